using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Enos.Accel.Inputs;

namespace Enos.Cli.Tests;

public sealed partial class ValidateTests(SmallSearch search) : IClassFixture<SmallSearch>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("simd")]
    [InlineData("reference")]
    public void A_run_as_the_search_left_it_holds_on_every_engine(string engine)
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", search.Run, "--backend", engine, "--quiet");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Contains("squeezenet holds: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("95 % interval", outcome.Output, StringComparison.Ordinal);
        Assert.All(outcome.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void The_report_as_json_has_the_figures_of_the_run()
    {
        using JsonDocument report = JsonDocument.Parse(EnosProgram.Run(_directory.Path, "validate", search.Run, "--format", "json").Output);
        using var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(search.Run, "run.json")));
        JsonElement results = record.RootElement.GetProperty("results");
        Assert.True(report.RootElement.GetProperty("agrees").GetBoolean());
        Assert.Equal(SmallImages.Test, report.RootElement.GetProperty("images").GetInt32());
        Assert.Equal(results.GetProperty("correct").GetProperty("bit_accurate").GetInt32(), report.RootElement.GetProperty("correct").GetInt32());
        double energy = results.GetProperty("cost").GetProperty("energy_pj").GetDouble();
        Assert.Equal(energy, report.RootElement.GetProperty("energy_pj").GetDouble(), 1e-9 * energy); // sums of two engines
        Assert.Equal(results.GetProperty("cost").GetProperty("cycles").GetInt64(), report.RootElement.GetProperty("cycles").GetInt64());
        Assert.All(report.RootElement.GetProperty("layers").EnumerateArray(), layer => Assert.Equal(0, layer.GetProperty("differing").GetInt64()));
    }

    [Fact]
    public void The_report_has_the_confusion_of_classes_the_latency_and_the_stalls()
    {
        using JsonDocument report = JsonDocument.Parse(EnosProgram.Run(_directory.Path, "validate", search.Run, "--format", "json").Output);
        JsonElement root = report.RootElement, counts = root.GetProperty("confusion").GetProperty("counts");
        Assert.Equal(10, root.GetProperty("confusion").GetProperty("classes").GetArrayLength());
        Assert.Equal(SmallImages.Test, counts.EnumerateArray().Sum(row => row.EnumerateArray().Sum(count => count.GetInt32())));
        Assert.Equal(root.GetProperty("correct").GetInt32(), Enumerable.Range(0, 10).Sum(c => counts[c][c].GetInt32()));

        // The shipped accelerator's clock is 0.5 GHz.
        Assert.Equal(root.GetProperty("cycles").GetInt64() / 0.5, root.GetProperty("latency_ns").GetDouble(), 1e-6);
        Assert.Equal(root.GetProperty("latency_ns").GetDouble(), root.GetProperty("believed_latency_ns").GetDouble(), 1e-6);
        Assert.True(root.GetProperty("milliseconds_per_image").GetDouble() > 0);
        CsvTable recorded = CsvTable.Load(Path.Combine(search.Run, "layers.csv"));
        Assert.Equal(
            SimulateTests.Texts(recorded, "weight_stall_cycles"),
            root.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("stall_cycles").GetProperty("weight").GetRawText()));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("activity").ValueKind);
    }

    [Fact]
    public void Activity_is_written_a_row_a_layer_with_the_energy_that_follows_from_it()
    {
        Directory.CreateDirectory(_directory.In("out"));
        Outcome outcome = EnosProgram.Run(
            _directory.Path, "validate", search.Run, "--quiet", "--activity", "--activity-reference", "0.4", "--activity-static", "0.25", "--out", "out");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Contains("scaled by activity", outcome.Output, StringComparison.Ordinal);
        Assert.All(outcome.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        CsvTable table = CsvTable.Load(_directory.In(Path.Combine("out", "activity.csv")));
        CsvTable recorded = CsvTable.Load(Path.Combine(search.Run, "layers.csv"));
        Assert.Equal(SimulateTests.Texts(recorded, "layer"), SimulateTests.Texts(table, "layer"));
        Assert.Equal(SimulateTests.Texts(recorded, "macs"), SimulateTests.Texts(table, "macs"));
        (string[] rates, double[] mac, double[] scaled) =
            (SimulateTests.Texts(table, "streamed_toggle_rate"), SimulateTests.Column(table, "mac_pj"), SimulateTests.Column(table, "scaled_mac_pj"));
        Assert.True(rates.Count(rate => rate.Length > 0) > rates.Length / 2);
        Assert.All(Enumerable.Range(0, rates.Length), l =>
        {
            // Small layers in which nothing streams more than one value have no rate and keep the table's energy.
            double factor = rates[l].Length == 0 ? 1 : 0.25 + (0.75 * double.Parse(rates[l], System.Globalization.CultureInfo.InvariantCulture) / 0.4);
            Assert.Equal(mac[l] * factor, scaled[l], 1e-9 * mac[l]);
        });

        // Every input of a layer is counted once for each window that it is in: conv1's 3×3 windows over 28×28 pixels.
        Assert.Equal(SmallImages.Test * 9.0 * 28 * 28, SimulateTests.Column(table, "input_values")[0]);
    }

    [Fact]
    public void A_study_of_robustness_has_a_row_a_sample_and_the_same_bytes_at_any_number_of_threads()
    {
        string[] files = [.. new[] { "1", "2" }.Select(threads =>
        {
            Directory.CreateDirectory(_directory.In(threads));
            Outcome outcome = EnosProgram.Run(
                _directory.Path, "validate", search.Run, "--monte-carlo", "2", "--bit-error-rates", "0,1e-2", "--sample-images", "40", "--threads", threads,
                "--out", threads);
            Assert.True(outcome.ExitCode == 0, outcome.Errors);
            Assert.Contains("weight bits flip at 1e-2", outcome.Output, StringComparison.Ordinal);
            return _directory.In(Path.Combine(threads, "robustness.csv"));
        })];
        Assert.Equal(File.ReadAllBytes(files[0]), File.ReadAllBytes(files[1]));
        CsvTable table = CsvTable.Load(files[0]);
        Assert.Equal(["none", .. Enumerable.Repeat("weight-bits", 4)], SimulateTests.Texts(table, "disturbance"));
        Assert.All(SimulateTests.Texts(table, "images"), text => Assert.Equal("40", text));
        string[] correct = [.. SimulateTests.Texts(table, "correct")], flipped = [.. SimulateTests.Texts(table, "flipped_bits")];
        Assert.Equal((correct[0], correct[0], "0", "0"), (correct[1], correct[2], flipped[1], flipped[2]));
        Assert.DoesNotContain("0", flipped[3..]);
    }

    [Theory]
    [InlineData(2, "--bit-error-rates", "1e-3,2")]
    [InlineData(2, "--monte-carlo", "0")]
    [InlineData(2, "--activity-static", "1.5")]
    [InlineData(3, "--monte-carlo", "5")] // no layer of the run is in compute-in-memory
    public void What_cannot_be_measured_is_refused(int exitCode, string option, string value)
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", search.Run, "--quiet", option, value);
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains($"found '{value}'", outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_whose_layers_all_have_a_form_in_ONNX_is_exported_and_others_are_refused_by_layer()
    {
        string[] signs = [.. RunLayers("xnor")];
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", search.Run, "--export-onnx", "network.onnx", "--quiet");
        Assert.Equal(signs.Length == 0 ? 0 : 3, outcome.ExitCode);
        Assert.Equal(signs.Length == 0, File.Exists(_directory.In("network.onnx")));
        Assert.Equal(signs.Select(layer => $"squeezenet: {layer}.operator: found 'xnor'"), outcome.ErrorLines.Select(line => line.Split(", expected")[0]));
    }

    [Theory]
    [InlineData("mul8s_1KV8", 0)] // the exact product under another name
    [InlineData("mul8s_1L2H", 5)]
    public void Layers_with_approximate_multipliers_find_the_tables_that_ship(string multiplier, int exitCode)
    {
        string run = search.Copy(_directory);
        Replace("network.json", "\"mode\": \"multiply-8x8\"", $"\"mode\": \"approximate-{multiplier}\"");
        string json = File.ReadAllText(Path.Combine(run, "network.json"));
        Replace("network.json", ModeAndOperator().Match(json).Value, $"approximate-{multiplier}\",{ModeAndOperator().Match(json).Groups[1].Value}\"operator\": \"approximate:{multiplier}\"");
        Replace("assignment.csv", "multiply-8x8", $"approximate-{multiplier}");
        Replace("layers.csv", "multiply-8x8", $"approximate-{multiplier}");
        Replace("accelerator.yaml", "modes: [", $"modes: [approximate-{multiplier}, ");
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", run, "--quiet");
        Assert.True(outcome.ExitCode == exitCode, outcome.Errors + outcome.Output);
        string text = Regex.Replace(outcome.Output, @"\s+", " ");
        Assert.Contains(exitCode == 0 ? "squeezenet holds: " : "squeezenet does not hold", text, StringComparison.Ordinal);
        if (exitCode != 0)
        {
            // Its energy of a MAC is lower, and so are its products.
            Assert.Matches(@"conv1: Simulated energy is [^:]*: mac -", text);
            Assert.Matches(@"conv1: \d+ of \d+ accumulators differ", text);
        }

        void Replace(string file, string from, string to)
        {
            string path = Path.Combine(run, file);
            string before = File.ReadAllText(path);
            Assert.Contains(from, before, StringComparison.Ordinal);
            File.WriteAllText(path, before.Replace(from, to, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_run_is_simulated_as_it_was_searched()
    {
        CsvTable simulated = SimulateTests.Csv(EnosProgram.Run(_directory.Path, "simulate", "--network", search.Run, "--format", "csv"));
        CsvTable recorded = CsvTable.Load(Path.Combine(search.Run, "layers.csv"));
        Assert.Equal(recorded.Rows.SelectMany(row => row.Select(cell => cell.Text)), simulated.Rows.SelectMany(row => row.Select(cell => cell.Text)));
    }

    [Fact]
    public void A_weight_changed_behind_the_back_of_the_json_is_noticed_by_its_hash()
    {
        string run = search.Copy(_directory);
        ChangeWeight(run);
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", run);
        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith(Path.Combine(run, "network.json"), Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("SHA-256 of network.safetensors", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_changed_and_hashed_anew_is_found_in_the_accumulators()
    {
        string run = search.Copy(_directory);
        string json = Path.Combine(run, "network.json");
        string tensors = ChangeWeight(run);
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(tensors)));
        File.WriteAllText(json, TensorsHash().Replace(File.ReadAllText(json), hash));
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", run);
        Assert.Equal(5, outcome.ExitCode);
        Assert.Contains("squeezenet does not hold", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"conv1:\s+\d+\s+of\s+\d+\s+accumulators\s+differ", outcome.Output);
    }

    [Fact]
    public void An_energy_changed_in_the_layers_file_is_a_disagreement_on_that_layer()
    {
        string run = search.Copy(_directory);
        string path = Path.Combine(run, "layers.csv");
        string energy = SimulateTests.Texts(CsvTable.Load(path), "energy_pj")[^1];
        File.WriteAllText(path, File.ReadAllText(path).Replace($",{energy},", $",1{energy},", StringComparison.Ordinal));
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", run, "--format", "json");
        Assert.Equal(5, outcome.ExitCode);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        string disagreement = Assert.Single(report.RootElement.GetProperty("disagreements").EnumerateArray().Select(d => d.GetString()!));
        Assert.StartsWith("conv10: Simulated energy is ", disagreement, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cost", "energy_pj", "Simulated energy is")]
    [InlineData("cost", "cycles", "Simulated cycles are")]
    [InlineData("", "believed_correct", "test images are classified correctly; the search recorded")]
    public void A_figure_changed_in_the_record_is_a_disagreement(string section, string key, string disagreement)
    {
        string run = search.Copy(_directory);
        string path = Path.Combine(run, "run.json");
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        JsonNode owner = section.Length == 0 ? root["results"]! : root["results"]![section]!;
        owner[key] = owner[key]!.GetValue<double>() + 1;
        File.WriteAllText(path, root.ToJsonString());
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", run, "--format", "json");
        Assert.True(outcome.ExitCode == 5, outcome.Errors + outcome.Output);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        Assert.Contains(disagreement, Assert.Single(report.RootElement.GetProperty("disagreements").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run.json")]
    [InlineData("history.csv")]
    [InlineData("assignment.csv")]
    [InlineData("layers.csv")]
    [InlineData("network.json")]
    [InlineData("network.safetensors")]
    [InlineData("reference-accumulators.safetensors")]
    [InlineData("checkpoint.safetensors")]
    [InlineData("accelerator.yaml")]
    [InlineData("energy-table.csv")]
    public void A_file_cut_in_half_is_named_with_what_was_expected(string file)
    {
        string run = search.Copy(_directory);
        string path = Path.Combine(run, file);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", run);
        Assert.True(outcome.ExitCode == 3, outcome.Errors + outcome.Output);
        Assert.Contains(outcome.ErrorLines, line => line.StartsWith(path, StringComparison.Ordinal) && line.Contains("expected", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_are_missing_are_all_named()
    {
        string run = search.Copy(_directory);
        string[] missing = ["run.json", "layers.csv", "checkpoint.safetensors", "accelerator.yaml"];
        Array.ForEach(missing, file => File.Delete(Path.Combine(run, file)));
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", run);
        Assert.Equal(3, outcome.ExitCode);
        Assert.All(missing, file => Assert.Contains(outcome.ErrorLines, line => line.StartsWith(Path.Combine(run, file), StringComparison.Ordinal)));
    }

    [Fact]
    public void Other_test_images_than_the_runs_are_refused()
    {
        string other = SmallImages.Write(_directory.In("other"), skip: 1);
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", search.Run, "--data", other, "--quiet");
        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith($"{other}: test images: found '{SmallImages.Test} images", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_named()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "validate", "nowhere");
        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith("nowhere: expected a run directory", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>Layers of the run in a mode.</summary>
    private IEnumerable<string> RunLayers(string mode)
    {
        CsvTable assignment = CsvTable.Load(Path.Combine(search.Run, "assignment.csv"));
        return SimulateTests.Texts(assignment, "layer").Zip(SimulateTests.Texts(assignment, "mode")).Where(row => row.Second == mode).Select(row => row.First);
    }

    /// <summary>Changes a byte of conv1's weights: the tensors of single bytes lie behind all others, conv1's weights first among them by name.</summary>
    private static string ChangeWeight(string run)
    {
        string path = Path.Combine(run, "network.safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        int header = BitConverter.ToInt32(bytes);
        using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
        int begin = json.RootElement.GetProperty("conv1.weights").GetProperty("data_offsets")[0].GetInt32();
        bytes[8 + header + begin] ^= 1;
        File.WriteAllBytes(path, bytes);
        return path;
    }

    [GeneratedRegex("approximate-[^\"]*\",(\\s*)\"operator\": \"multiply\"")]
    private static partial Regex ModeAndOperator();

    [GeneratedRegex("(?<=\"tensors_sha256\": \")[0-9a-f]+")]
    private static partial Regex TensorsHash();
}
