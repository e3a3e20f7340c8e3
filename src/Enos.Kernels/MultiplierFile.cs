using System.Buffers.Binary;
using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Kernels;

/// <summary>
/// An 8×8 multiplier as published: 131,072 bytes, 256×256 little-endian 16-bit entries, row-major, entry [a·256 + b] = f(a, b). For a signed
/// multiplier a and b are two's-complement byte patterns and entries are int16; otherwise all are unsigned (EvoApproxLib's tables in binary).
/// </summary>
/// <param name="Name">The multiplier's name.</param>
/// <param name="Signed">How operands and entries are read.</param>
/// <param name="Products">65,536 products.</param>
public sealed record MultiplierFile(string Name, bool Signed, int[] Products)
{
    /// <summary>Length of a file in bytes.</summary>
    public const int Length = 2 * MultiplierTable.Entries;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="signed">How to read it. The other reading must not be closer to the exact product, or the file is refused as having the wrong sign.</param>
    /// <param name="name">The multiplier's name.</param>
    /// <exception cref="InvalidInputException">There is no such file, or it has the wrong size or sign.</exception>
    public static MultiplierFile Load(string path, bool signed, string name)
    {
        if (!File.Exists(path))
        {
            throw new InvalidInputException(new InputError(path, 0, 0, "multiplier", "", $"a file of {Length} bytes"));
        }

        long length = new FileInfo(path).Length;
        if (length != Length)
        {
            throw new InvalidInputException(
                new InputError(path, 0, 0, "length", length.ToString(CultureInfo.InvariantCulture), $"{Length} bytes: 256×256 entries of 16 bits"));
        }

        byte[] bytes = File.ReadAllBytes(path);
        var file = new MultiplierFile(name, signed, Read(bytes, signed));
        var other = new MultiplierFile(name, !signed, Read(bytes, !signed));
        return MultiplierStatistics.Of(other).MeanAbsoluteError < MultiplierStatistics.Of(file).MeanAbsoluteError
            ? throw new InvalidInputException(new InputError(
                path, 0, 0, "signed", Spell(signed), $"{Spell(!signed)}: read so, the entries are closer to the exact products"))
            : file;
    }

    /// <summary>The exact product of the operands of entry <paramref name="index"/>.</summary>
    public static int Exact(int index, bool signed)
    {
        int a = index >> 8;
        int b = index & 0xFF;
        return signed ? (sbyte)a * (sbyte)b : a * b;
    }

    private static string Spell(bool signed) => signed ? "signed" : "unsigned";

    private static int[] Read(ReadOnlySpan<byte> bytes, bool signed)
    {
        int[] products = new int[MultiplierTable.Entries];
        for (int i = 0; i < products.Length; i++)
        {
            ushort entry = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
            products[i] = signed ? (short)entry : entry;
        }

        return products;
    }
}
