using Enos.Accel.Costs;
using Enos.Accel.Workloads;
using Enos.Cli.Jobs;
using Enos.Search.Runs;

namespace Enos.Cli.Output;

/// <summary>A simulation as CSV: a row a layer, or a row a total.</summary>
internal static class SimulationCsv
{
    /// <summary>What is known of a layer without energies.</summary>
    private static readonly (string Column, Func<AssignedLayer, object> Value)[] Cycles =
    [
        ("layer", a => a.Layer.Name),
        .. Shape(
            ("batch", s => s.Batch), ("input_channels", s => s.InputChannels), ("input_height", s => s.InputHeight), ("input_width", s => s.InputWidth),
            ("output_channels", s => s.OutputChannels), ("output_height", s => s.OutputHeight), ("output_width", s => s.OutputWidth),
            ("kernel_height", s => s.KernelHeight), ("kernel_width", s => s.KernelWidth), ("stride_height", s => s.StrideHeight),
            ("stride_width", s => s.StrideWidth), ("groups", s => s.Groups)),
        ("macs", a => a.Cost.Macs),
        ("folds", a => a.Cost.Folds),
        ("cycles", a => a.Cost.Cycles),
        ("compute_cycles", a => a.Cost.ComputeCycles),
        ("input_stall_cycles", a => a.Cost.Stalls.Input),
        ("weight_stall_cycles", a => a.Cost.Stalls.Weight),
        ("output_stall_cycles", a => a.Cost.Stalls.Output),
        ("mapping_efficiency", a => a.Cost.MappingEfficiency),
        ("utilization", a => a.Cost.Utilization),
        ("array_input_reads", a => a.Cost.Accesses.ArrayInputReads),
        ("array_weight_reads", a => a.Cost.Accesses.ArrayWeightReads),
        ("array_output_writes", a => a.Cost.Accesses.ArrayOutputWrites),
        ("dram_read_bits", a => a.Cost.Accesses.Dram.ReadBits),
        ("dram_write_bits", a => a.Cost.Accesses.Dram.WriteBits),
    ];

    /// <summary>Writes the rows.</summary>
    public static void Write(TextWriter writer, Simulation simulation, bool totalsOnly)
    {
        if (totalsOnly)
        {
            CsvOutput.Write(
                writer,
                [("metric", m => m.Name), ("value", m => m.Of(simulation.Cost)!), ("unit", m => m.Unit), ("definition", m => m.Definition)],
                simulation.Metrics);
        }
        else if (simulation.EnergiesKnown)
        {
            LayersFile.Write(writer, simulation.Cost);
        }
        else
        {
            CsvOutput.Write(writer, Cycles, simulation.Cost.Layers);
        }
    }

    private static IEnumerable<(string Column, Func<AssignedLayer, object> Value)> Shape(params (string Column, Func<LayerShape, int> Value)[] fields) =>
        fields.Select(field => (field.Column, (Func<AssignedLayer, object>)(layer => field.Value(layer.Layer.Shape))));
}
