using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Enos.Accel.Inputs;
using Enos.Search.Runs;

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
        Assert.Contains("\"controls\": \"uniform\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    [Theory]
    [InlineData("results", "believed_correct", null, "believed_correct")] // missing
    [InlineData("results", "correct", "\"many\"", "correct")] // of another type
    [InlineData("configuration", "modes", "null", "modes")] // nothing where there must be something
    [InlineData("configuration", "colour", "1", "colour")] // unknown
    [InlineData("configuration", "controls", "\"some\"", "controls")] // no such name
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
            Strategy = "single-level",
            Budget = 0.5,
            EnergyWeight = null,
            Modes = ["multiply-8x8"],
            Epochs = 1,
            FinetuneEpochs = 2,
            Batch = 3,
            LearningRate = 0.01,
            LogitLearningRate = 0.05,
            TemperatureStart = 1,
            TemperatureEnd = 0.1,
            Controls = ControlSet.Uniform,
            Seed = 4,
            Threads = 5,
        },
        Inputs = [new InputRecord("accelerator", "hw.yaml", "ab")],
        Images = new ImagesRecord(10, 20, "cd"),
        Engine = new EngineRecord("simd", "because"),
        Timings = new TimingsRecord(1.5, 2.5, 3.5),
        Results = new ResultsRecord
        {
            ReferenceEnergyPj = 0.3,
            BudgetPj = null,
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
