using System.IO.Compression;
using System.Text;
using CsCheck;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;
using Enos.Sim.Traces;
using Enos.Traces.Reading;
using Enos.Traces.Summaries;

namespace Enos.Traces.Tests.Reading;

public sealed class TraceSourceTests : IDisposable
{
    private readonly TraceFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Compressed_bytes_of_one_or_more_members_are_read_whole_and_refused_wherever_they_are_cut() =>
        (from parts in Gen.Byte.Array[0, 5000].Array[1, 3] from cut in Gen.Double[0, 1] from piece in Gen.Int[1, 3000] select (parts, cut, piece)).Sample(
            sample =>
            {
                (byte[][] parts, double cut, int piece) = sample;
                byte[][] members = [.. parts.Select(Compressed)];
                byte[] whole = [.. members.SelectMany(member => member)];
                Assert.Equal(parts.SelectMany(part => part), Read(whole, piece));
                int length = 1 + (int)(cut * (whole.Length - 2));

                // Behind a member the file is whole again.
                int end = 0;
                if (!members.Any(member => (end += member.Length) == length))
                {
                    Assert.Throws<InvalidDataException>(() => Read(whole[..length], piece));
                }
            },
            iter: 300);

    [Fact]
    public void Cells_are_those_that_another_reader_finds() =>
        Gen.String[Gen.Char["aé,\"\n 1"], 0, 8].Array[2, 4].Array[1, 20].Sample(rows =>
        {
            string text = string.Concat(rows.Select(row => string.Join(',', row.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n"));
            using var scanner = new CsvScanner("x", new MemoryStream(Encoding.UTF8.GetBytes(text)));
            foreach (string[] row in rows)
            {
                Assert.True(scanner.Read());
                Assert.Equal(row, Enumerable.Range(0, scanner.Count).Select(scanner.Text));
            }

            Assert.False(scanner.Read());
        });

    [Fact]
    public void A_file_that_is_cut_off_is_named_with_the_place_where_it_ends()
    {
        (Accelerator hw, Workload workload) = TraceFiles.Networks.Single();
        (string path, _) = _files.Trace("cut.csv.gz", TraceKind.Cycles, hw, workload);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length * 2 / 3)]);
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => TraceSummaries.Read([path], new SummaryOptions())).Errors);
        Assert.True(error.Line >= 1 && error.Column >= 1);
        Assert.StartsWith("more of the file, which is damaged or cut off here", error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, 1, "a trace; the file is empty")]
    [InlineData("\n\n", 3, 1, "the header of a trace, or SCALE-Sim's first row")]
    [InlineData("layer,cycle,busy_pes,input_bits\n", 1, 22, "column 'input_read_bits' of a trace of cycles (docs/traces.md)")]
    [InlineData("layer,mode,fold\n", 1, 1, "the columns of a trace of folds or of cycles: behind 'fold' column 'pass'")]
    [InlineData("<html>\n", 1, 1, "column 'layer' of a trace of cycles (docs/traces.md)")]
    public void What_is_no_trace_is_refused_with_what_was_expected(string text, int line, int column, string expected)
    {
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => TraceSummaries.Read([_files.Write("x.csv", text)], new SummaryOptions())).Errors);
        Assert.Equal((line, column, expected), (error.Line, error.Column, error.Expected));
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Throws<InvalidInputException>(() => TraceSummaries.Read([_files.In("missing.csv")], new SummaryOptions()));

    private static byte[] Compressed(byte[] bytes)
    {
        var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }

    private static byte[] Read(byte[] file, int piece)
    {
        using var gzip = new WholeGzip(new MemoryStream(file));
        var bytes = new MemoryStream();
        gzip.CopyTo(bytes, piece);
        return bytes.ToArray();
    }
}
