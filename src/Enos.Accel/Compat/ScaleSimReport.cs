using System.Globalization;
using Enos.Accel.Hardware;
using Enos.Accel.Workloads;

namespace Enos.Accel.Compat;

/// <summary>SCALE-Sim's figures of a network as CSV, in its own order and spelling: a row a layer, and a row a group of a layer that has several.</summary>
public static class ScaleSimReport
{
    /// <summary>The header line.</summary>
    public const string Header =
        "LayerID,Total Cycles,Stall Cycles,Overall Util %,Mapping Efficiency %,Compute Util %,SRAM IFMAP Reads,SRAM Filter Reads,SRAM OFMAP Writes";

    /// <summary>Writes the header and the rows, lines ended by LF. Layers are numbered from 0, groups apart.</summary>
    public static void Write(TextWriter writer, ProcessingArray array, Workload workload)
    {
        writer.Write(Header + "\n");
        long id = 0;
        foreach (Layer layer in workload.Layers)
        {
            string row = Row(ScaleSimFigures.Of(array, layer.Shape));
            for (int group = 0; group < layer.Shape.Groups; group++)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{id++},{row}\n"));
            }
        }
    }

    /// <summary>The eight figures in the header's order; with bandwidth <c>CALC</c> nothing stalls.</summary>
    public static string Row(ScaleSimFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figures.TotalCycles},0,{Spell(figures.OverallUtilizationPercent)},{Spell(figures.MappingEfficiencyPercent)},{Spell(figures.ComputeUtilizationPercent)},{figures.SramIfmapReads},{figures.SramFilterReads},{figures.SramOfmapWrites}");

    /// <summary>A double as Python prints it: the shortest text that reads back to the same bits, with a point or an exponent, or <c>inf</c>.</summary>
    public static string Spell(double value)
    {
        if (!double.IsFinite(value))
        {
            return "inf"; // one MAC on one PE takes SCALE-Sim 0 cycles, and it ends with a division by zero
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text.Replace('E', 'e') : text + ".0";
    }
}
