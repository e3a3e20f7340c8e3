using System.Collections.Immutable;
using Enos.Accel.Costs;

namespace Enos.Traces.Summaries;

/// <summary>Words counted from their addresses.</summary>
internal struct Words
{
    public long Count;

    /// <summary>Whether some have no address, as those of macros.</summary>
    public bool Unknown;

    public readonly long? Known => Unknown ? null : Count;

    public void Add(Words other) => (Count, Unknown) = (Count + other.Count, Unknown || other.Unknown);
}

/// <summary>What a layer, or the network, does, cycle by cycle.</summary>
internal sealed class LayerMeters
{
    public Words InputReads, WeightReads, OutputReads, OutputWrites;

    public LayerMeters(string name, long start)
    {
        (Name, Start) = (name, start);
        Memories = [Input, Weight, Output, Channel, Dram];
    }

    public string Name { get; }

    public long Start { get; }

    public long Cycles { get; set; }

    public long BusyPeCycles { get; set; }

    public StallCycles Stalls { get; set; }

    /// <summary>Bits of sums and outputs between the array and their scratchpad.</summary>
    public long OutputArrayBits { get; set; }

    public UnitMeter Input { get; } = new();

    public UnitMeter Weight { get; } = new();

    public UnitMeter Output { get; } = new();

    public UnitMeter Channel { get; } = new();

    public UnitMeter Dram { get; } = new();

    /// <summary>All of them, in this order.</summary>
    public ImmutableArray<UnitMeter> Memories { get; }

    /// <summary>Adds the sums of a layer.</summary>
    public void Add(LayerMeters layer)
    {
        BusyPeCycles += layer.BusyPeCycles;
        Stalls += layer.Stalls;
        OutputArrayBits += layer.OutputArrayBits;
        InputReads.Add(layer.InputReads);
        WeightReads.Add(layer.WeightReads);
        OutputReads.Add(layer.OutputReads);
        OutputWrites.Add(layer.OutputWrites);
        foreach ((UnitMeter sum, UnitMeter part) in Memories.Zip(layer.Memories))
        {
            sum.AddSums(part);
        }
    }

    /// <summary>The figures.</summary>
    /// <param name="pes">PEs of the array; 0 if unknown.</param>
    public LayerSummary Summary(long pes)
    {
        long outputChannelBits = Output.ReadBits + Output.WriteBits - OutputArrayBits;
        long? words = InputReads.Known + WeightReads.Known + OutputReads.Known + OutputWrites.Known;
        return new LayerSummary(Name, Cycles, Stalls,
        [
            new UnitSummary { Unit = "array", Utilization = CycleSummary.Share(BusyPeCycles, Cycles, pes), Reuse = Ratio(BusyPeCycles, words) },
            Memory("input_scratchpad", Input, Ratio(Input.ReadBits, Input.WriteBits)) with { Reads = InputReads.Known },
            Memory("weight_scratchpad", Weight, Ratio(Weight.ReadBits, Weight.WriteBits)) with { Reads = WeightReads.Known },
            Memory("output_scratchpad", Output, Ratio(OutputArrayBits, outputChannelBits)) with { Reads = OutputReads.Known, Writes = OutputWrites.Known },
            Memory("memory_channel", Channel, null),
            Memory("dram", Dram, Ratio(Channel.ReadBits + Channel.WriteBits, Dram.ReadBits + Dram.WriteBits)),
        ]);
    }

    private UnitSummary Memory(string unit, UnitMeter meter, double? reuse) => new()
    {
        Unit = unit,
        Utilization = Ratio(meter.BusyCycles, Cycles),
        ReadBytes = meter.ReadBits / 8.0,
        WriteBytes = meter.WriteBits / 8.0,
        MeanBytesPerCycle = Ratio(meter.ReadBits + meter.WriteBits, Cycles) / 8,
        PeakBytesPerCycle = meter.PeakBytesPerCycle,
        Reuse = reuse,
    };

    private static double? Ratio(long part, long? whole) => whole is null or 0 ? null : (double)part / whole.Value;
}
