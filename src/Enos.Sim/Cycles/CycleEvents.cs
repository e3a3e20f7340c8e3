using Enos.Accel.Costs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>A layer starts.</summary>
/// <param name="Index">Its place in the network, from 0.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Mode">Its mode.</param>
/// <param name="StartCycle">The cycle in which its first fetch is asked for, after the switch of modes if there is one.</param>
/// <param name="SwitchCycles">Cycles of that switch, immediately before, transfer included.</param>
public readonly record struct LayerEvent(int Index, Layer Layer, Mode Mode, long StartCycle, long SwitchCycles);

/// <summary>A fold of the array, or a round of the macros.</summary>
public readonly record struct FoldEvent
{
    /// <summary>Number within the layer, from 0, in the order in which they run.</summary>
    public required long Index { get; init; }

    /// <summary>Pass over the groups, from 0.</summary>
    public required long Pass { get; init; }

    /// <summary>Row fold, from 0; 0 for a round.</summary>
    public required long Row { get; init; }

    /// <summary>Column fold, from 0; 0 for a round.</summary>
    public required long Column { get; init; }

    /// <summary>First cycle in which the array works on it.</summary>
    public required long StartCycle { get; init; }

    /// <summary>The cycle after its last.</summary>
    public required long EndCycle { get; init; }

    /// <summary>Cycles waited before it started, by tensor.</summary>
    public required StallCycles Waited { get; init; }

    /// <summary>Cycles within it in which the array waited for a scratchpad, by tensor.</summary>
    public required StallCycles Throttled { get; init; }

    /// <summary>Bits fetched for it into the input scratchpad.</summary>
    public required long InputBits { get; init; }

    /// <summary>Bits fetched for it into the weight scratchpad, or the macros' cells.</summary>
    public required long WeightBits { get; init; }

    /// <summary>Bits of spilled partial sums fetched for it into the output scratchpad.</summary>
    public required long PartialSumBits { get; init; }

    /// <summary>Bits it leaves to be written back.</summary>
    public required long WriteBackBits { get; init; }
}

/// <summary>A transfer on the memory channel.</summary>
/// <param name="Kind">What moved.</param>
/// <param name="StartCycle">The cycle in which it began.</param>
/// <param name="EndCycle">The cycle after its last.</param>
/// <param name="Bits">Bits at the scratchpad.</param>
/// <param name="DramBits">Bits at DRAM; fewer where a global buffer has them.</param>
public readonly record struct TransferEvent(TransferKind Kind, long StartCycle, long EndCycle, long Bits, long DramBits);

/// <summary>
/// Elements or sums accessed in one cycle, an arithmetic sequence: what enters or leaves the edge of the array lies on a diagonal of its operand. Addresses
/// count words of the operand as the array sees it: inputs M × ⌈K/v⌉, weights N × ⌈K/v⌉ (v elements a word), outputs M × N, row by row, group after group.
/// </summary>
/// <param name="First">First address.</param>
/// <param name="Stride">From one to the next; may be negative.</param>
/// <param name="Count">How many; at least 1.</param>
public readonly record struct AddressRun(long First, long Stride, int Count);

/// <summary>What moves in a cycle.</summary>
public readonly ref struct CycleEvent
{
    /// <summary>The cycle.</summary>
    public required long Cycle { get; init; }

    /// <summary>Bits the array reads from the input scratchpad.</summary>
    public long InputReadBits { get; init; }

    /// <summary>Bits the array reads from the weight scratchpad.</summary>
    public long WeightReadBits { get; init; }

    /// <summary>Bits of partial sums that the array reads from the output scratchpad.</summary>
    public long OutputReadBits { get; init; }

    /// <summary>Bits of partial sums or outputs that the array writes to the output scratchpad.</summary>
    public long OutputWriteBits { get; init; }

    /// <summary>Addresses of the inputs read, one run a group.</summary>
    public ReadOnlySpan<AddressRun> InputReads { get; init; }

    /// <summary>Addresses of the weights read, one run a group.</summary>
    public ReadOnlySpan<AddressRun> WeightReads { get; init; }

    /// <summary>Addresses of the partial sums read, one run a group.</summary>
    public ReadOnlySpan<AddressRun> OutputReads { get; init; }

    /// <summary>Addresses of the partial sums or outputs written, one run a group.</summary>
    public ReadOnlySpan<AddressRun> OutputWrites { get; init; }

    /// <summary>Whether the memory channel moves anything, and what.</summary>
    public TransferKind? Channel { get; init; }

    /// <summary>Bits that the channel moves at the scratchpad: writes it for a fill, reads it for a write-back.</summary>
    public long ChannelBits { get; init; }

    /// <summary>Bits that pass DRAM's pins; fewer where a global buffer has them.</summary>
    public long DramBits { get; init; }

    /// <summary>Where they begin in their tensor's region of DRAM, in bits. Operands lie there tile by tile, in the order of filters, then window.</summary>
    public long DramAddress { get; init; }

    /// <summary>PEs (or macros) at work.</summary>
    public long BusyPes { get; init; }

    /// <summary>One cycle for the tensor that the array waits for; none if it works.</summary>
    public StallCycles Stalled { get; init; }
}
