using System.Text.Json;
using Enos.Accel.Inputs;

namespace Enos.Cli.Tests;

public sealed class OnnxTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_model_is_costed_layer_by_layer_in_every_format()
    {
        string model = Model("classifier");
        CsvTable csv = SimulateTests.Csv(EnosProgram.Run(_directory.Path, "simulate", "--network", model, "--format", "csv"));
        Assert.Equal(9, csv.Rows.Length);
        using JsonDocument json = JsonDocument.Parse(EnosProgram.Run(_directory.Path, "simulate", "--network", model, "--format", "json").Output);
        JsonElement cost = json.RootElement.GetProperty("cost");
        Assert.Equal(SimulateTests.Column(csv, "macs").Sum(), cost.GetProperty("macs").GetInt64());
        double energy = cost.GetProperty("energy_pj").GetDouble();
        Assert.Equal(SimulateTests.Column(csv, "energy_pj").Sum(), energy, energy * 1e-12);
        CsvTable totals = SimulateTests.Csv(EnosProgram.Run(_directory.Path, "simulate", "--network", model, "--format", "csv", "--totals"));
        Assert.Equal(energy, SimulateTests.Column(totals, "value")[Array.IndexOf(SimulateTests.Texts(totals, "metric"), "energy_pj")]);
        Assert.Contains("/Conv_19", EnosProgram.Run(_directory.Path, "simulate", "--network", model).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_sizes_are_given_and_refused_operators_named()
    {
        Outcome open = EnosProgram.Run(_directory.Path, "simulate", "--network", Model("open"));
        Assert.Equal(3, open.ExitCode);
        Assert.Contains("--input CxHxW", Assert.Single(open.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(0, EnosProgram.Run(_directory.Path, "simulate", "--network", Model("open"), "--input", "3x32x32").ExitCode);
        Outcome refused = EnosProgram.Run(_directory.Path, "simulate", "--network", Model("refused-lstm"));
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("found 'LSTM'", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Outcome unknown = EnosProgram.Run(_directory.Path, "simulate", "--network", Model("unknown"));
        Assert.Equal(0, unknown.ExitCode);
        Assert.Contains("NonZero ×1", Assert.Single(unknown.ErrorLines), StringComparison.Ordinal);
    }

    private static string Model(string name) => Path.Combine(AppContext.BaseDirectory, "models", $"{name}.onnx");
}
