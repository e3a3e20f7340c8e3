using Enos.Reports.Drawing;
using Enos.Reports.Runs;

namespace Enos.Reports.Figures;

/// <summary>The energy of each layer's MACs scaled by the activity of their operands, beside the table's.</summary>
internal static class ActivityFigure
{
    /// <summary>The figure; null if activity was not measured.</summary>
    public static Figure? Of(SearchedNetwork network)
    {
        if (network.Activity.Length == 0)
        {
            return null;
        }

        ModeKey key = new(network.Modes);
        EnergyUnit unit = EnergyUnit.For(network.Activity.Max(row => Math.Max(row.MacPj, row.ScaledMacPj)));
        LayerChart chart = new(
            [.. network.Activity.Select(row => new LayerBar(
                row.Layer,
                $"{row.Layer}\n{row.Mode}\nMACs {unit.With(row.ScaledMacPj)} by activity, {unit.With(row.MacPj)} by the table\n{Describe("inputs", row.Input)}\n{Describe("weights", row.Weight)}",
                [(unit.In(row.ScaledMacPj), key.Colour(row.Mode))], (key.Colour(row.Mode), key.Sign(row.Mode)), unit.In(row.MacPj)))],
            $"energy of MACs in {unit.Name}",
            [.. key.Legend(network.Activity.Select(row => row.Mode)), ("by the table", Legend.Stroke("var(--text)"))]);
        double table = network.Activity.Sum(row => row.MacPj);
        double scaled = network.Activity.Sum(row => row.ScaledMacPj);
        EnergyUnit total = EnergyUnit.For(table);
        return new Figure(
            "activity", "Energy of MACs by the activity of their operands", "Bars: scaled by the share of operand bits that toggle on the test images. Line: what the energy table says.",
            $"MACs of the network take {total.With(scaled)} by activity and {total.With(table)} by the table.", chart.Draw);
    }

    private static string Describe(string name, Operand operand) =>
        $"{name}: {Spelled.Percent(operand.ZeroShare)} zeros, {(operand.ToggleRate is { } rate ? $"{Spelled.Percent(rate)} of bits toggle" : "no transitions")}{(operand.Streams ? "" : ", stationary")}";
}
