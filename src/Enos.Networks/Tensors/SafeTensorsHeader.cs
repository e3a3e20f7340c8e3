using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Enos.Accel.Inputs;
using Enos.Networks.Files;

namespace Enos.Networks.Tensors;

/// <summary>A tensor's place: bytes [Begin, End) behind the header.</summary>
internal sealed record SafeTensorsEntry(string Name, TensorType Type, ImmutableArray<long> Shape, long Begin, long End);

/// <summary>The header of a safetensors file, checked: its tensors, in the order in which they lie, cover what follows it without gap or overlap.</summary>
internal sealed record SafeTensorsHeader(ImmutableArray<SafeTensorsEntry> Entries, ImmutableArray<KeyValuePair<string, string>> Metadata)
{
    public const string MetadataKey = "__metadata__";

    private const int MaxBytes = 100_000_000; // the reference implementation's limit
    private static readonly string[] Types = Enum.GetNames<TensorType>();

    /// <summary>Reads the header, leaving the stream behind it, or returns null after adding errors.</summary>
    public static SafeTensorsHeader? Read(string path, Stream stream, List<InputError> errors)
    {
        int before = errors.Count;
        byte[] length = new byte[sizeof(ulong)];
        int found = stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
        if (found < length.Length)
        {
            errors.Add(DataFile.Error(path, "size", DataFile.Text(found), "at least 8 bytes, which hold the header's length"));
            return null;
        }

        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        long rest = stream.Length - length.Length;
        if (headerBytes > (ulong)Math.Min(rest, MaxBytes))
        {
            errors.Add(DataFile.Error(path, "header length", headerBytes.ToString(CultureInfo.InvariantCulture), $"at most {Math.Min(rest, MaxBytes)} bytes"));
            return null;
        }

        byte[] text = new byte[(int)headerBytes];
        stream.ReadExactly(text);
        if (text is not [(byte)'{', ..])
        {
            errors.Add(DataFile.Error(path, "header", "", "a JSON object that begins at once"));
            return null;
        }

        void Fault(string key, string value, string expected) => errors.Add(DataFile.Error(path, key, value, expected));
        if (LocatedJson.Parse(text, (offset, key, value, expected) => Fault(key.Length > 0 ? key : $"header, byte {offset}", value, expected)) is not { } root)
            return null;

        ImmutableArray<KeyValuePair<string, string>> metadata = [];
        List<SafeTensorsEntry> entries = [];
        foreach ((string name, _, LocatedJson value) in root.Members)
        {
            if (name == MetadataKey)
                metadata = ReadMetadata(value, Fault);
            else if (ReadEntry(name, value, Fault) is { } entry)
                entries.Add(entry);
        }

        if (errors.Count > before)
            return null;
        SafeTensorsEntry[] ordered = [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        CheckCover(path, ordered, rest - text.Length, errors);
        return errors.Count > before ? null : new SafeTensorsHeader([.. ordered], metadata);
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadMetadata(LocatedJson value, Action<string, string, string> fault)
    {
        if (value.Type != JsonTokenType.StartObject || value.Members.Exists(member => member.Value.Type != JsonTokenType.String))
            fault(MetadataKey, JsonInput.Shown(value), "an object of strings");
        return [.. value.Members.Select(member => KeyValuePair.Create(member.Key, member.Value.Text))];
    }

    private static SafeTensorsEntry? ReadEntry(string name, LocatedJson value, Action<string, string, string> fault)
    {
        if (value.Type != JsonTokenType.StartObject || !value.Members.Select(member => member.Key).Order().SequenceEqual(["data_offsets", "dtype", "shape"]))
        {
            fault(name, JsonInput.Shown(value), "an object with dtype, shape and data_offsets");
            return null;
        }

        LocatedJson dtype = value["dtype"]!;
        int type = Array.IndexOf(Types, dtype.Type == JsonTokenType.String ? dtype.Text : "");
        if (type < 0)
            fault($"{name}: dtype", JsonInput.Shown(dtype), $"one of {string.Join(", ", Types)}");
        ImmutableArray<long>? shape = ReadNumbers(value["shape"]!);
        long count = shape is { } sizes ? StoredTensor.CountOf(sizes.AsSpan()) : -1;
        if (count < 0)
            fault($"{name}: shape", JsonInput.Shown(value["shape"]!), $"an array of sizes from 0, with at most {long.MaxValue} elements");
        ImmutableArray<long>? offsets = ReadNumbers(value["data_offsets"]!);
        if (offsets is not [>= 0, >= 0])
            fault($"{name}: data_offsets", JsonInput.Shown(value["data_offsets"]!), "two byte offsets from 0");
        if (type < 0 || count < 0 || offsets is not [>= 0, >= 0])
            return null;

        (long begin, long end) = (offsets.Value[0], offsets.Value[1]);
        Int128 bytes = (Int128)count * StoredTensor.SizeOf((TensorType)type);
        if (end - begin != bytes)
        {
            string shown = $"{begin} to {end}";
            fault($"{name}: data_offsets", shown, $"{bytes} bytes for {Types[type]} of shape [{string.Join(", ", shape!.Value)}]");
            return null;
        }

        if (bytes > Array.MaxLength)
        {
            fault(name, bytes.ToString(CultureInfo.InvariantCulture), $"a tensor of at most {Array.MaxLength} bytes");
            return null;
        }

        return new SafeTensorsEntry(name, (TensorType)type, shape!.Value, begin, end);
    }

    private static void CheckCover(string path, SafeTensorsEntry[] ordered, long dataBytes, List<InputError> errors)
    {
        long covered = 0;
        foreach (SafeTensorsEntry entry in ordered)
        {
            if (entry.Begin != covered)
            {
                string fault = entry.Begin < covered ? "overlap" : "gap";
                errors.Add(DataFile.Error(path, $"{entry.Name}: data_offsets", DataFile.Text(entry.Begin), $"{covered}, the end of the tensor before (no {fault})"));
            }

            covered = Math.Max(covered, entry.End);
        }

        if (covered != dataBytes)
            errors.Add(DataFile.Error(path, "size", DataFile.Text(dataBytes), $"{covered} bytes behind the header, where the last tensor ends"));
    }

    private static ImmutableArray<long>? ReadNumbers(LocatedJson array)
    {
        if (array.Type != JsonTokenType.StartArray)
            return null;
        ImmutableArray<long>.Builder numbers = ImmutableArray.CreateBuilder<long>(array.Items.Count);
        foreach (LocatedJson item in array.Items)
        {
            if (item.Type != JsonTokenType.Number || !long.TryParse(item.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
                return null;
            numbers.Add(number);
        }

        return numbers.DrainToImmutable();
    }
}
