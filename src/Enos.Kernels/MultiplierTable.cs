using Enos.Accel.Inputs;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels;

/// <summary>
/// A signed multiplier as a layer takes it: entry [activation byte · 256 + weight byte] = f(x, w), bytes in two's complement. One of fewer than eight bits is
/// defined for operands within its range only; other entries are 0, and a layer whose operands leave the range is refused.
/// </summary>
/// <param name="Name">Its name, such as <c>mul8s_1L2H</c>.</param>
/// <param name="Products">65,536 products.</param>
/// <param name="Bits">Bits of an operand, 4 to 8.</param>
public sealed record MultiplierTable(string Name, short[] Products, int Bits = Multiplier.MaxBits)
{
    /// <summary>Entries of a table: 256 activations × 256 weights.</summary>
    public const int Entries = 65536;

    /// <summary>Least operand: −2^(bits − 1).</summary>
    public int Least => -(1 << (Bits - 1));

    /// <summary>Greatest operand: 2^(bits − 1) − 1.</summary>
    public int Greatest => -Least - 1;

    /// <summary>f(x, w).</summary>
    public int this[sbyte x, sbyte w] => Products[((byte)x << 8) | (byte)w];

    /// <summary>
    /// The table of a multiplier, whose operands in a layer are signed: an unsigned one takes magnitudes (<see cref="Multiplier.SignMagnitude"/>).
    /// </summary>
    /// <param name="multiplier">The multiplier.</param>
    /// <exception cref="InvalidInputException">A product with its sign is no int16.</exception>
    public static MultiplierTable Of(Multiplier multiplier)
    {
        Multiplier signed = multiplier.SignMagnitude();
        short[] products = new short[Entries];
        for (int x = signed.Least; x <= signed.Greatest; x++)
        {
            for (int w = signed.Least; w <= signed.Greatest; w++)
            {
                int product = signed[x, w];
                products[((byte)x << 8) | (byte)w] = product is >= short.MinValue and <= short.MaxValue
                    ? (short)product
                    : throw new InvalidInputException(new InputError(
                        multiplier.Name, 0, 0, $"{x} by {w}", $"{product}", $"a signed product of 16 bits, {short.MinValue} to {short.MaxValue}"));
            }
        }

        return new MultiplierTable(multiplier.Name, products, signed.Bits);
    }
}
