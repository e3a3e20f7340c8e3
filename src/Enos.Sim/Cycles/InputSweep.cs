using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>The inputs of one group, in bits: what one sweep over them moves through a memory depends on how much of a window it remembers.</summary>
/// <param name="WindowBits">Every window whole.</param>
/// <param name="DistinctBits">Every element once, none that no window covers.</param>
/// <param name="WindowRowBits">The image rows that one window spans: who holds these moves each element once.</param>
internal readonly record struct InputSweep(long WindowBits, long DistinctBits, long WindowRowBits)
{
    public static InputSweep Of(LayerShape shape, Mode mode)
    {
        long bits = OperandBits.Input(mode);
        long channels = shape.InputChannels / shape.Groups;
        long image = (long)shape.InputHeight * shape.InputWidth * channels;
        long rows = ((shape.KernelHeight - 1L) * shape.DilationHeight) + 1;
        return new InputSweep(
            shape.M * shape.K * bits,
            Math.Min(image * shape.Batch, shape.M * shape.K) * bits,
            Math.Min(image, rows * shape.InputWidth * channels) * bits);
    }

    /// <summary>Bits of a sweep into <paramref name="memory"/>.</summary>
    public long Through(OnChipMemory memory) => WindowRowBits <= memory.CapacityBits ? DistinctBits : WindowBits;
}
