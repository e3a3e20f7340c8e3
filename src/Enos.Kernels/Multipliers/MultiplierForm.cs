using System.Globalization;

namespace Enos.Kernels.Multipliers;

/// <summary>
/// A multiplier in the form in which it is computed, over operands of stated ranges:
/// <c>f(x, w) = scale·Σᵢ uᵢ(x)·vᵢ(w) + offset + Σₚ planeₚ(x, w)·256^p</c>. The pairs are integer dot products of mapped operands; the planes, none to two, are looked up.
/// </summary>
public sealed class MultiplierForm
{
    /// <summary>Greatest span of uᵢ: activations enter a dot product as unsigned bytes.</summary>
    internal const int MaxSpan = byte.MaxValue;

    private const int Radix = 256;

    private readonly byte[][] _planes;
    private readonly int _weights;

    /// <param name="matrix">f by x − least activation and w − least weight.</param>
    /// <param name="leastActivation">Least activation.</param>
    /// <param name="leastWeight">Least weight.</param>
    /// <param name="factors">What is computed by dot products.</param>
    /// <param name="what">A phrase for the pairs: <c>rank 3</c>, <c>exact product</c>, or empty without pairs.</param>
    internal MultiplierForm(int[,] matrix, int leastActivation, int leastWeight, RankFactorization factors, string what)
    {
        LeastActivation = leastActivation;
        LeastWeight = leastWeight;
        Factors = factors;
        _weights = matrix.GetLength(1);
        long[] rest = new long[matrix.Length];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = matrix[i / _weights, i % _weights] - factors[i / _weights, i % _weights];
        }

        long least = rest.Min();
        long span = rest.Max() - least;
        int planes = least == 0 && span == 0 ? 0 : span < Radix ? 1 : 2;
        Offset = planes == 0 ? 0 : checked((int)least);
        _planes = [.. Enumerable.Range(0, planes).Select(p => Array.ConvertAll(rest, r => (byte)((r - least) >> (8 * p))))];
        string[] parts =
        [
            .. what.Length == 0 ? Array.Empty<string>() : [what],
            .. planes == 0 ? Array.Empty<string>() : [string.Create(CultureInfo.InvariantCulture, $"{planes} byte plane{(planes == 1 ? "" : "s")}")],
        ];
        Description = parts.Length == 0 ? "zero" : string.Join(" and ", parts);
        Prove(matrix);
    }

    /// <summary>Least activation it is for.</summary>
    public int LeastActivation { get; }

    /// <summary>Least weight it is for.</summary>
    public int LeastWeight { get; }

    /// <summary>The scale and the pairs, indexed by x − <see cref="LeastActivation"/> and w − <see cref="LeastWeight"/>.</summary>
    public RankFactorization Factors { get; }

    /// <summary>Byte planes to look up: 0, 1 or 2.</summary>
    public int Planes => _planes.Length;

    /// <summary>What is added to every lookup; 0 without planes.</summary>
    public int Offset { get; }

    /// <summary>The form in words: <c>rank 3</c>, <c>exact product and 1 byte plane</c>, <c>2 byte planes</c>.</summary>
    public string Description { get; }

    /// <summary>f(x, w), computed in this form.</summary>
    public long this[int x, int w]
    {
        get
        {
            long sum = Factors[x - LeastActivation, w - LeastWeight] + Offset;
            for (int p = 0; p < Planes; p++)
            {
                sum += (long)Plane(p, x, w) << (8 * p);
            }

            return sum;
        }
    }

    /// <summary>The entry of a plane.</summary>
    /// <param name="plane">0 for the lower, 1 for the higher byte.</param>
    /// <param name="x">Activation.</param>
    /// <param name="w">Weight.</param>
    public byte Plane(int plane, int x, int w) => _planes[plane][((x - LeastActivation) * _weights) + w - LeastWeight];

    /// <summary>Compares all entries: nothing is computed in a form that is not the multiplier's.</summary>
    private void Prove(int[,] matrix)
    {
        for (int i = 0; i < matrix.Length; i++)
        {
            int row = i / _weights;
            int column = i % _weights;
            if (this[row + LeastActivation, column + LeastWeight] != matrix[row, column])
            {
                throw new InvalidOperationException(
                    $"The form '{Description}' differs from the multiplier at {row + LeastActivation} by {column + LeastWeight}.");
            }
        }
    }
}
