using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Enos.Accel.Costs;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;
using Enos.Sim.Validation;

namespace Enos.Search.Runs;

/// <summary>
/// The cost of each layer as CSV, units in the header. A layer's <c>energy_pj</c> and <c>cycles</c> are its own; <c>switch_energy_pj</c> and
/// <c>switch_cycles</c> are those of coming from the mode of the row before. A network's total is the sum of both columns over all rows.
/// </summary>
public static class LayersFile
{
    /// <summary>The columns.</summary>
    public static ImmutableArray<string> Columns { get; } = [.. LayerFigure.All.Select(figure => figure.Name)];

    /// <summary>Writes a row a layer, lines ended by LF; numbers read back to the same bits.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="cost">The network's cost.</param>
    /// <param name="energiesKnown">Whether to write energies too, without which a file cannot be loaded.</param>
    public static void Write(TextWriter writer, NetworkCost cost, bool energiesKnown = true)
    {
        LayerFigure[] figures = [.. LayerFigure.All.Where(figure => energiesKnown || !figure.NeedsEnergies)];
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        foreach (LayerFigure figure in figures)
        {
            csv.WriteField(figure.Name);
        }

        csv.NextRecord();
        foreach (AssignedLayer layer in cost.Layers)
        {
            foreach (LayerFigure figure in figures)
            {
                csv.WriteField(Convert.ToString(figure.Of(layer), CultureInfo.InvariantCulture));
            }

            csv.NextRecord();
        }
    }

    /// <summary>Reads name, mode, energy and its components, cycles and stalls of each layer back.</summary>
    /// <exception cref="InvalidInputException">
    /// The file is missing, its header is another, or cells are missing or no numbers, or a layer is not the workload's at this place: every error.
    /// </exception>
    public static ImmutableArray<LayerFigures> Load(string path, Workload workload)
    {
        CsvTable table = CsvTable.Load(path);
        var errors = new List<InputError>();
        ImmutableArray<LayerFigures> figures =
        [
            .. RunRow.Rows(table, Columns, errors).Select(row => new LayerFigures(
                row.Text("layer"), row.Text("mode"), row.Number("energy_pj"), row.Long("cycles", 0, long.MaxValue), Stalls(row), Energy(row))),
        ];
        if (errors.Count == 0)
        {
            errors.AddRange(Misplaced(table, figures, workload));
        }

        return errors.Count == 0 ? figures : throw new InvalidInputException(errors);
    }

    private static StallCycles Stalls(RunRow row) => new(
        row.Long("input_stall_cycles", 0, long.MaxValue),
        row.Long("weight_stall_cycles", 0, long.MaxValue),
        row.Long("output_stall_cycles", 0, long.MaxValue));

    private static EnergyBreakdown Energy(RunRow row) => new()
    {
        MacPj = row.Number("mac_pj"),
        RegisterFilePj = row.Number("register_file_pj"),
        InputScratchpadPj = row.Number("input_scratchpad_pj"),
        WeightScratchpadPj = row.Number("weight_scratchpad_pj"),
        OutputScratchpadPj = row.Number("output_scratchpad_pj"),
        GlobalBufferPj = row.Number("global_buffer_pj"),
        DramPj = row.Number("dram_pj"),
        AdcPj = row.Number("adc_pj"),
        DigitalAddPj = row.Number("digital_add_pj"),
        CimWeightWritePj = row.Number("cim_weight_write_pj"),
        LeakagePj = row.Number("leakage_pj"),
    };

    private static IEnumerable<InputError> Misplaced(CsvTable table, ImmutableArray<LayerFigures> figures, Workload workload)
    {
        for (int l = 0; l < Math.Max(figures.Length, workload.Layers.Length); l++)
        {
            string found = l < figures.Length ? figures[l].Layer : "";
            int line = l < figures.Length ? table.Rows[l][0].Line : (figures.Length == 0 ? table.Header[0].Line : table.Rows[^1][0].Line) + 1;
            if (l >= workload.Layers.Length)
            {
                yield return new InputError(
                    table.File, line, 1, "layer", found,
                    string.Create(CultureInfo.InvariantCulture, $"the {workload.Layers.Length} layers of {workload.Name} and no more"));
            }
            else if (found != workload.Layers[l].Name)
            {
                yield return new InputError(table.File, line, 1, "layer", found, $"layer {workload.Layers[l].Name} of {workload.Name}");
            }
        }
    }
}
