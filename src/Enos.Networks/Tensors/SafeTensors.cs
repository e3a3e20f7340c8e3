using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Enos.Accel.Inputs;
using Enos.Networks.Files;

namespace Enos.Networks.Tensors;

/// <summary>
/// Named tensors in a safetensors file, which Python's library of that name reads and writes: the header's length in 8 bytes, little-endian; the header,
/// JSON padded with spaces, with each tensor's type, shape and place; the tensors. Files are checked in full before a tensor is read: every byte
/// behind the header belongs to exactly one tensor.
/// </summary>
public sealed class SafeTensors
{
    /// <summary>Holds tensors and metadata.</summary>
    /// <param name="tensors">
    /// Tensors by name; <see cref="ArgumentException"/> for the name <c>__metadata__</c> and for texts that have no UTF-8 (half of a surrogate pair).
    /// </param>
    /// <param name="metadata">Any texts by name.</param>
    public SafeTensors(IEnumerable<KeyValuePair<string, StoredTensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        Tensors = tensors.ToImmutableSortedDictionary(StringComparer.Ordinal);
        Metadata = (metadata ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);
        if (Tensors.ContainsKey(SafeTensorsHeader.MetadataKey))
            throw new ArgumentException($"{SafeTensorsHeader.MetadataKey} is not the name of a tensor.", nameof(tensors));
        if (Tensors.Keys.Concat(Metadata.SelectMany(m => new[] { m.Key, m.Value })).FirstOrDefault(text => !HasUtf8(text)) is { } wrong)
            throw new ArgumentException($"'{wrong}' has no UTF-8.", nameof(tensors));
    }

    /// <summary>Tensors by name.</summary>
    public ImmutableSortedDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Texts that the file carries besides.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; a tensor may have up to 2 GB, all together as many as memory holds.</param>
    /// <exception cref="InvalidInputException">The file is missing, or its header is wrong: every error, with the tensor's name for a key.</exception>
    public static SafeTensors Read(string path)
    {
        List<InputError> errors = [];
        return Read(path, errors) ?? throw new InvalidInputException(errors);
    }

    /// <summary>Writes a file, whole or not at all. The same tensors give the same bytes.</summary>
    /// <param name="path">The file; replaced if it is there. Its directory must exist.</param>
    public void Write(string path) => WholeFile.Write(path, Write);

    /// <summary>Writes the file's bytes to a stream.</summary>
    /// <param name="stream">Where to.</param>
    public void Write(Stream stream)
    {
        // Wide elements first, so that each tensor is aligned to its elements, as the reference implementation does.
        KeyValuePair<string, StoredTensor>[] ordered = [.. Tensors.OrderByDescending(t => StoredTensor.SizeOf(t.Value.Type))];
        byte[] header = Header(ordered);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, StoredTensor tensor) in ordered)
            stream.Write(tensor.Bytes);
    }

    /// <summary>Reads a file, or returns null after adding errors.</summary>
    internal static SafeTensors? Read(string path, List<InputError> errors)
    {
        using FileStream? stream = DataFile.Open(path, errors);
        if (stream is null || SafeTensorsHeader.Read(path, stream, errors) is not { } header)
            return null;

        List<KeyValuePair<string, StoredTensor>> tensors = [];
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            byte[] bytes = new byte[entry.End - entry.Begin];
            stream.ReadExactly(bytes);
            tensors.Add(new(entry.Name, new StoredTensor(entry.Type, entry.Shape, bytes)));
        }

        return new SafeTensors(tensors, header.Metadata);
    }

    // The JSON writer would replace what has none, and two names could become one.
    private static bool HasUtf8(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private byte[] Header(KeyValuePair<string, StoredTensor>[] ordered)
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataKey);
                foreach ((string key, string value) in Metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, StoredTensor tensor) in ordered)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", tensor.Type.ToString());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset += tensor.Bytes.Length]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (header.Length % sizeof(ulong) != 0)
            header.WriteByte((byte)' ');
        return header.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
