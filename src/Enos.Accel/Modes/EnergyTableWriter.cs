using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Enos.Accel.Modes;

/// <summary>Writes an energy table as <see cref="EnergyTable"/> reads it.</summary>
public static class EnergyTableWriter
{
    /// <summary>Writes the header and a row a mode, lines ended by LF; numbers read back to the same bits.</summary>
    public static void Write(TextWriter writer, IEnumerable<Mode> modes)
    {
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        foreach (string column in EnergyTableReader.Columns)
        {
            csv.WriteField(column);
        }

        csv.NextRecord();
        foreach (Mode mode in modes)
        {
            object[] cells =
            [
                mode.Name, mode.Operator, mode.ActivationBits, mode.WeightBits, mode.Compute == Compute.Cim ? "cim" : "digital", mode.EnergyPjPerMac,
                mode.MacsPerPeCycle, mode.AreaUm2, mode.TechnologyNm, mode.VoltageV, mode.Provenance.ToString().ToLowerInvariant(), mode.Source,
            ];
            foreach (object cell in cells)
            {
                csv.WriteField(Convert.ToString(cell, CultureInfo.InvariantCulture));
            }

            csv.NextRecord();
        }
    }
}
