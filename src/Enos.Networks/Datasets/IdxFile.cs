using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using Enos.Accel.Inputs;
using Enos.Networks.Files;

namespace Enos.Networks.Datasets;

/// <summary>
/// An IDX file of unsigned bytes, the format of MNIST and its kind: two zero bytes, the element type (8), the number of dimensions, each dimension as a
/// big-endian 32-bit number, and the elements, last dimension fastest. Read gzipped or plain, whatever the file's name says.
/// </summary>
/// <param name="Dimensions">Sizes, outermost first.</param>
/// <param name="Elements">All elements.</param>
public sealed record IdxFile(ImmutableArray<int> Dimensions, byte[] Elements)
{
    private const byte UnsignedByte = 8;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">Number of dimensions that it must have, at least 1.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The file, or null if anything is wrong.</returns>
    public static IdxFile? Read(string path, int dimensions, ICollection<InputError> errors)
    {
        List<InputError> found = [];
        IdxFile? file = DataFile.Read(path, found) is byte[] stored ? Parse(path, stored, dimensions, found) : null;
        foreach (InputError error in found)
            errors.Add(error);
        return file;
    }

    private static IdxFile? Parse(string path, byte[] stored, int dimensions, List<InputError> errors)
    {
        int headerBytes = 4 + (4 * dimensions);
        try
        {
            using Stream content = Open(stored);
            byte[] header = new byte[headerBytes];
            int headerFound = content.ReadAtLeast(header, headerBytes, throwOnEndOfStream: false);
            if (headerFound < headerBytes)
            {
                errors.Add(DataFile.Error(path, "size", DataFile.Text(headerFound), $"a header of {headerBytes} bytes"));
                return null;
            }

            if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != dimensions)
            {
                string magic = $"0x{BinaryPrimitives.ReadUInt32BigEndian(header):X8}";
                errors.Add(DataFile.Error(path, "magic number", magic, $"0x0000{UnsignedByte:X2}{dimensions:X2}: unsigned bytes in {dimensions} dimensions"));
                return null;
            }

            var sizes = Enumerable.Range(0, dimensions)
                .Select(d => (long)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + (4 * d))))
                .ToImmutableArray();
            decimal count = sizes.Aggregate(1m, (product, size) => product > int.MaxValue ? product : product * size);
            if (count > Array.MaxLength || sizes.Any(size => size > int.MaxValue))
            {
                errors.Add(DataFile.Error(path, "dimensions", string.Join('×', sizes), $"at most {Array.MaxLength} elements"));
                return null;
            }

            byte[] elements = new byte[Math.Min((int)count, Available(content, stored))];
            int read = content.ReadAtLeast(elements, elements.Length, throwOnEndOfStream: false);
            if (read < count || content.ReadByte() >= 0)
            {
                string length = read < count ? DataFile.Text(read) : $"more than {read}";
                errors.Add(DataFile.Error(path, "elements", length, $"{count} for dimensions {string.Join('×', sizes)}"));
                return null;
            }

            return new IdxFile([.. sizes.Select(size => (int)size)], elements);
        }
        catch (InvalidDataException e)
        {
            errors.Add(DataFile.Error(path, "", "", $"an intact gzip file ({e.Message})"));
            return null;
        }
    }

    private static Stream Open(byte[] stored)
    {
        MemoryStream plain = new(stored);
        return stored is [0x1F, 0x8B, ..] ? new GZipStream(plain, CompressionMode.Decompress) : plain;
    }

    // What a header promises is not believed before it is allocated: deflate expands at most 1,032-fold.
    private static int Available(Stream content, byte[] stored) =>
        (int)Math.Min(Array.MaxLength, content is GZipStream ? stored.LongLength * 1032 : stored.LongLength);
}
