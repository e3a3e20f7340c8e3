using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enos.Kernels.Multipliers;

/// <summary>
/// Everything that a multiplier of two operands of <see cref="Bits"/> bits computes: entry [a·2^bits + b] is f(a, b), a and b being bit patterns (two's
/// complement if signed). The first operand is the activation, the second the weight: more than half of the published tables are not commutative.
/// </summary>
/// <param name="Name">Its name, such as <c>mul8s_1L2H</c>.</param>
/// <param name="Signed">Whether operands are read as two's complement.</param>
/// <param name="Bits">Bits of an operand, 4 to 8.</param>
/// <param name="Products">2^(2·bits) products, each within 16 bits: int16 if signed, uint16 otherwise.</param>
public sealed record Multiplier(string Name, bool Signed, int Bits, int[] Products)
{
    /// <summary>Fewest bits of an operand.</summary>
    public const int MinBits = 4;

    /// <summary>Most bits of an operand.</summary>
    public const int MaxBits = 8;

    /// <summary>Operands there are: 2^bits.</summary>
    public int Operands => 1 << Bits;

    /// <summary>Least operand.</summary>
    public int Least => Signed ? -(1 << (Bits - 1)) : 0;

    /// <summary>Greatest operand.</summary>
    public int Greatest => Least + Operands - 1;

    /// <summary>Least product that 16 bits hold.</summary>
    public int LeastProduct => Signed ? short.MinValue : 0;

    /// <summary>Greatest product that 16 bits hold.</summary>
    public int GreatestProduct => Signed ? short.MaxValue : ushort.MaxValue;

    /// <summary>f(x, w) for operands of <see cref="Least"/> to <see cref="Greatest"/>.</summary>
    public int this[int x, int w] => Products[((x & (Operands - 1)) << Bits) | (w & (Operands - 1))];

    /// <summary>
    /// SHA-256, in lower-case hexadecimal, of the products as little-endian 16-bit numbers in the order of <see cref="Products"/>: for 8 bits the hash of
    /// the binary file. Names are not unique between releases of a library, contents are.
    /// </summary>
    public string ContentHash()
    {
        byte[] bytes = new byte[sizeof(ushort) * Products.Length];
        for (int i = 0; i < Products.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(sizeof(ushort) * i), unchecked((ushort)Products[i]));
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>The operand that a bit pattern stands for.</summary>
    public int Operand(int pattern) => Signed && pattern >= Operands / 2 ? pattern - Operands : pattern;

    /// <summary>
    /// The signed multiplier that an unsigned one gives with its operands' magnitudes: sgn(x)·sgn(w)·f(|x|, |w|), the way in which unsigned designs are used
    /// with signed operands (Hashemi, Bahar, Reda: DRUM, ICCAD 2015). A signed multiplier is returned as it is.
    /// </summary>
    public Multiplier SignMagnitude() => Signed ? this : Tabulate(Name, signed: true, Bits, (x, w) => (x < 0 ^ w < 0 ? -1 : 1) * this[Math.Abs(x), Math.Abs(w)]);

    /// <summary>The multiplier with its operands in the other order: f(w, x).</summary>
    public Multiplier Swapped() => Tabulate(Name, Signed, Bits, (x, w) => this[w, x]);

    /// <summary>The multiplier of a function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="signed">Whether operands are signed.</param>
    /// <param name="bits">Bits of an operand, 4 to 8.</param>
    /// <param name="product">f(x, w).</param>
    public static Multiplier Tabulate(string name, bool signed, int bits, Func<int, int, int> product)
    {
        var result = new Multiplier(name, signed, bits, new int[1 << (2 * bits)]);
        for (int i = 0; i < result.Products.Length; i++)
        {
            result.Products[i] = product(result.Operand(i >> bits), result.Operand(i & (result.Operands - 1)));
        }

        return result;
    }
}
