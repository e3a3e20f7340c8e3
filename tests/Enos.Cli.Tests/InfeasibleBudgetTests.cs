using System.Globalization;
using System.Text.RegularExpressions;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Cli.Tests;

public sealed partial class InfeasibleBudgetTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_budget_that_no_assignment_meets_exits_with_4_and_names_the_lowest_that_one_does()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "search", "--budget", "0.01");
        Assert.Equal(4, outcome.ExitCode);
        Match message = Message().Match(outcome.Errors);
        Assert.True(message.Success, outcome.Errors);

        Accelerator hw = AcceleratorFile.Load(EnosProgram.ShippedAcceleratorPath);
        Workload workload = NetworkZoo.Build("squeezenet", new TensorShape(1, 28, 28), 10, 0.25).ToWorkload();
        double lowest = LowestPj(hw, workload);
        double reference = CostModel.Evaluate(hw, workload, [.. workload.Layers.Select(_ => hw.Modes[0])]).EnergyPj;
        Assert.Equal(lowest, Number(message, "lowest"), lowest * 1e-9);
        Assert.Equal(reference, Number(message, "reference"), reference * 1e-9);
        Assert.InRange(Number(message, "fraction"), lowest / reference, (lowest / reference) + 1e-4);
        Assert.False(Directory.Exists(_directory.In("runs")) && Directory.EnumerateFileSystemEntries(_directory.In("runs")).Any());
    }

    private static double Number(Match message, string group) => double.Parse(message.Groups[group].Value, CultureInfo.InvariantCulture);

    /// <summary>The cheapest path through the layers (Viterbi), first and last in 8×8 multiply.</summary>
    private static double LowestPj(Accelerator hw, Workload workload)
    {
        Assert.Equal("multiply-8x8", hw.Modes[0].Name);
        double[] best = [.. hw.Modes.Select((_, m) => m == 0 ? 0.0 : double.PositiveInfinity)];
        for (int l = 0; l < workload.Layers.Length; l++)
        {
            bool pinned = l == 0 || l == workload.Layers.Length - 1;
            best =
            [
                .. hw.Modes.Select((mode, m) => pinned && m != 0
                    ? double.PositiveInfinity
                    : CostModel.Evaluate(hw, workload.Layers[l].Shape, mode).EnergyPj
                        + hw.Modes.Select((from, f) => best[f] + (l == 0 ? 0 : SwitchPj(hw, from, mode))).Min()),
            ];
        }

        return best[0];
    }

    private static double SwitchPj(Accelerator hw, Mode from, Mode to)
    {
        SwitchCost change = CostModel.Switch(hw, from, to);
        return change.ReconfigurationPj + change.LeakagePj;
    }

    [GeneratedRegex(@"lowest feasible is (?<lowest>[\d.E+]+) pJ: --budget (?<fraction>[\d.]+) of (?<reference>[\d.E+]+) pJ")]
    private static partial Regex Message();
}
