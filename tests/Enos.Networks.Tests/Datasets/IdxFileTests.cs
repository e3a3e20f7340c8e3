using System.IO.Compression;
using CsCheck;
using Enos.Accel.Inputs;
using Enos.Networks.Datasets;

namespace Enos.Networks.Tests.Datasets;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // The example of the format's description: 2×3 unsigned bytes.
    private static byte[] Example => [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60];

    private (IdxFile? File, List<InputError> Errors) Read(byte[] content, int dimensions = 2)
    {
        string path = _directory["file"];
        File.WriteAllBytes(path, content);
        List<InputError> errors = [];
        return (IdxFile.Read(path, dimensions, errors), errors);
    }

    private static byte[] Gzip(byte[] content)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sizes_and_elements_are_read_packed_or_plain(bool packed)
    {
        (IdxFile? file, List<InputError> errors) = Read(packed ? Gzip(Example) : Example);
        Assert.Empty(errors);
        Assert.Equal([2, 3], file!.Dimensions.AsEnumerable());
        Assert.Equal([10, 20, 30, 40, 50, 60], file.Elements);
    }

    [Theory]
    [InlineData(3, 3)] // three dimensions
    [InlineData(2, 0x0D)] // floats
    [InlineData(0, 1)] // not zero
    public void Another_magic_number_is_refused(int index, byte value)
    {
        byte[] content = Example;
        content[index] = value;
        (IdxFile? file, List<InputError> errors) = Read(content);
        Assert.Null(file);
        Assert.Equal(("magic number", $"0x{Convert.ToHexString(content[..4])}"), (errors.Single().Key, errors.Single().Value));
        Assert.StartsWith("0x00000802", errors.Single().Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_element_less_or_more_is_refused(bool packed)
    {
        byte[][] wrong = [Example[..^1], [.. Example, 70]];
        string[] found = [.. wrong.Select(content => Read(packed ? Gzip(content) : content).Errors.Single().Value)];
        Assert.Equal(["5", "more than 6"], found);
    }

    [Fact]
    public void A_header_that_promises_too_much_is_refused_without_allocating_it()
    {
        byte[] content = [0, 0, 8, 2, 0x7F, 0xFF, 0xFF, 0xC7, 0, 0, 0, 1, 1, 2, 3];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("elements", Read(content).Errors.Single().Key);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);

        content[8] = 0xFF;
        Assert.Equal("dimensions", Read(content).Errors.Single().Key);
    }

    [Fact]
    public void A_missing_file_is_an_error_among_others()
    {
        List<InputError> errors = [];
        Assert.Null(IdxFile.Read(_directory["nowhere"], 1, errors));
        Assert.Equal((_directory["nowhere"], "a file, found none"), (errors.Single().File, errors.Single().Expected));
    }

    [Fact]
    public void A_file_cut_or_altered_anywhere_is_refused_or_read_never_worse()
    {
        byte[] packed = Gzip(Example);
        Gen.Select(Gen.Bool, Gen.Int[0, 100], Gen.Int[0, 100], Gen.Byte).Sample(
            (gzip, cut, at, value) =>
            {
                byte[] content = gzip ? [.. packed] : Example;
                content[at % content.Length] ^= value;
                content = content[..(content.Length - (cut % content.Length))];
                (IdxFile? file, List<InputError> errors) = Read(content);
                Assert.Equal(file is null, errors.Count > 0);
            },
            iter: 2000,
            threads: 1);
    }
}
