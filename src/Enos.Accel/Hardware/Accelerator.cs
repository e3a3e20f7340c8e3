using System.Collections.Immutable;
using Enos.Accel.Modes;

namespace Enos.Accel.Hardware;

/// <summary>An accelerator: an array of PEs that switches between modes, its memories, and compute-in-memory macros if it has them.</summary>
public sealed record Accelerator
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Technology node in nm; positive.</summary>
    public required double TechnologyNm { get; init; }

    /// <summary>Clock in GHz; positive.</summary>
    public required double ClockGhz { get; init; }

    /// <summary>The array.</summary>
    public required ProcessingArray Array { get; init; }

    /// <summary>The modes it can switch to, with their figures from the energy table; at least one.</summary>
    public required ImmutableArray<Mode> Modes { get; init; }

    /// <summary>Energy of reading or writing a bit of a PE's registers, in pJ; at least 0.</summary>
    public required double RegisterFileEnergyPjPerBit { get; init; }

    /// <summary>Scratchpad of input activations.</summary>
    public required Scratchpad InputScratchpad { get; init; }

    /// <summary>Scratchpad of weights.</summary>
    public required Scratchpad WeightScratchpad { get; init; }

    /// <summary>Scratchpad of partial sums and output activations.</summary>
    public required Scratchpad OutputScratchpad { get; init; }

    /// <summary>Memory between DRAM and the scratchpads, or null.</summary>
    public GlobalBuffer? GlobalBuffer { get; init; }

    /// <summary>Off-chip memory.</summary>
    public required Dram Dram { get; init; }

    /// <summary>Leakage of the whole chip in mW; at least 0.</summary>
    public required double LeakageMw { get; init; }

    /// <summary>Changing the mode between two layers.</summary>
    public required Reconfiguration Reconfiguration { get; init; }

    /// <summary>Width at which partial sums are kept and moved, in bits, 8 to 64.</summary>
    public required int AccumulatorBits { get; init; }

    /// <summary>Operations that a MAC counts as in throughput and efficiency, 1 or 2; 2 by default, a multiplication and an addition. Publications differ.</summary>
    public int OperationsPerMac { get; init; } = 2;

    /// <summary>Compute-in-memory macros, or null for a digital accelerator.</summary>
    public CimMacros? Cim { get; init; }

    /// <summary>What areas are computed from, or null: then those of memories are unknown, and PEs share nothing between operators.</summary>
    public AreaRules? Area { get; init; }

    /// <summary>
    /// What keeps <paramref name="mode"/> from running here, as the end of the sentence "expected …"; null if nothing does. Checked for every mode when
    /// a file is read; code that makes accelerators of its own asks before it evaluates.
    /// </summary>
    public string? FaultOf(Mode mode)
    {
        if (mode.Compute == Compute.Digital)
        {
            return null;
        }

        if (Cim is null)
        {
            return "a digital mode, or a cim section: this mode computes in memory";
        }

        if (mode.Operator.Kind is OperatorKind.DeepShift or OperatorKind.Approximate)
        {
            return $"an operator with a bit-sliced form; {mode.Operator} has none";
        }

        int columns = Costs.CimMapping.ColumnsOf(mode, Cim.CellBits);
        return columns > Cim.Columns
            ? FormattableString.Invariant($"a mode whose weights fit a row of a macro: this one takes {columns} of {Cim.Columns} columns")
            : null;
    }
}
