using System.Buffers.Binary;
using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Kernels.Multipliers;

/// <summary>
/// Reads a multiplier from a file, by the ending of its name:
/// <list type="bullet">
/// <item><c>.bin</c>: 131,072 bytes, 256×256 little-endian 16-bit entries, row-major (EvoApproxLib's tables in binary);</item>
/// <item><c>.h</c>, <c>.c</c>: a C array <c>lut[256][256]</c> (AdaPT's headers, <see cref="MultiplierHeader"/>);</item>
/// <item><c>.csv</c>: columns <c>activation,weight,product</c>, one row a pair, operands of 4 to 8 bits (<see cref="MultiplierCsv"/>).</item>
/// </list>
/// For a signed multiplier indices are two's-complement bytes and entries int16; otherwise all are unsigned.
/// </summary>
public static class MultiplierFile
{
    /// <summary>Operands of an 8-bit table.</summary>
    internal const int Side = 256;

    /// <summary>Length of a binary file in bytes.</summary>
    public const int Length = sizeof(ushort) * Side * Side;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="signed">
    /// How to read it. The other reading must not be closer to the exact product, or the file is refused as having the wrong sign. Null takes the sign from the file: a
    /// text is signed if it holds a negative number, and a binary file is what makes its entries closer to the exact products.
    /// </param>
    /// <param name="name">The multiplier's name.</param>
    /// <param name="order">
    /// What the first index is: by default the activation in a binary file and the weight in a C header. A CSV file names its columns, so its order may only
    /// be left open.
    /// </param>
    /// <exception cref="InvalidInputException">The file is not there, of another format, size or sign, truncated, or an entry is out of range.</exception>
    public static Multiplier Load(string path, bool? signed, string name, OperandOrder? order = null)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".BIN":
                return Binary(path, signed, name, order ?? OperandOrder.ActivationFirst);
            case ".H" or ".C":
                string header = InputFile.ReadText(path);
                bool signedHeader = signed ?? MultiplierHeader.HasNegative(header);
                return CheckSign(path, MultiplierHeader.Parse(path, header, signedHeader, name, order ?? OperandOrder.WeightFirst));
            case ".CSV" when order is null:
                CsvTable table = CsvTable.Load(path);
                bool signedTable = signed ?? table.Rows.Any(row => row.Any(cell => cell.Text.StartsWith('-')));
                return CheckSign(path, MultiplierCsv.Parse(table, signedTable, name));
            case ".CSV":
                throw new InvalidInputException(
                    new InputError(path, 0, 0, "order", $"{order}", "no operand order for a CSV file: its columns are named activation and weight"));
            default:
                throw new InvalidInputException(new InputError(path, 0, 0, "format", Path.GetExtension(path), "a file that ends in .bin, .h, .c or .csv"));
        }
    }

    /// <summary>The multiplier of 65,536 entries in the order of a file.</summary>
    internal static Multiplier FromEntries(int[] entries, bool signed, string name, OperandOrder order)
    {
        int[] products = new int[entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            products[order == OperandOrder.ActivationFirst ? i : (i % Side * Side) + (i / Side)] = entries[i];
        }

        return new Multiplier(name, signed, Multiplier.MaxBits, products);
    }

    private static Multiplier Binary(string path, bool? signed, string name, OperandOrder order)
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
        int[] entries = new int[Side * Side];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(sizeof(ushort) * i));
        }

        Multiplier multiplier = FromEntries(entries, signed: false, name, order);
        return signed switch
        {
            null => CloserReading(multiplier),
            true => CheckSign(path, OtherReading(multiplier)),
            false => CheckSign(path, multiplier),
        };
    }

    private static Multiplier CheckSign(string path, Multiplier multiplier)
    {
        Multiplier closer = CloserReading(multiplier);
        return closer == multiplier
            ? multiplier
            : throw new InvalidInputException(new InputError(
                path, 0, 0, "signed", Spell(multiplier.Signed), $"{Spell(closer.Signed)}: read so, the entries are closer to the exact products"));
    }

    /// <summary>The multiplier, or the other reading of its bits if that is closer to the exact products.</summary>
    private static Multiplier CloserReading(Multiplier multiplier)
    {
        Multiplier other = OtherReading(multiplier);
        return MultiplierStatistics.Of(other).MeanAbsoluteError < MultiplierStatistics.Of(multiplier).MeanAbsoluteError ? other : multiplier;
    }

    private static Multiplier OtherReading(Multiplier multiplier) => multiplier with
    {
        Signed = !multiplier.Signed,
        Products = Array.ConvertAll(multiplier.Products, p => multiplier.Signed ? (int)(ushort)p : (short)p),
    };

    private static string Spell(bool signed) => signed ? "signed" : "unsigned";
}
