using System.Text;
using System.Text.Json;
using CsCheck;
using Enos.Accel.Inputs;
using Enos.Networks.Tensors;

namespace Enos.Networks.Tests.Tensors;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static readonly Gen<long[]> Shape = Gen.Long[0, 4].Array[0, 4];

    private static readonly Gen<StoredTensor> Tensor = Gen.OneOf(
        Of(Gen.Byte), Of(Gen.SByte), Of(Gen.Int), Of(Gen.Long), Of(Gen.Float), Of(Gen.Double));

    private static readonly Gen<SafeTensors> File = Gen.Select(Gen.Dictionary(Gen.String, Tensor)[0, 6], Gen.Dictionary(Gen.String, Gen.String)[0, 3])
        .Where((tensors, _) => !tensors.ContainsKey("__metadata__") && tensors.Keys.All(IsText))
        .Where((_, metadata) => metadata.All(m => IsText(m.Key) && IsText(m.Value)))
        .Select((tensors, metadata) => new SafeTensors(tensors, metadata));

    public void Dispose() => _directory.Dispose();

    private static Gen<StoredTensor> Of<T>(Gen<T> element)
        where T : unmanaged =>
        Shape.SelectMany(shape => element.Array[(int)shape.Aggregate(1L, (a, b) => a * b)].Select(values => StoredTensor.Of<T>(values, shape)));

    // Half of a surrogate pair has no UTF-8.
    private static bool IsText(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static byte[] Bytes(SafeTensors file)
    {
        using MemoryStream stream = new();
        file.Write(stream);
        return stream.ToArray();
    }

    private static byte[] Raw(string header, int dataBytes) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]];

    private InputError[] Errors(byte[] content)
    {
        string path = _directory["x.safetensors"];
        System.IO.File.WriteAllBytes(path, content);
        InputError[] errors = [.. Assert.Throws<InvalidInputException>(() => SafeTensors.Read(path)).Errors];
        Assert.All(errors, e => Assert.Equal(path, e.File));
        return errors;
    }

    [Fact]
    public void What_is_written_is_read_back() => File.Sample(
        file =>
        {
            string path = _directory["x.safetensors"];
            file.Write(path);
            SafeTensors read = SafeTensors.Read(path);
            Assert.Equal(file.Metadata, read.Metadata);
            Assert.Equal(file.Tensors.Keys, read.Tensors.Keys);
            foreach ((string name, StoredTensor tensor) in file.Tensors)
            {
                Assert.Equal(tensor.Type, read.Tensors[name].Type);
                Assert.Equal(tensor.Shape.AsEnumerable(), read.Tensors[name].Shape);
                Assert.True(tensor.Bytes.SequenceEqual(read.Tensors[name].Bytes));
            }
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void The_bytes_are_those_that_the_format_describes()
    {
        SafeTensors file = new(
            new Dictionary<string, StoredTensor>
            {
                ["w"] = StoredTensor.Of<sbyte>([-1, 2, 3], 3, 1),
                ["acc"] = StoredTensor.Of<int>([-2, 258], 1, 2),
                ["scale"] = StoredTensor.Of<double>([1.5]),
            },
            new Dictionary<string, string> { ["epoch"] = "3" });

        byte[] bytes = Bytes(file);
        int headerBytes = (int)BitConverter.ToUInt64(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, headerBytes));
        byte[] Data(string name)
        {
            int[] offsets = [.. header.RootElement.GetProperty(name).GetProperty("data_offsets").EnumerateArray().Select(o => o.GetInt32())];
            return bytes[(8 + headerBytes + offsets[0])..(8 + headerBytes + offsets[1])];
        }

        Assert.Equal((byte)'{', bytes[8]);
        Assert.Equal(0, headerBytes % 8);
        Assert.Equal(bytes.Length, 8 + headerBytes + 3 + 8 + 8);
        Assert.Equal([0xFF, 2, 3], Data("w"));
        Assert.Equal([0xFE, 0xFF, 0xFF, 0xFF, 2, 1, 0, 0], Data("acc"));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0xF8, 0x3F], Data("scale"));
        Assert.Equal("[3,1]", header.RootElement.GetProperty("w").GetProperty("shape").GetRawText());
        Assert.Equal("[]", header.RootElement.GetProperty("scale").GetProperty("shape").GetRawText());
        Assert.Equal(["I8", "I32", "F64"], new[] { "w", "acc", "scale" }.Select(n => header.RootElement.GetProperty(n).GetProperty("dtype").GetString()));
        Assert.Equal("3", header.RootElement.GetProperty("__metadata__").GetProperty("epoch").GetString());
    }

    [Fact]
    public void Every_tensor_is_aligned_to_its_elements() => File.Sample(file =>
    {
        byte[] bytes = Bytes(file);
        int headerBytes = (int)BitConverter.ToUInt64(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, headerBytes));
        foreach ((string name, StoredTensor tensor) in file.Tensors)
            Assert.Equal(0, header.RootElement.GetProperty(name).GetProperty("data_offsets")[0].GetInt32() % StoredTensor.SizeOf(tensor.Type));
    });

    [Fact]
    public void A_file_laid_out_by_hand_from_the_formats_description_is_read()
    {
        // {"b": int8 [[1, -2]], "a": float32 [0.5]} with the metadata {"k": "v"} and a padded header; 0.5 is 0x3F000000.
        const string Header = """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"I8","shape":[1,2],"data_offsets":[4,6]}}   """;
        string path = _directory["x.safetensors"];
        System.IO.File.WriteAllBytes(path, [.. Raw(Header, 0), 0, 0, 0, 0x3F, 1, 0xFE]);
        SafeTensors file = SafeTensors.Read(path);
        Assert.Equal([0.5f], file.Tensors["a"].ToArray<float>());
        Assert.Equal([1, -2], file.Tensors["b"].ToArray<sbyte>());
        Assert.Equal("v", file.Metadata["k"]);
    }

    [Theory]
    [InlineData("[0,4]", "[4,7]", 8, "b: data_offsets")] // three bytes for four elements
    [InlineData("[0,4]", "[3,7]", 7, "b: data_offsets")] // overlap
    [InlineData("[0,4]", "[5,9]", 9, "b: data_offsets")] // gap
    [InlineData("[1,5]", "[5,9]", 9, "a: data_offsets")] // gap ahead of the first
    [InlineData("[0,4]", "[4,8]", 9, "size")] // a byte too many
    [InlineData("[0,4]", "[4,8]", 7, "size")] // a byte too few
    [InlineData("[0,4]", "[8,4]", 8, "b: data_offsets")] // backwards
    [InlineData("[-4,0]", "[0,4]", 4, "a: data_offsets")]
    [InlineData("[0,4,8]", "[4,8.0]", 8, "a: data_offsets", "b: data_offsets")]
    [InlineData("[0,99999999999999999999]", "4", 8, "a: data_offsets", "b: data_offsets")]
    public void Offsets_that_do_not_fit_are_refused(string a, string b, int dataBytes, params string[] keys)
    {
        string header = """{"a":{"dtype":"I32","shape":[1],"data_offsets":A},"b":{"dtype":"I8","shape":[4],"data_offsets":B}}"""
            .Replace("A", a, StringComparison.Ordinal).Replace("B", b, StringComparison.Ordinal);
        Assert.Equal(keys, Errors(Raw(header, dataBytes)).Select(e => e.Key));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}""", "a: dtype")]
    [InlineData("""{"a":{"dtype":3,"shape":[-1],"data_offsets":[0,1]}}""", "a: dtype", "a: shape")]
    [InlineData("""{"a":{"dtype":"I8","shape":[4294967296,4294967296],"data_offsets":[0,1]}}""", "a: shape")]
    [InlineData("""{"a":{"dtype":"I8","shape":1,"data_offsets":[0,1]}}""", "a: shape")]
    [InlineData("""{"a":{"dtype":"I8","shape":[1]}}""", "a")]
    [InlineData("""{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1],"x":1}}""", "a")]
    [InlineData("""{"a":7,"b":[]}""", "a", "b")]
    [InlineData("""{"a":{"dtype":"I8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}""", "a")]
    [InlineData("""{"__metadata__":{"k":1}}""", "__metadata__")]
    [InlineData("""{"__metadata__":"k"}""", "__metadata__")]
    [InlineData("""{"a":""", "header, byte 5")]
    [InlineData("""{} x""", "header, byte 3")]
    [InlineData("""{"\ud800":1}""", "header, byte 1")]
    [InlineData(""" {}""", "header")]
    [InlineData("""[]""", "header")]
    [InlineData("", "header")]
    public void A_header_that_does_not_describe_tensors_is_refused(string header, params string[] keys) =>
        Assert.Equal(keys, Errors(Raw(header, 1)).Select(e => e.Key));

    [Fact]
    public void A_tensor_beyond_an_array_is_refused()
    {
        string header = """{"a":{"dtype":"F64","shape":[1099511627776],"data_offsets":[0,8796093022208]}}""";
        Assert.Equal("a", Assert.Single(Errors(Raw(header, 1))).Key);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused()
    {
        Assert.Equal("size", Assert.Single(Errors([1, 2, 3])).Key);
        Assert.Equal("header length", Assert.Single(Errors([.. BitConverter.GetBytes(3UL), .. "{}"u8])).Key);
        Assert.Equal("header length", Assert.Single(Errors([.. BitConverter.GetBytes(ulong.MaxValue), .. "{}"u8])).Key);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] bytes = Bytes(new(new Dictionary<string, StoredTensor> { ["a"] = StoredTensor.Of<int>([1, 2], 2), ["b"] = StoredTensor.Of<byte>([3], 1) }));
        for (int length = 0; length < bytes.Length; length++)
            Assert.NotEmpty(Errors(bytes[..length]));
    }

    [Fact]
    public void A_file_altered_anywhere_is_refused_or_read_never_worse()
    {
        byte[] bytes = Bytes(new(
            new Dictionary<string, StoredTensor> { ["a"] = StoredTensor.Of<int>([1, 2], 2), ["b"] = StoredTensor.Of<byte>([3], 1) },
            new Dictionary<string, string> { ["k"] = "v" }));
        string path = _directory["x.safetensors"];
        int refused = 0;
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[1, 3].Sample(
            changes =>
            {
                byte[] altered = [.. bytes];
                foreach ((int at, byte value) in changes)
                    altered[at] = value;
                System.IO.File.WriteAllBytes(path, altered);
                try
                {
                    SafeTensors.Read(path);
                }
                catch (InvalidInputException e)
                {
                    refused++;
                    Assert.NotEmpty(e.Errors);
                }
            },
            iter: 3000,
            threads: 1);
        Assert.InRange(refused, 1000, 3000);
    }

    [Fact]
    public void A_failed_write_leaves_nothing_behind()
    {
        string path = _directory["x.safetensors"];
        Directory.CreateDirectory(path);
        SafeTensors file = new([new("a", StoredTensor.Of<byte>([1], 1))]);
        Assert.ThrowsAny<IOException>(() => file.Write(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void A_name_without_utf8_is_refused_before_it_collides_with_another()
    {
        StoredTensor tensor = StoredTensor.Of<byte>([1], 1);
        Assert.Throws<ArgumentException>(() => new SafeTensors([new("half of a pair \ud800", tensor)]));
        Assert.Throws<ArgumentException>(() => new SafeTensors([], [new("k", "\ud800")]));
    }

    [Fact]
    public void A_missing_file_is_the_users_error() =>
        Assert.Equal("a file, found none", Assert.Single(Assert.Throws<InvalidInputException>(() => SafeTensors.Read(_directory["nowhere"])).Errors).Expected);

    [Fact]
    public void Metadata_is_no_tensor() =>
        Assert.Throws<ArgumentException>(() => new SafeTensors([new("__metadata__", StoredTensor.Of<byte>([1], 1))]));

    [Fact]
    public void Elements_have_the_tensors_type_and_the_shapes_number()
    {
        Assert.Throws<ArgumentException>(() => StoredTensor.Of<int>([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => StoredTensor.Of<int>([1, 2], -1, -2));
        Assert.Throws<ArgumentException>(() => StoredTensor.Of<char>(['a'], 1));
        Assert.Throws<InvalidOperationException>(() => StoredTensor.Of<int>([1], 1).ToArray<float>());
        Assert.Equal((2, 1), (StoredTensor.Of<long>([1, 2], 2, 1).Count, StoredTensor.Of<long>([1]).Count));
    }
}
