using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Costs;

/// <summary>
/// A layer as the array sees it: per group a product of M pixels × K window elements × N filters, and the bits that each operand occupies. Taken from
/// the shape once, so that what follows divides nothing twice.
/// </summary>
internal readonly struct GroupProduct
{
    public readonly long M, K, N;
    public readonly int Groups;
    public readonly int InputBits, WeightBits;
    private readonly long _windowRowInputs;

    /// <summary>Input elements of one group over the batch, each counted once, none that no window covers: min(Inputs/groups, M·K).</summary>
    public readonly long DistinctInputs;


    public GroupProduct(LayerShape shape, Mode mode)
    {
        M = shape.M;
        K = shape.K;
        N = shape.N;
        Groups = shape.Groups;
        InputBits = OperandBits.Input(mode);
        WeightBits = OperandBits.Weight(mode);
        long channels = shape.InputChannels / Groups;
        long plane = (long)shape.InputHeight * shape.InputWidth * channels;
        DistinctInputs = Math.Min(plane * shape.Batch, M * K);
        long rows = ((shape.KernelHeight - 1L) * shape.DilationHeight) + 1;
        _windowRowInputs = Math.Min(plane, rows * shape.InputWidth * channels);
    }

    public long Macs => M * K * N * Groups;

    /// <summary>
    /// Bits that one sweep over the inputs of a group moves through a memory: each element once if the memory keeps the rows a window spans, else each
    /// window whole.
    /// </summary>
    public long SweepBits(long capacityBits) => InputBits * (WindowRowBits <= capacityBits ? DistinctInputs : M * K);

    /// <summary>Bits of each input element of a group, once.</summary>
    public long DistinctBits => DistinctInputs * InputBits;

    /// <summary>Bits of the image rows that one window spans in all channels of a group.</summary>
    public long WindowRowBits => _windowRowInputs * InputBits;
}
