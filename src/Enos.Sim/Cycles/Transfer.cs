using Enos.Accel.Costs;

namespace Enos.Sim.Cycles;

/// <summary>What moves between a scratchpad and the memories above it.</summary>
public enum TransferKind
{
    /// <summary>Inputs into their scratchpad.</summary>
    InputFill,

    /// <summary>Weights into their scratchpad (or into the cells of macros).</summary>
    WeightFill,

    /// <summary>Spilled partial sums back into the output scratchpad.</summary>
    PartialSumFill,

    /// <summary>What a fold leaves in the output scratchpad: partial sums that do not stay, or final outputs.</summary>
    WriteBack,
}

/// <summary>A request to the memory channel. The default value asks for nothing.</summary>
internal struct Transfer
{
    public TransferKind Kind;

    /// <summary>Bits that the channel reserves time for, at the scratchpad and at DRAM: a tile's even share, rounded up.</summary>
    public long SlotBits, SlotDramBits;

    /// <summary>Bits that move, at the scratchpad and at DRAM: at most the slot's, and over a sweep exactly the operand's.</summary>
    public long Bits, DramBits;

    /// <summary>Where they lie in their tensor's region of DRAM, in bits from its start.</summary>
    public long DramAddress;

    /// <summary>Least cycles it takes, whatever its bits: rows of cells are written one after the other.</summary>
    public long LeastCycles;

    /// <summary>Which half of the output scratchpad a write-back frees.</summary>
    public int Half;

    public readonly bool IsEmpty => SlotBits == 0 && LeastCycles == 0;

    public readonly bool IsWrite => Kind == TransferKind.WriteBack;
}

/// <summary>Which tensor a cycle is charged to.</summary>
internal static class Charging
{
    public static StallCycles Cycle(TransferKind kind, long cycles = 1) => kind switch
    {
        TransferKind.InputFill => new StallCycles(cycles, 0, 0),
        TransferKind.WeightFill => new StallCycles(0, cycles, 0),
        _ => new StallCycles(0, 0, cycles),
    };
}
