using System.Globalization;
using CsCheck;
using Enos.Accel.Inputs;
using Enos.Sim.Traces;
using Enos.Traces.Queries;
using Enos.Traces.Summaries;

namespace Enos.Traces.Tests.Queries;

public sealed class TraceDatabaseTests : IDisposable
{
    private static readonly DatabaseOptions Options = new() { Threads = 2, MemoryBytes = 256 << 20 };

    private readonly TraceFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_query_finds_the_sums_that_a_summary_finds()
    {
        TraceFiles.Networks.Sample(
            net =>
            {
                (string path, _) = _files.Trace("cycles.csv.gz", TraceKind.Cycles, net.Hardware, net.Workload);
                TraceSummary summary = TraceSummaries.Read([path], new SummaryOptions());
                using var database = new TraceDatabase([new TraceTable("trace", path)], Options);
                using QueryResult result = database.Query(
                    "SELECT layer, 1 + max(cycle) - min(cycle), sum(dram_bits) FILTER (transfer <> 'write_back') / 8, count(*) FILTER (stall = 'weight') FROM trace GROUP BY layer ORDER BY min(cycle)");
                Assert.Equal(
                    summary.Layers.Select(layer => (layer.Name, layer.Cycles, layer.Units.Single(unit => unit.Unit == "dram").ReadBytes, layer.Stalls!.Value.Weight)),
                    result.Rows().Select(row => ((string)row[0]!, (long)row[1]!, (double?)Convert.ToDouble(row[2] ?? 0.0, CultureInfo.InvariantCulture), (long)row[3]!)));
            },
            iter: 10,
            threads: 1);
    }

    [Fact]
    public void A_trace_comes_back_from_Parquet_as_the_same_bytes()
    {
        (from net in TraceFiles.Networks from kind in Gen.OneOf(Gen.Const(TraceKind.Folds), Gen.Const(TraceKind.Cycles)) from end in Gen.OneOf(Gen.Const(".csv"), Gen.Const(".csv.gz")) select (net, kind, end)).Sample(
            sample =>
            {
                (string path, _) = _files.Trace("trace" + sample.end, sample.kind, sample.net.Hardware, sample.net.Workload);
                TraceConversion.Convert(path, path + ".parquet", Options);
                TraceConversion.Convert(path + ".parquet", path + ".back" + sample.end, Options);
                Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(path + ".back" + sample.end));
            },
            iter: 20,
            threads: 1);
        Assert.DoesNotContain(Directory.GetFiles(_files.Path), file => file.Contains("partial", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0,1,-1\n1,2,3\n")]
    [InlineData("0.0,1.0,-1.0\n1.0,2.0,3.0\n")]
    [InlineData("0,1,-1,\n1,2,3,\n")]
    public void So_does_one_of_ScaleSims(string rows)
    {
        string path = _files.Write("IFMAP_SRAM_TRACE.csv", rows);
        TraceConversion.Convert(path, _files.In("x.parquet"), Options);
        TraceConversion.Convert(_files.In("x.parquet"), _files.In("back.csv"), Options);
        Assert.Equal(rows, File.ReadAllText(_files.In("back.csv")));
    }

    [Theory]
    [InlineData("SELECT * FORM trace", 1, 15)]
    [InlineData("SELECT *\nFROM trace\nWHERE nothing = 1", 3, 7)]
    [InlineData("SELECT 'éé', nothing FROM trace", 1, 14)]
    [InlineData("SELECT 'é', (", 1, 14)]
    [InlineData("SELECT 1; SELECT 2", 1, 1)]
    [InlineData("SELECT $1", 1, 1)]
    [InlineData("", 1, 1)]
    [InlineData("CREATE TABLE t (a INTEGER)", 1, 1)]
    public void A_query_that_is_wrong_is_refused_with_its_place(string sql, int line, int column)
    {
        using var database = new TraceDatabase([new TraceTable("trace", ScaleSim())], Options);
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => database.Query(sql).Dispose()).Errors);
        Assert.Equal(("SQL", line, column), (error.File, error.Line, error.Column));
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('{0}')")]
    [InlineData("COPY trace TO '{0}'")]
    [InlineData("COPY trace TO '{1}' (USE_TMP_FILE false)")]
    [InlineData("ATTACH '{0}'")]
    public void A_query_touches_no_other_file_and_changes_none(string sql)
    {
        string path = ScaleSim(), other = _files.Write("other.csv", "1,2\n");
        using var database = new TraceDatabase([new TraceTable("trace", path)], Options);
        Assert.Throws<InvalidInputException>(() => database.Query(string.Format(CultureInfo.InvariantCulture, sql, other, path)).Dispose());
        Assert.Equal(("0,1\n1,2\n", "1,2\n"), (File.ReadAllText(path), File.ReadAllText(other)));
    }

    [Fact]
    public void A_bad_row_is_named_with_its_file_and_line()
    {
        string path = _files.Write("IFMAP_SRAM_TRACE.csv", "0,1\n1,2\n2,x\n");
        using var database = new TraceDatabase([new TraceTable("trace", path)], Options);
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() =>
        {
            using QueryResult result = database.Query("SELECT sum(port0) FROM trace");
            return result.Rows().Count();
        }).Errors);
        Assert.Equal((path, 3), (error.File, error.Line));
    }

    [Fact]
    public void Files_and_names_are_refused_together()
    {
        string path = ScaleSim();
        var e = Assert.Throws<InvalidInputException>(() => new TraceDatabase([new("a", path), new("A", path), new("b", _files.In("missing.csv")), new("c", "x*.csv")], Options));
        Assert.Equal([path, _files.In("missing.csv"), "x*.csv"], e.Errors.Select(error => error.File));
    }

    [Theory]
    [InlineData("x.txt")]
    [InlineData("missing/x.csv")]
    [InlineData("missing/x.parquet")]
    public void A_conversion_that_cannot_be_written_is_refused(string output) =>
        Assert.Throws<InvalidInputException>(() => TraceConversion.Convert(ScaleSim(), _files.In(output), Options));

    private string ScaleSim() => _files.Write("IFMAP_SRAM_TRACE.csv", "0,1\n1,2\n");
}
