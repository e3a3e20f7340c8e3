using Enos.Accel.Inputs;

namespace Enos.Kernels;

/// <summary>A signed 8×8 multiplier as a table: entry [activation byte · 256 + weight byte] = f(x, w), bytes in two's complement.</summary>
/// <param name="Name">Its name, such as <c>mul8s_1L2H</c>.</param>
/// <param name="Products">65,536 products.</param>
public sealed record MultiplierTable(string Name, short[] Products)
{
    /// <summary>Entries of a table: 256 activations × 256 weights.</summary>
    public const int Entries = 65536;

    /// <summary>f(x, w).</summary>
    public int this[sbyte x, sbyte w] => Products[((byte)x << 8) | (byte)w];

    /// <summary>
    /// Reads a table for use in a <see cref="ConvolutionLayer"/>, whose operands are signed, in the format of <see cref="MultiplierFile"/>; the first
    /// operand is the activation.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="signed">Whether the file holds a signed multiplier; an unsigned one is refused.</param>
    /// <param name="name">The multiplier's name.</param>
    /// <exception cref="InvalidInputException">The file has the wrong size, or the multiplier is not signed.</exception>
    public static MultiplierTable Load(string path, bool signed, string name)
    {
        MultiplierFile file = MultiplierFile.Load(path, signed, name);
        return signed
            ? new MultiplierTable(name, [.. file.Products.Select(p => (short)p)])
            : throw new InvalidInputException(new InputError(path, 0, 0, "signed", "unsigned", "a signed multiplier: activations and weights are signed bytes"));
    }
}
