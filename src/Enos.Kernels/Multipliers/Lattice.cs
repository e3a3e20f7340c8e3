using System.Numerics;

namespace Enos.Kernels.Multipliers;

/// <summary>Exact arithmetic on lattices: what an integer factorization is made of.</summary>
internal static class Lattice
{
    /// <summary>
    /// A basis of the lattice that vectors of a space of dimension r generate, in echelon form: vectors are inserted one by one and reduced by
    /// Euclid's algorithm on their leading entries.
    /// </summary>
    /// <param name="generators">Vectors of length r that span the space.</param>
    public static BigInteger[][] Basis(IEnumerable<BigInteger[]> generators)
    {
        BigInteger[][] basis = [];
        foreach (BigInteger[] generator in generators)
        {
            basis = basis.Length == 0 ? new BigInteger[generator.Length][] : basis;
            Insert(basis, [.. generator]);
        }

        return basis;
    }

    /// <summary>
    /// Makes a basis short and nearly orthogonal, in place: Lenstra, Lenstra, Lovász (1982) in integers, as Cohen, "A Course in Computational Algebraic Number
    /// Theory", algorithm 2.6.7, has it.
    /// </summary>
    /// <param name="basis">Linearly independent vectors of one length.</param>
    public static void Reduce(BigInteger[][] basis) => new LenstraLenstraLovasz(basis).Run();

    /// <summary>left · square⁻¹, whose entries are integers.</summary>
    /// <exception cref="ArithmeticException">They are not.</exception>
    public static BigInteger[][] Divide(BigInteger[][] left, BigInteger[][] square)
    {
        (BigInteger[][] adjugate, BigInteger determinant) = Invert(square);
        return Quotient(Multiply(left, adjugate), determinant);
    }

    /// <summary>left · square⁻¹ · right, whose entries are integers.</summary>
    /// <exception cref="ArithmeticException">They are not.</exception>
    public static BigInteger[][] Divide(BigInteger[][] left, BigInteger[][] square, BigInteger[][] right)
    {
        (BigInteger[][] adjugate, BigInteger determinant) = Invert(square);
        return Quotient(Multiply(Multiply(left, adjugate), right), determinant);
    }

    private static void Insert(BigInteger[][] basis, BigInteger[] vector)
    {
        for (int i = 0; i < vector.Length; i++)
        {
            if (basis[i] is null)
            {
                if (!vector[i].IsZero)
                {
                    basis[i] = vector;
                    return;
                }

                continue;
            }

            while (!vector[i].IsZero)
            {
                Subtract(vector, basis[i], BigInteger.Divide(vector[i], basis[i][i]));
                if (!vector[i].IsZero)
                {
                    (vector, basis[i]) = (basis[i], vector);
                }
            }
        }
    }

    private static void Subtract(BigInteger[] vector, BigInteger[] other, BigInteger factor)
    {
        for (int i = 0; i < vector.Length && !factor.IsZero; i++)
        {
            vector[i] -= factor * other[i];
        }
    }

    /// <summary>d and d·square⁻¹ by fraction-free elimination (Bareiss, 1968).</summary>
    private static (BigInteger[][] Adjugate, BigInteger Determinant) Invert(BigInteger[][] square)
    {
        int n = square.Length;
        BigInteger[][] rows = [.. square.Select((row, i) => (BigInteger[])[.. row, .. Enumerable.Range(0, n).Select(j => i == j ? BigInteger.One : BigInteger.Zero)])];
        BigInteger previous = 1;
        for (int k = 0; k < n; k++)
        {
            int pivot = Array.FindIndex(rows, k, row => !row[k].IsZero);
            (rows[k], rows[pivot]) = (rows[pivot], rows[k]);
            for (int i = 0; i < n; i++)
            {
                BigInteger factor = rows[i][k];
                for (int j = 0; j < 2 * n && i != k; j++)
                {
                    rows[i][j] = ((rows[k][k] * rows[i][j]) - (factor * rows[k][j])) / previous;
                }
            }

            previous = rows[k][k];
        }

        return ([.. rows.Select(row => row[n..])], previous);
    }

    private static BigInteger[][] Multiply(BigInteger[][] left, BigInteger[][] right) =>
        [.. left.Select(row => (BigInteger[])[.. Enumerable.Range(0, right[0].Length).Select(j =>
            row.Select((v, k) => v * right[k][j]).Aggregate(BigInteger.Zero, (sum, v) => sum + v))])];

    private static BigInteger[][] Quotient(BigInteger[][] dividends, BigInteger divisor) =>
        [.. dividends.Select(row => Array.ConvertAll(row, dividend =>
            BigInteger.DivRem(dividend, divisor, out BigInteger remainder) is var quotient && remainder.IsZero
                ? quotient
                : throw new ArithmeticException("The quotient of matrices is not integral.")))];
}
