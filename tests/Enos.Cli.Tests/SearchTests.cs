using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Networks.Zoo;

namespace Enos.Cli.Tests;

public sealed class SearchTests(SmallSearch search) : IClassFixture<SmallSearch>
{
    [Fact]
    public void It_ends_well_and_leaves_every_file_and_nothing_half_written()
    {
        Assert.True(search.Outcome.ExitCode == 0, search.Outcome.Errors + search.Outcome.Output);
        string[] files =
        [
            "accelerator.yaml", "assignment.csv", "checkpoint.safetensors", "energy-table.csv", "history.csv", "layers.csv", "network.json",
            "network.safetensors", "probabilities.csv", "reference-accumulators.safetensors", "run.json", "telemetry.csv",
        ];
        Assert.Equal(files, Directory.EnumerateFiles(search.Run).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["images", "run"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(search.Run)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_summary_goes_to_stdout_and_the_progress_to_stderr()
    {
        string[] summary =
        [
            "fire9/expand3x3", "dram", "supernet", "discretized", "fine-tuned", "bit-accurate", "Budget", ": met,", "squeezenet holds", "Run         run",
        ];
        Assert.All(summary, text => Assert.Contains(text, search.Outcome.Output, StringComparison.Ordinal));
        Assert.All(search.Outcome.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.Equal(3, search.Outcome.ErrorLines.Count(line => line.Contains(" epoch ", StringComparison.Ordinal) && line.Contains("ETA", StringComparison.Ordinal)));
        Assert.Contains("engine simd, by default", search.Outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_energy_on_record_is_that_of_the_assignment_and_meets_the_budget()
    {
        Accelerator hw = AcceleratorFile.Load(Path.Combine(search.Run, "accelerator.yaml"));
        Workload workload = NetworkZoo.Build("squeezenet", new TensorShape(1, 28, 28), 10, 0.05).ToWorkload();
        IReadOnlyList<Mode> assignment = AssignmentFile.Load(Path.Combine(search.Run, "assignment.csv"), workload, hw.Modes);
        NetworkCost cost = CostModel.Evaluate(hw, workload, assignment);
        NetworkCost reference = CostModel.Evaluate(hw, workload, [.. workload.Layers.Select(_ => hw.Modes[0])]);
        using JsonDocument record = Record();
        JsonElement results = record.RootElement.GetProperty("results");
        Assert.Equal(cost.EnergyPj, results.GetProperty("cost").GetProperty("energy_pj").GetDouble());
        Assert.Equal(cost.Cycles, results.GetProperty("cost").GetProperty("cycles").GetInt64());
        Assert.Equal(0.6 * reference.EnergyPj, results.GetProperty("budget_pj").GetDouble(), reference.EnergyPj * 1e-9);
        Assert.True(cost.EnergyPj <= 0.6 * reference.EnergyPj);
        Assert.Equal(("multiply-8x8", "multiply-8x8"), (assignment[0].Name, assignment[^1].Name));
        Assert.Equal(assignment.Select(m => m.Name), QuantizedNetworkFile.Load(search.Run).Layers.Select(layer => layer.Mode));
    }

    [Fact]
    public void The_record_names_every_input_by_its_hash()
    {
        using JsonDocument record = Record();
        Dictionary<string, string> hashes = record.RootElement.GetProperty("inputs").EnumerateArray()
            .ToDictionary(input => input.GetProperty("path").GetString()!, input => input.GetProperty("sha256").GetString()!);
        string[] images = [.. Directory.EnumerateFiles(search.Images)];
        Assert.Equal(2 + images.Length, hashes.Count);
        Assert.All(images, path => Assert.Equal(Hash(path), hashes[path]));
        Assert.Equal(Hash(EnosProgram.ShippedAcceleratorPath), hashes["hw-configs/edge-16x16.yaml"]);
        Assert.Equal(Hash(EnosProgram.Shipped(Path.Combine("tables", "45nm.csv"))), hashes["hw-configs/tables/45nm.csv"]);
    }

    [Fact]
    public void The_record_has_seed_settings_engine_and_versions()
    {
        using JsonDocument record = Record();
        JsonElement configuration = record.RootElement.GetProperty("configuration");
        JsonElement settings = configuration.GetProperty("search");
        Assert.Equal(7, settings.GetProperty("seed").GetInt32());
        Assert.Equal(0.05, configuration.GetProperty("width").GetDouble());
        Assert.Equal(["multiply-8x8", "multiply-4x4", "xnor"], settings.GetProperty("modes").EnumerateArray().Select(m => m.GetString()!));
        Assert.Equal(0, settings.GetProperty("controls").GetArrayLength());
        Assert.Equal("simd", record.RootElement.GetProperty("engine").GetProperty("name").GetString());
        Assert.Equal(SmallImages.Test, record.RootElement.GetProperty("images").GetProperty("test").GetInt32());
        Assert.True(record.RootElement.GetProperty("validation").GetProperty("agrees").GetBoolean());
        Assert.All(
            record.RootElement.GetProperty("results").GetProperty("probabilities").EnumerateArray(),
            layer => Assert.Equal(1, layer.GetProperty("probabilities").EnumerateObject().Sum(p => p.Value.GetDouble()), 1e-5));
    }

    [Fact]
    public void The_history_has_a_row_an_epoch_and_units_in_its_header()
    {
        CsvTable history = CsvTable.Load(Path.Combine(search.Run, "history.csv"));
        Assert.Equal(
            "epoch,phase,loss_nats,accuracy,energy_pj,cycles,energy_multiplier,energy_violation,latency_multiplier,latency_violation,macros_multiplier,macros_violation,temperature,entropy_nats",
            string.Join(',', history.Header.Select(cell => cell.Text)));
        Assert.Equal(["search", "search", "fine-tune"], SimulateTests.Texts(history, "phase"));
    }

    [Fact]
    public void The_same_seed_on_one_thread_gives_the_same_files_byte_for_byte_but_for_the_telemetry()
    {
        using TemporaryDirectory directory = new();
        Outcome outcome = EnosProgram.Run(directory.Path, [.. SmallSearch.Arguments(search.Images), "--quiet", "--format", "json"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        string run = directory.In(Path.Combine("runs", "squeezenet-fashion-mnist-seed7")); // what a run without --out is called
        Assert.All(
            Directory.EnumerateFiles(search.Run).Select(Path.GetFileName).Where(file => file != "telemetry.csv"),
            file => Assert.Equal(File.ReadAllBytes(Path.Combine(search.Run, file!)), File.ReadAllBytes(Path.Combine(run, file!))));
        using JsonDocument record = JsonDocument.Parse(outcome.Output);
        Assert.Equal(26, record.RootElement.GetProperty("results").GetProperty("cost").GetProperty("layers").GetArrayLength());
    }

    [Fact]
    public void Controls_are_compared_with_the_searched_network_cheapest_first()
    {
        using TemporaryDirectory directory = new();
        string[] arguments = [.. SmallSearch.Arguments(search.Images).Select(argument => argument == "none" ? "uniform" : argument), "--out", "run"];
        Directory.CreateDirectory(directory.In("run")); // an empty directory may be named
        Outcome outcome = EnosProgram.Run(directory.Path, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        using var record = JsonDocument.Parse(File.ReadAllText(directory.In(Path.Combine("run", "run.json"))));
        JsonElement[] controls = [.. record.RootElement.GetProperty("controls").EnumerateArray()];
        Assert.Equal(["multiply-8x8", "multiply-4x4", "xnor"], controls.Select(c => c.GetProperty("name").GetString()!));

        string[] table = outcome.Output.Split('\n');
        int searched = Array.FindIndex(table, line => line.StartsWith(" searched ", StringComparison.Ordinal));
        double energyPj = record.RootElement.GetProperty("results").GetProperty("cost").GetProperty("energy_pj").GetDouble();
        Assert.All(controls, control =>
        {
            int row = Array.FindIndex(table, line => line.StartsWith($" uniform {control.GetProperty("name").GetString()} ", StringComparison.Ordinal));
            Assert.Equal(control.GetProperty("energy_pj").GetDouble() < energyPj, row < searched);
            double accuracy = 100.0 * control.GetProperty("bit_accurate").GetInt32() / control.GetProperty("images").GetInt32();
            Assert.Contains(accuracy.ToString("0.00", CultureInfo.InvariantCulture) + " %", table[row], StringComparison.Ordinal);
        });
        Assert.Contains("Uniform assignments whose energy is not lower: ", outcome.Output, StringComparison.Ordinal);
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private JsonDocument Record() => JsonDocument.Parse(File.ReadAllText(Path.Combine(search.Run, "run.json")));
}
