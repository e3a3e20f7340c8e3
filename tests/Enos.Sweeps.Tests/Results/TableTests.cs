using System.Globalization;
using Enos.Accel.Costs;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Plans;
using Enos.Sweeps.Results;
using Parquet;
using Parquet.Schema;

namespace Enos.Sweeps.Tests.Results;

public class TableTests
{
    private const string Space = """
        space:
          - array.rows: {from: 4, to: 40, step: 4}
          - assignment: [multiply-8x8, xnor, deep-shift]
          - dram.energy_pj_per_bit: [20, 1e308]
        """;

    [Fact]
    public void Tables_are_the_same_bytes_at_any_parallelism()
    {
        using TemporaryDirectory directory = new();
        SweepPlan plan = Sweep.Plan(directory, Space);
        SweepDirectory one = Sweep.Run(directory, plan, "one", 1);
        SweepDirectory four = Sweep.Run(directory, plan, "four", 4);
        foreach (string file in new[] { "results.csv", "layers.csv", "results.parquet", "layers.parquet", "jobs.csv", "run.json" })
        {
            Assert.Equal(File.ReadAllBytes(one.In(file)), File.ReadAllBytes(four.In(file)));
        }
    }

    [Fact]
    public void A_job_whose_totals_overflow_fails_alone_and_says_why()
    {
        using TemporaryDirectory directory = new();
        SweepDirectory sweep = Sweep.Run(directory, Sweep.Plan(directory, Space), "run", 2);
        Assert.Equal(new SweepStatus(60, 30, 30), SweepStatus.Of(sweep));
        string[] lines = File.ReadAllLines(sweep.In("results.csv"));
        Assert.Equal(30, lines.Count(line => line.Contains(",failed,", StringComparison.Ordinal) && line.Contains("finite numbers", StringComparison.Ordinal)));
        Assert.All(SweepStatus.Failures(sweep), failure => Assert.Contains("energy_pj", failure.Error, StringComparison.Ordinal));
        Assert.Equal(30 * 26, File.ReadAllLines(sweep.In("layers.csv")).Length - 1); // failed jobs have no layers
    }

    [Fact]
    public async Task Parquet_has_the_cells_of_the_csv()
    {
        using TemporaryDirectory directory = new();
        SweepDirectory sweep = Sweep.Run(directory, Sweep.Plan(directory, Space), "run", 2);
        foreach (string table in new[] { "results", "layers" })
        {
            string[][] rows = [.. ChunkResult.Rows(sweep.In($"{table}.csv"))];
            await using ParquetReader reader = await ParquetReader.CreateAsync(sweep.In($"{table}.parquet"));
            Assert.Equal(rows[0], reader.Schema.DataFields.Select(field => field.Name));
            using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
            Assert.Equal(rows.Length - 1, (int)group.RowCount);
            for (int c = 0; c < rows[0].Length; c++)
            {
                bool number = reader.Schema.DataFields[c].ClrType == typeof(double);
                IEnumerable<string> expected = rows.Skip(1).Select(row => number && row[c].Length > 0 ? Text(double.Parse(row[c], CultureInfo.InvariantCulture)) : row[c]);
                Assert.Equal(expected, await Cells(group, reader.Schema.DataFields[c], rows.Length - 1));
            }
        }

        static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

        static async Task<string[]> Cells(ParquetRowGroupReader group, DataField field, int count)
        {
            if (field.ClrType == typeof(long))
            {
                var counts = new long?[count];
                await group.ReadAsync<long>(field, counts.AsMemory());
                return [.. counts.Select(value => value?.ToString(CultureInfo.InvariantCulture) ?? "")];
            }

            if (field.ClrType == typeof(double))
            {
                var numbers = new double?[count];
                await group.ReadAsync<double>(field, numbers.AsMemory());
                return [.. numbers.Select(value => value is { } number ? Text(number) : "")];
            }

            string?[] texts = new string?[count];
            await group.ReadAsync(field, texts.AsMemory());
            return [.. texts.Select(text => text ?? "")];
        }
    }

    [Fact]
    public void Cells_with_separators_read_back()
    {
        string[] texts = ["plain", "a,b", "say \"x\"", "two\nlines", " edge ", "", "µJ"];
        using TemporaryDirectory directory = new();
        using var csv = new ResultRows.CsvBytes();
        foreach (string text in texts)
        {
            csv.Cell(text);
        }

        csv.EndLine();
        File.WriteAllBytes(directory.In("a.csv"), csv.Written.ToArray());
        Assert.Equal([texts], ChunkResult.Rows(directory.In("a.csv")));
    }

    [Fact]
    public void Every_component_of_a_layers_energy_has_a_column()
    {
        IEnumerable<string> components = default(EnergyBreakdown).Components().Select(c => $"{c.Component}_pj").Except(["reconfiguration_pj", "transfer_pj"]); // switches have a column of their own
        Assert.Empty(components.Except(LayerFigure.All.Select(figure => figure.Name)));
    }
}
