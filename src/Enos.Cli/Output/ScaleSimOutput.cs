using System.Text.Json;
using Enos.Accel.Compat;
using Enos.Accel.Hardware;
using Enos.Accel.Workloads;
using Enos.Cli.Options;
using Enos.Reports.Drawing;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>SCALE-Sim's own figures in the formats of all verbs.</summary>
internal static class ScaleSimOutput
{
    /// <summary>Writes them to standard output.</summary>
    public static void Write(string format, ProcessingArray array, Workload workload)
    {
        using StreamWriter output = Consoles.Data();
        switch (format)
        {
            case CommonOptions.Csv:
                ScaleSimReport.Write(output, array, workload);
                break;
            case CommonOptions.Json:
                WriteJson(output.BaseStream, array, workload);
                break;
            default:
                WriteTable(Consoles.Out(), array, workload);
                break;
        }
    }

    private static void WriteTable(IAnsiConsole console, ProcessingArray array, Workload workload)
    {
        TextTable table = new(
            $"{workload.Name} as SCALE-Sim 3.0.0 prints it, faults included",
            "layer", ">cycles", ">stalls", ">overall %", ">mapping %", ">compute %", ">ifmap reads", ">filter reads", ">ofmap writes");
        foreach (Layer layer in workload.Layers.Take(LayerTable.MaxRows))
        {
            table.Add([layer.Name, .. Rounded(ScaleSimFigures.Of(array, layer.Shape))]);
        }

        table.Write(console);
        LayerTable.WriteRest(console, workload.Layers.Length);
        if (workload.Layers.Any(layer => layer.Shape.Groups > 1))
        {
            console.WriteLine("Figures are those of one group of a layer; with --format csv each group has its row.");
        }
    }

    private static string[] Rounded(ScaleSimFigures f) =>
    [
        Spelled.Count(f.TotalCycles), "0", Spelled.Fixed(f.OverallUtilizationPercent), Spelled.Fixed(f.MappingEfficiencyPercent),
        Spelled.Fixed(f.ComputeUtilizationPercent), Spelled.Count(f.SramIfmapReads), Spelled.Count(f.SramFilterReads), Spelled.Count(f.SramOfmapWrites),
    ];

    private static void WriteJson(Stream stream, ProcessingArray array, Workload workload)
    {
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            long id = 0;
            foreach (Layer layer in workload.Layers)
            {
                ScaleSimFigures figures = ScaleSimFigures.Of(array, layer.Shape);
                for (int group = 0; group < layer.Shape.Groups; group++)
                {
                    json.WriteStartObject();
                    json.WriteNumber("layer_id", id++);
                    json.WriteString("layer", layer.Name);
                    json.WriteNumber("total_cycles", figures.TotalCycles);
                    json.WriteNumber("stall_cycles", 0);
                    json.WriteNumber("overall_util_percent", figures.OverallUtilizationPercent);
                    json.WriteNumber("mapping_efficiency_percent", figures.MappingEfficiencyPercent);
                    json.WriteNumber("compute_util_percent", figures.ComputeUtilizationPercent);
                    json.WriteNumber("sram_ifmap_reads", figures.SramIfmapReads);
                    json.WriteNumber("sram_filter_reads", figures.SramFilterReads);
                    json.WriteNumber("sram_ofmap_writes", figures.SramOfmapWrites);
                    json.WriteEndObject();
                }

                json.Flush();
            }

            json.WriteEndArray();
        }

        stream.Write("\n"u8);
    }
}
