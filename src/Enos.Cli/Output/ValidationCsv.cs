using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Enos.Search.Runs;
using Enos.Sim.Validation;

namespace Enos.Cli.Output;

/// <summary>A validation report as CSV, a row a layer, units in the header.</summary>
internal static class ValidationCsv
{
    /// <summary>Writes the rows, lines ended by LF.</summary>
    public static void Write(TextWriter writer, ValidationReport report)
    {
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        string[] columns =
        [
            "layer", "accumulators", "differing", "own_differing", "energy_pj", "recorded_energy_pj", "cycles", "recorded_cycles",
        ];
        foreach (string column in columns)
        {
            csv.WriteField(column);
        }

        csv.NextRecord();
        foreach (LayerValidationRecord layer in ValidationRecord.Of(report).Layers)
        {
            csv.WriteField(layer.Layer);
            csv.WriteField(layer.Accumulators);
            csv.WriteField(layer.Differing);
            csv.WriteField(layer.OwnDiffering);
            csv.WriteField(layer.EnergyPj);
            csv.WriteField(layer.BelievedEnergyPj);
            csv.WriteField(layer.Cycles);
            csv.WriteField(layer.BelievedCycles);
            csv.NextRecord();
        }
    }
}
