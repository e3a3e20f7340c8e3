using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Traces.Reading;

namespace Enos.Traces.Summaries;

/// <summary>What a trace says, layer by layer and unit by unit. docs/traces.md defines each figure.</summary>
/// <param name="Rows">The kind of trace.</param>
/// <param name="Layers">The layers, in the order in which they run.</param>
/// <param name="Total">All of them: from cycle 0 to the end of the last layer, switches between modes included.</param>
/// <param name="Windows">The figures over time, in order; empty if they were not asked for.</param>
public sealed record TraceSummary(TraceRows Rows, ImmutableArray<LayerSummary> Layers, LayerSummary Total, ImmutableArray<WindowSummary> Windows);

/// <summary>A layer, or the network.</summary>
/// <param name="Name">Its name; <c>total</c> for the network.</param>
/// <param name="Cycles">Cycles it takes.</param>
/// <param name="Stalls">Cycles in which the array waits, by tensor; null if the trace does not tell.</param>
/// <param name="Units">Its units, in a fixed order.</param>
public sealed record LayerSummary(string Name, long Cycles, StallCycles? Stalls, ImmutableArray<UnitSummary> Units);

/// <summary>What a unit of the hardware does for a layer. Null is what the trace does not tell.</summary>
public sealed record UnitSummary
{
    /// <summary><c>array</c>, <c>input_scratchpad</c>, <c>weight_scratchpad</c>, <c>output_scratchpad</c>, <c>memory_channel</c>, <c>dram</c>; of SCALE-Sim's
    /// traces also <c>input_dram</c>, <c>weight_dram</c>, <c>output_dram</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Share, 0–1, of what it could do: of an array, PEs at work; of a memory, cycles in which something moves.</summary>
    public double? Utilization { get; init; }

    /// <summary>Words that the array reads here.</summary>
    public long? Reads { get; init; }

    /// <summary>Words that the array writes here.</summary>
    public long? Writes { get; init; }

    /// <summary>Bytes read here.</summary>
    public double? ReadBytes { get; init; }

    /// <summary>Bytes written here.</summary>
    public double? WriteBytes { get; init; }

    /// <summary>Both, over the cycles of the layer.</summary>
    public double? MeanBytesPerCycle { get; init; }

    /// <summary>Both, in the busiest window.</summary>
    public double? PeakBytesPerCycle { get; init; }

    /// <summary>How often what comes from the level above is used.</summary>
    public double? Reuse { get; init; }
}

/// <summary>A stretch of a layer: what lies in it of one window, or a fold with the wait before it.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="StartCycle">Its first cycle.</param>
/// <param name="Cycles">How many.</param>
/// <param name="Utilization">The array's utilization in it.</param>
/// <param name="Stalls">Cycles in which the array waits.</param>
/// <param name="Bytes">Bytes read and written, a figure a memory, in the order of the units behind the array.</param>
public sealed record WindowSummary(string Layer, long StartCycle, long Cycles, double? Utilization, StallCycles Stalls, ImmutableArray<double> Bytes);

/// <summary>What a summary is to say.</summary>
public sealed record SummaryOptions
{
    /// <summary>Cycles of a window, at least 1; default 1000. Windows begin at multiples of it. A peak is the mean of the busiest window.</summary>
    public long WindowCycles { get; init; } = 1000;

    /// <summary>PEs (or macros) of the array, at least 1; null takes the most that are at work at once in the trace.</summary>
    public long? Pes { get; init; }

    /// <summary>Whether <see cref="TraceSummary.Windows"/> is filled; default false. Windows without a row in the trace are left out.</summary>
    public bool OverTime { get; init; }
}
