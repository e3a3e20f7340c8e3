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

    [GeneratedRegex("(?<=\"tensors_sha256\": \")[0-9a-f]+")]
    private static partial Regex TensorsHash();
}
