namespace Enos.Networks.Importers.Onnx;

/// <summary>What is known of a tensor before the network runs.</summary>
/// <param name="Dims">Its sizes; null if they are not known.</param>
/// <param name="Integers">Its elements, row by row, if it holds at most <see cref="MaxIntegers"/> integers that are known: sizes, axes and the like.</param>
/// <param name="Numbers">Likewise its elements if they are floating-point: factors of a resize.</param>
internal sealed record OnnxValue(long[]? Dims, long[]? Integers = null, float[]? Numbers = null)
{
    /// <summary>Elements that are followed at most.</summary>
    public const int MaxIntegers = 4096;

    /// <summary>A tensor of which nothing is known.</summary>
    public static OnnxValue Unknown { get; } = new(Dims: null);

    /// <summary>A vector of known integers.</summary>
    public static OnnxValue Vector(params long[] integers) => Of([integers.Length], integers);

    /// <summary>A tensor of known integers, which are forgotten where they are too many.</summary>
    public static OnnxValue Of(long[] dims, long[]? integers) => new(dims, integers?.Length <= MaxIntegers ? integers : null);

    /// <summary>Product of sizes.</summary>
    public static long Elements(ReadOnlySpan<long> dims)
    {
        long product = 1;
        foreach (long dim in dims)
        {
            product = checked(product * dim);
        }

        return product;
    }
}
