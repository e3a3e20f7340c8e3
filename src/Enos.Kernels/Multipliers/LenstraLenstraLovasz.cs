using System.Numerics;

namespace Enos.Kernels.Multipliers;

/// <summary>One lattice reduction in integers; names as in Cohen's algorithm 2.6.7 (d with index shifted by one, so that d₀ = 1).</summary>
internal sealed class LenstraLenstraLovasz
{
    private readonly BigInteger[][] _b;
    private readonly BigInteger[] _d;
    private readonly BigInteger[,] _lambda;

    public LenstraLenstraLovasz(BigInteger[][] basis)
    {
        _b = basis;
        _d = new BigInteger[basis.Length + 1];
        _d[0] = 1;
        _lambda = new BigInteger[basis.Length, basis.Length];
        for (int k = 0; k < basis.Length; k++)
        {
            Orthogonalize(k);
        }
    }

    public void Run()
    {
        int k = 1;
        while (k < _b.Length)
        {
            Shorten(k, k - 1);
            BigInteger mu = _lambda[k, k - 1];
            if (4 * ((_d[k + 1] * _d[k - 1]) + (mu * mu)) < 3 * _d[k] * _d[k])
            {
                Swap(k);
                k = Math.Max(1, k - 1);
                continue;
            }

            for (int l = k - 2; l >= 0; l--)
            {
                Shorten(k, l);
            }

            k++;
        }
    }

    private void Orthogonalize(int k)
    {
        for (int j = 0; j <= k; j++)
        {
            BigInteger u = _b[k].Zip(_b[j], BigInteger.Multiply).Aggregate(BigInteger.Zero, BigInteger.Add);
            for (int i = 0; i < j; i++)
            {
                u = ((_d[i + 1] * u) - (_lambda[k, i] * _lambda[j, i])) / _d[i];
            }

            if (j < k)
            {
                _lambda[k, j] = u;
            }
            else
            {
                _d[k + 1] = u;
            }
        }
    }

    /// <summary>Subtracts from vector k the multiple of vector l that leaves |λ| ≤ d/2.</summary>
    private void Shorten(int k, int l)
    {
        BigInteger d = _d[l + 1];
        if (2 * BigInteger.Abs(_lambda[k, l]) <= d)
        {
            return;
        }

        BigInteger doubled = 2 * _lambda[k, l];
        BigInteger q = (doubled + (doubled.Sign * d)) / (2 * d);
        for (int i = 0; i < _b[k].Length; i++)
        {
            _b[k][i] -= q * _b[l][i];
        }

        _lambda[k, l] -= q * d;
        for (int i = 0; i < l; i++)
        {
            _lambda[k, i] -= q * _lambda[l, i];
        }
    }

    private void Swap(int k)
    {
        (_b[k], _b[k - 1]) = (_b[k - 1], _b[k]);
        for (int j = 0; j < k - 1; j++)
        {
            (_lambda[k, j], _lambda[k - 1, j]) = (_lambda[k - 1, j], _lambda[k, j]);
        }

        BigInteger lambda = _lambda[k, k - 1];
        BigInteger d = ((_d[k - 1] * _d[k + 1]) + (lambda * lambda)) / _d[k];
        for (int i = k + 1; i < _b.Length; i++)
        {
            BigInteger t = _lambda[i, k];
            _lambda[i, k] = ((_d[k + 1] * _lambda[i, k - 1]) - (lambda * t)) / _d[k];
            _lambda[i, k - 1] = ((d * t) + (lambda * _lambda[i, k])) / _d[k + 1];
        }

        _d[k] = d;
    }
}
