using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Inputs;
using Enos.Search.Runs;

namespace Enos.Reports.Runs;

/// <summary>What a report shows of one layer: a row of <c>layers.csv</c>.</summary>
internal sealed record LayerRow
{
    public required string Name { get; init; }

    public required string Mode { get; init; }

    /// <summary>Output channels × height × width, and the kernel.</summary>
    public required string Shape { get; init; }

    public required long Macs { get; init; }

    public required long Folds { get; init; }

    /// <summary>Stalls included, the switch before it not.</summary>
    public required long Cycles { get; init; }

    public required long ComputeCycles { get; init; }

    public required StallCycles Stalls { get; init; }

    public required long SwitchCycles { get; init; }

    /// <summary>Share of the array that holds operands, 0 to 1.</summary>
    public required double MappingEfficiency { get; init; }

    /// <summary>Share of the MACs that the array could have done, 0 to 1.</summary>
    public required double Utilization { get; init; }

    public required long DramBits { get; init; }

    /// <summary>Energy without the switch before it, in pJ.</summary>
    public required double EnergyPj { get; init; }

    public required double SwitchEnergyPj { get; init; }

    /// <summary>Energy by component in pJ, as the file's columns name them; the switch before it is one more, <see cref="SwitchComponent"/>.</summary>
    public required ImmutableArray<(string Component, double EnergyPj)> Components { get; init; }

    /// <summary>What a switch of modes is called among the components.</summary>
    public const string SwitchComponent = "switch";

    private const string EnergySuffix = "_pj";

    /// <summary>Reads a run's file.</summary>
    /// <exception cref="InvalidInputException">The file is missing, its header is another, or cells are no numbers: every error.</exception>
    public static ImmutableArray<LayerRow> Load(string path) => RunTable.Load(path, LayersFile.Columns, Of);

    private static LayerRow Of(RunRow row)
    {
        return new LayerRow
        {
            Name = row.Text("layer"),
            Mode = row.Text("mode"),
            Shape = $"{row.Text("output_channels")}×{row.Text("output_height")}×{row.Text("output_width")}, {row.Text("kernel_height")}×{row.Text("kernel_width")}",
            Macs = Count("macs"),
            Folds = Count("folds"),
            Cycles = Count("cycles"),
            ComputeCycles = Count("compute_cycles"),
            Stalls = new StallCycles(Count("input_stall_cycles"), Count("weight_stall_cycles"), Count("output_stall_cycles")),
            SwitchCycles = Count("switch_cycles"),
            MappingEfficiency = row.Number("mapping_efficiency"),
            Utilization = row.Number("utilization"),
            DramBits = Count("dram_read_bits") + Count("dram_write_bits"),
            EnergyPj = row.Number("energy_pj"),
            SwitchEnergyPj = row.Number("switch_energy_pj"),
            Components =
            [
                .. LayersFile.Columns.Where(IsComponent).Select(column => (column[..^EnergySuffix.Length], row.Number(column))),
                (SwitchComponent, row.Number("switch_energy_pj")),
            ],
        };

        long Count(string column) => row.Long(column, 0, long.MaxValue);

        static bool IsComponent(string column) =>
            column.EndsWith(EnergySuffix, StringComparison.Ordinal) && column is not ("energy_pj" or "switch_energy_pj");
    }
}
