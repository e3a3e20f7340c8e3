using System.Collections.Immutable;

namespace Enos.Accel.Costs;

/// <summary>
/// A figure of a layer that says what it is: a column of every table of layers. One of <see cref="Text"/>, <see cref="Count"/> and <see cref="Number"/> is
/// not null.
/// </summary>
public sealed record LayerFigure
{
    private LayerFigure(string name, Func<AssignedLayer, string> text) => (Name, Text) = (name, text);

    private LayerFigure(string name, Func<AssignedLayer, long> count) => (Name, Count) = (name, count);

    private LayerFigure(string name, Func<AssignedLayer, double> number, bool needsEnergies) => (Name, Number, NeedsEnergies) = (name, number, needsEnergies);

    /// <summary>Every figure, in the order of columns: names, shape, counts, and then what takes energies.</summary>
    public static ImmutableArray<LayerFigure> All { get; } =
    [
        new("layer", a => a.Layer.Name),
        new("mode", a => a.Mode.Name),
        new("batch", a => a.Layer.Shape.Batch),
        new("input_channels", a => a.Layer.Shape.InputChannels),
        new("input_height", a => a.Layer.Shape.InputHeight),
        new("input_width", a => a.Layer.Shape.InputWidth),
        new("output_channels", a => a.Layer.Shape.OutputChannels),
        new("output_height", a => a.Layer.Shape.OutputHeight),
        new("output_width", a => a.Layer.Shape.OutputWidth),
        new("kernel_height", a => a.Layer.Shape.KernelHeight),
        new("kernel_width", a => a.Layer.Shape.KernelWidth),
        new("stride_height", a => a.Layer.Shape.StrideHeight),
        new("stride_width", a => a.Layer.Shape.StrideWidth),
        new("groups", a => a.Layer.Shape.Groups),
        new("macs", a => a.Cost.Macs),
        new("folds", a => a.Cost.Folds),
        new("cycles", a => a.Cost.Cycles),
        new("compute_cycles", a => a.Cost.ComputeCycles),
        new("input_stall_cycles", a => a.Cost.Stalls.Input),
        new("weight_stall_cycles", a => a.Cost.Stalls.Weight),
        new("output_stall_cycles", a => a.Cost.Stalls.Output),
        new("mapping_efficiency", a => a.Cost.MappingEfficiency, false),
        new("utilization", a => a.Cost.Utilization, false),
        new("array_input_reads", a => a.Cost.Accesses.ArrayInputReads),
        new("array_weight_reads", a => a.Cost.Accesses.ArrayWeightReads),
        new("array_output_writes", a => a.Cost.Accesses.ArrayOutputWrites),
        new("dram_read_bits", a => a.Cost.Accesses.Dram.ReadBits),
        new("dram_write_bits", a => a.Cost.Accesses.Dram.WriteBits),
        new("switch_cycles", a => a.SwitchBefore.Cycles),
        new("energy_pj", a => a.Cost.EnergyPj, true),
        new("mac_pj", a => a.Cost.Energy.MacPj, true),
        new("register_file_pj", a => a.Cost.Energy.RegisterFilePj, true),
        new("input_scratchpad_pj", a => a.Cost.Energy.InputScratchpadPj, true),
        new("weight_scratchpad_pj", a => a.Cost.Energy.WeightScratchpadPj, true),
        new("output_scratchpad_pj", a => a.Cost.Energy.OutputScratchpadPj, true),
        new("global_buffer_pj", a => a.Cost.Energy.GlobalBufferPj, true),
        new("dram_pj", a => a.Cost.Energy.DramPj, true),
        new("adc_pj", a => a.Cost.Energy.AdcPj, true),
        new("digital_add_pj", a => a.Cost.Energy.DigitalAddPj, true),
        new("cim_weight_write_pj", a => a.Cost.Energy.CimWeightWritePj, true),
        new("leakage_pj", a => a.Cost.Energy.LeakagePj, true),
        new("switch_energy_pj", a => a.SwitchBefore.EnergyPj, true),
    ];

    /// <summary>Its name in columns and keys, the unit in it.</summary>
    public string Name { get; }

    /// <summary>Whether it takes energies, which a SCALE-Sim configuration does not state.</summary>
    public bool NeedsEnergies { get; }

    /// <summary>Its value, if it is a text.</summary>
    public Func<AssignedLayer, string>? Text { get; }

    /// <summary>Its value, if it is a count.</summary>
    public Func<AssignedLayer, long>? Count { get; }

    /// <summary>Its value, if it is a number.</summary>
    public Func<AssignedLayer, double>? Number { get; }

    /// <summary>Its value, whatever it is.</summary>
    public IConvertible Of(AssignedLayer layer) => Text is not null ? Text(layer) : Count is not null ? Count(layer) : Number!(layer);
}
