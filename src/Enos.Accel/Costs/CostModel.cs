using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Costs;

/// <summary>
/// The closed-form cost of layers, switches and networks: cycles, stalls, accesses and energy, as docs/model.md defines them. Pure functions, safe for any
/// number of threads. Counts that leave a <see cref="long"/> throw <see cref="OverflowException"/>.
/// </summary>
public static class CostModel
{
    /// <summary>Cost of one layer in one mode. Allocates nothing.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="shape">A valid shape.</param>
    /// <param name="mode">A mode that the accelerator can run (<see cref="Accelerator.FaultOf"/> is null).</param>
    /// <param name="placement">What of its surroundings is in the global buffer; nothing by default.</param>
    public static LayerCost Evaluate(Accelerator hw, LayerShape shape, Mode mode, LayerPlacement placement = default) =>
        mode.Compute == Compute.Digital ? DigitalCost.Evaluate(hw, shape, mode, placement) : CimCost.Evaluate(hw, shape, mode, placement);

    /// <summary>Cost of going from one mode to another; zero if they are equal.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="from">The mode of the layer before.</param>
    /// <param name="to">The mode of the layer that follows.</param>
    /// <param name="liveBits">
    /// Activations that the layer that follows or a later one reads (<see cref="LiveActivations"/>), in bits: they cross if one mode is digital and the
    /// other computes in memory. None by default.
    /// </param>
    public static SwitchCost Switch(Accelerator hw, Mode from, Mode to, long liveBits = 0)
    {
        if (from == to)
        {
            return default;
        }

        TransferLink? link = from.Compute == to.Compute ? null : hw.Cim?.Transfer;
        long cycles = checked(hw.Reconfiguration.Cycles + (link?.TransferCycles(liveBits) ?? 0));
        return new SwitchCost(cycles, hw.Reconfiguration.EnergyPj, link is null ? 0 : liveBits * link.EnergyPjPerBit, LeakagePj(hw, cycles));
    }

    /// <summary>Cost of a network: its layers in order, and a switch wherever two neighbours differ in mode, with a transfer if they differ in side.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network.</param>
    /// <param name="assignment">A mode for each layer, in the workload's order.</param>
    public static NetworkCost Evaluate(Accelerator hw, Workload workload, IReadOnlyList<Mode> assignment)
    {
        ImmutableArray<LayerPlacement> placements = LayerPlacement.Of(hw, workload);
        ImmutableArray<long> live = LiveActivations.BitsBefore(hw, workload);
        return NetworkCost.Sum(
            hw,
            workload,
            assignment,
            layer => Evaluate(hw, workload.Layers[layer].Shape, assignment[layer], placements[layer]),
            layer => Switch(hw, assignment[layer - 1], assignment[layer], live[layer]));
    }

    /// <summary>Leakage over some cycles in pJ: mW × cycles/GHz.</summary>
    internal static double LeakagePj(Accelerator hw, long cycles) => hw.LeakageMw * cycles / hw.ClockGhz;

    /// <summary>Cycles to move bits between DRAM and a scratchpad; a global buffer on the way is a stage of the same pipeline.</summary>
    internal static long ChannelCycles(Accelerator hw, long bits) => ChannelCycles(hw, bits, bits);

    /// <summary>As above, where only <paramref name="dramBits"/> of the bits come from or go to DRAM.</summary>
    internal static long ChannelCycles(Accelerator hw, long bits, long dramBits) => hw.GlobalBuffer is { } buffer
        ? Math.Max(hw.Dram.TransferCycles(dramBits), buffer.TransferCycles(bits))
        : hw.Dram.TransferCycles(dramBits);

    internal static EnergyBreakdown Energy(Accelerator hw, Mode mode, long macs, long cycles, in AccessCounts accesses)
    {
        double lanesPj = accesses.LaneBits * hw.Array.LaneEnergyPjPerBit;
        bool weightLanes = hw.Array.Dataflow == Dataflow.InputStationary;
        return new EnergyBreakdown
        {
            MacPj = macs * mode.EnergyPjPerMac,
            RegisterFilePj = (accesses.RegisterFile.ReadBits + accesses.RegisterFile.WriteBits) * hw.RegisterFileEnergyPjPerBit,
            InputScratchpadPj = EnergyPj(hw.InputScratchpad, accesses.InputScratchpad) + (weightLanes ? 0 : lanesPj),
            WeightScratchpadPj = EnergyPj(hw.WeightScratchpad, accesses.WeightScratchpad) + (weightLanes ? lanesPj : 0),
            OutputScratchpadPj = EnergyPj(hw.OutputScratchpad, accesses.OutputScratchpad),
            GlobalBufferPj = hw.GlobalBuffer is { } buffer ? EnergyPj(buffer, accesses.GlobalBuffer) : 0,
            DramPj = (accesses.Dram.ReadBits + accesses.Dram.WriteBits) * hw.Dram.EnergyPjPerBit,
            AdcPj = hw.Cim is { } macros ? accesses.AdcConversions * macros.Adc.EnergyPjPerConversion : 0,
            DigitalAddPj = hw.Cim is { } adders ? accesses.DigitalAdds * adders.DigitalAddEnergyPj : 0,
            CimWeightWritePj = hw.Cim is { } cells ? accesses.CimWeightWriteBits * cells.WeightWriteEnergyPjPerBit : 0,
            LeakagePj = LeakagePj(hw, cycles),
        };
    }

    private static double EnergyPj(OnChipMemory memory, Traffic traffic) =>
        (traffic.ReadBits * memory.EnergyPjPerBitRead) + (traffic.WriteBits * memory.EnergyPjPerBitWrite);
}
