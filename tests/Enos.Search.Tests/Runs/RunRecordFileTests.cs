using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Enos.Accel.Inputs;
using Enos.Search.Budgets;
using Enos.Search.Runs;
using Enos.Search.Spaces;

namespace Enos.Search.Tests.Runs;

public sealed class RunRecordFileTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_record_reads_back_as_it_was_written()
    {
        string text = RunRecordFile.ToJson(Record());
        Assert.Equal(text, RunRecordFile.ToJson(RunRecordFile.Load(_run.Write("run.json", text))));
        Assert.Contains("\"energy_pj\": 0.1", text, StringComparison.Ordinal);
        Assert.Contains("\"1.5uJ\"", text, StringComparison.Ordinal);
        Assert.Contains("\":first=!multiply-8x8\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    [Theory]
    [InlineData("results", "believed_correct", null, "believed_correct")] // missing
    [InlineData("results", "correct", "\"many\"", "correct")] // of another type
    [InlineData("configuration", "network", "null", "network")] // nothing where there must be something
    [InlineData("configuration", "colour", "1", "colour")] // unknown
    [InlineData("configuration", "search", "{\"scores\": \"some\"}", "scores")] // no such name
    [InlineData("configuration", "search", "{\"energy_budgets\": [\"much\"]}", "energy_budgets")] // no such budget
    [InlineData("images", "test", null, "test")] // missing in a record with a constructor
    public void A_key_that_is_missing_unknown_or_of_another_type_is_named(string section, string key, string? value, string named)
    {
        JsonNode root = JsonNode.Parse(RunRecordFile.ToJson(Record()))!;
        if (value is null)
        {
            root[section]!.AsObject().Remove(key);
        }
        else
        {
            root[section]![key] = JsonNode.Parse(value);
        }

        string path = _run.Write("run.json", root.ToJsonString());
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => RunRecordFile.Load(path)).Errors);
        Assert.Equal(path, error.File);
        Assert.Contains(named, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_version_of_the_format_is_refused()
    {
        string path = _run.Write("run.json", RunRecordFile.ToJson(Record() with { FormatVersion = 2 }));
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => RunRecordFile.Load(path)).Errors);
        Assert.Equal(("enos-run 2", "enos-run 1"), (error.Value, error.Expected));
    }

    [Fact]
    public void A_file_that_is_cut_off_is_refused_with_line_and_column()
    {
        string path = _run.Write("run.json", RunRecordFile.ToJson(Record())[..200]);
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => RunRecordFile.Load(path)).Errors);
        Assert.True(error is { Line: > 1, Column: > 0 });
    }

    private static RunRecord Record() => new()
    {
        ProgramVersion = "1.2.3",
        Configuration = new RunConfiguration
        {
            Accelerator = "hw.yaml",
            EnergyTable = null,
            Network = "squeezenet",
            Width = 0.25,
            Dataset = "fashion-mnist",
            Data = "images",
            TrainingImages = null,
            Weights = null,
            NewClassifier = false,
            Backend = "",
            Search = new SearchSettings
            {
                Modes = ["multiply-8x8"],
                EnergyBudgets = [Budget.Share(0.5), new Budget(1.5, "uJ")],
                LayerRules = [new LayerRule(":first", ["multiply-8x8"], Forbids: true)],
                LatencyBudget = new Budget(2, "ms"),
            },
        },
        Inputs = [new InputRecord("accelerator", "hw.yaml", "ab")],
        Images = new ImagesRecord(10, 20, "cd"),
        Engine = new EngineRecord("simd", "because"),
        Results = new ResultsRecord
        {
            ReferenceEnergyPj = 0.3,
            ReferenceCycles = 5,
            BudgetPj = null,
            BudgetCycles = null,
            Posterior = null,
            Correct = new StageAccuracies(20, 1, 2, 3, 4),
            BelievedCorrect = 4,
            Cost = new CostRecord
            {
                EnergyPj = 0.1,
                Cycles = long.MaxValue,
                LatencyNs = 1,
                Macs = 2,
                Utilization = 0.5,
                EnergyByComponentPj = new Dictionary<string, double> { ["mac"] = 0.1 }.ToImmutableSortedDictionary(),
            },
            Probabilities = [],
        },
        Controls = [],
        Validation = new ValidationRecord
        {
            Agrees = true,
            Engine = "simd",
            ReferenceImages = 1,
            Images = 20,
            Correct = 4,
            BelievedCorrect = 4,
            AccuracyLow = 0.1,
            AccuracyHigh = 0.3,
            EnergyPj = 0.1,
            BelievedEnergyPj = 0.1,
            Cycles = 1,
            BelievedCycles = 1,
            Layers = [],
            Disagreements = [],
        },
    };
}
