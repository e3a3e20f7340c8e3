using System.Globalization;
using Enos.Accel.Costs;
using Enos.Cli.Options;
using Enos.Reports.Drawing;
using Enos.Traces.Summaries;

namespace Enos.Cli.Output;

/// <summary>What <c>enos trace summary</c> prints.</summary>
internal static class TraceSummaryOutput
{
    private static readonly string[] UnitColumns =
    [
        "layer", "unit", "cycles", "utilization", "reads", "writes", "read_bytes", "write_bytes", "mean_bytes_per_cycle", "peak_bytes_per_cycle", "reuse",
        "input_stall_cycles", "weight_stall_cycles", "output_stall_cycles",
    ];

    /// <summary>Writes a row a layer and unit, the network's last; or a row a window.</summary>
    public static void Write(string format, TraceSummary summary, bool overTime)
    {
        if (overTime && format == CommonOptions.Table)
        {
            WriteWindows(summary);
        }
        else if (overTime)
        {
            Windows(summary).Write(format);
        }
        else if (format == CommonOptions.Table)
        {
            WriteLayers(summary);
            WriteUnits(summary);
        }
        else
        {
            new Listing("", UnitColumns, [.. Layers(summary).SelectMany(layer => layer.Units.Select(unit => Row(layer, unit)))]).Write(format);
        }
    }

    private static IEnumerable<LayerSummary> Layers(TraceSummary summary) => summary.Layers.Append(summary.Total);

    private static object?[] Row(LayerSummary layer, UnitSummary unit)
    {
        StallCycles? stalls = unit.Unit == "array" ? layer.Stalls : null;
        return
        [
            layer.Name, unit.Unit, layer.Cycles, unit.Utilization, unit.Reads, unit.Writes, unit.ReadBytes, unit.WriteBytes,
            unit.MeanBytesPerCycle, unit.PeakBytesPerCycle, unit.Reuse, stalls?.Input, stalls?.Weight, stalls?.Output,
        ];
    }

    private static Listing Windows(TraceSummary summary)
    {
        string[] memories = [.. summary.Total.Units.Where(unit => unit.Unit != "array").Select(unit => $"{unit.Unit}_bytes")];
        return new Listing(
            "Windows",
            ["layer", "start_cycle", "cycles", "utilization", "input_stall_cycles", "weight_stall_cycles", "output_stall_cycles", .. memories],
            [
                .. summary.Windows.Select(w => new object?[]
                {
                    w.Layer, w.StartCycle, w.Cycles, w.Utilization, w.Stalls.Input, w.Stalls.Weight, w.Stalls.Output,
                }.Concat(w.Bytes.Cast<object?>()).ToArray()),
            ]);
    }

    private static void WriteLayers(TraceSummary summary)
    {
        if (summary.Total.Stalls is null)
        {
            return;
        }

        TextTable table = new("Layers", "layer", ">cycles", ">utilization", ">input stalls", ">weight stalls", ">output stalls");
        foreach (LayerSummary layer in Layers(summary))
        {
            table.Add(
                layer.Name, Spelled.Count(layer.Cycles), layer.Units.First(unit => unit.Unit == "array").Utilization is { } share ? Spelled.Percent(share) : "",
                Spelled.Count(layer.Stalls!.Value.Input), Spelled.Count(layer.Stalls.Value.Weight), Spelled.Count(layer.Stalls.Value.Output));
        }

        table.Write(Consoles.Out());
    }

    private static void WriteUnits(TraceSummary summary)
    {
        TextTable table = new("Bytes a cycle and reuse", "layer", "unit", ">busy", ">bytes read", ">bytes written", ">mean", ">peak", ">reuse");
        foreach (LayerSummary layer in Layers(summary))
        {
            foreach (UnitSummary unit in layer.Units.Where(unit => unit.Unit != "array"))
            {
                table.Add(
                    layer.Name, unit.Unit.Replace('_', ' '), unit.Utilization is { } share ? Spelled.Percent(share) : "", Bytes(unit.ReadBytes), Bytes(unit.WriteBytes),
                    Short(unit.MeanBytesPerCycle), Short(unit.PeakBytesPerCycle), Short(unit.Reuse));
            }
        }

        table.Write(Consoles.Out());
    }

    private static void WriteWindows(TraceSummary summary)
    {
        string[] memories = [.. summary.Total.Units.Where(unit => unit.Unit != "array").Select(unit => ">" + unit.Unit.Replace("_scratchpad", "", StringComparison.Ordinal).Replace("memory_", "", StringComparison.Ordinal))];
        TextTable table = new("Windows, with the bytes at each memory", ["layer", ">start", ">cycles", ">utilization", ">stalls", .. memories]);
        foreach (WindowSummary window in summary.Windows.Take(LayerTable.MaxRows))
        {
            table.Add(
            [
                window.Layer, Spelled.Count(window.StartCycle), Spelled.Count(window.Cycles), window.Utilization is { } share ? Spelled.Percent(share) : "",
                Spelled.Count(window.Stalls.Total), .. window.Bytes.Select(bytes => Bytes(bytes)),
            ]);
        }

        table.Write(Consoles.Out());
        Listing.WriteRest(summary.Windows.Length);
    }

    private static string Bytes(double? bytes) => bytes is { } known ? Spelled.Count((long)Math.Ceiling(known)) : "";

    private static string Short(double? figure) => figure?.ToString("#,0.00", CultureInfo.InvariantCulture) ?? "";
}
