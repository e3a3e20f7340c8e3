using Enos.Accel.Hardware;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>
/// The array at work on one fold after the other: operands enter skewed at its edges, pass from PE to PE, and a fold is over when its last wave has left
/// the PE in the far corner, occupied or not.
/// </summary>
internal abstract class ArrayWave : FoldWave
{
    private Footprint? _footprint;

    protected ArrayWave(ProcessingArray array, LayerShape shape, int macsPerPeCycle)
    {
        (Rows, Columns, SideBySide) = (array.Rows, array.Columns, array.GroupPacking == GroupPacking.SideBySide);
        (M, N, WordElements) = (shape.M, shape.N, macsPerPeCycle);
        ReductionWords = WordsOf(shape.K);
    }

    public static ArrayWave Of(ProcessingArray array, LayerShape shape, int macsPerPeCycle) => array.Dataflow switch
    {
        Dataflow.OutputStationary => new OutputStationaryWave(array, shape, macsPerPeCycle),
        Dataflow.WeightStationary => new StationaryWave(array, shape, macsPerPeCycle, weights: true),
        Dataflow.InputStationary => new StationaryWave(array, shape, macsPerPeCycle, weights: false),
        _ => throw new ArgumentOutOfRangeException(nameof(array)),
    };

    /// <summary>Cycle of the fold, from 0.</summary>
    private long Now { get; set; }

    protected FoldWork Fold { get; private set; }

    protected int Rows { get; }

    protected int Columns { get; }

    protected bool SideBySide { get; }

    /// <summary>Pixels and filters of a group: what addresses are counted by.</summary>
    protected long M { get; }

    /// <inheritdoc cref="M"/>
    protected long N { get; }

    /// <summary>Words of a group's reduction.</summary>
    protected long ReductionWords { get; }

    /// <summary>Elements of a word: MACs that a PE does in a cycle.</summary>
    protected int WordElements { get; }

    /// <summary>Elements of the last word of a reduction, which may be short.</summary>
    protected int LastWordElements { get; private set; }

    /// <summary>The PEs that the fold occupies.</summary>
    protected Footprint Footprint => _footprint!;

    public sealed override long UnitsOccupied => Footprint.Pes;

    public sealed override void Begin(in FoldWork fold)
    {
        long words = WordsOf(fold.K);
        LastWordElements = (int)(fold.K - ((words - 1) * WordElements));
        (Now, Fold) = (0, fold);
        _footprint = Begin(fold, words, _footprint);
    }

    public sealed override bool Step(ref ArrayActivity activity)
    {
        bool last = Step(Now, ref activity);
        Now++;
        return last;
    }

    public sealed override void Trace(CycleAddresses addresses)
    {
        for (int block = 0; block < Footprint.Blocks; block++)
        {
            long group = Fold.FirstGroup + block;
            long firstWord = Fold.FirstK / WordElements;
            Trace(Now - 1, block, new Origins(
                (((group * M) + Fold.FirstM) * ReductionWords) + firstWord,
                (((group * N) + Fold.FirstN) * ReductionWords) + firstWord,
                (((group * M) + Fold.FirstM) * N) + Fold.FirstN), addresses);
        }
    }

    /// <summary>Where a block's tile begins in inputs, weights and outputs.</summary>
    protected readonly record struct Origins(long Input, long Weight, long Output);

    /// <summary>Adds what a block touched in <paramref name="cycle"/>.</summary>
    protected abstract void Trace(long cycle, int block, Origins origins, CycleAddresses addresses);

    protected abstract Footprint Begin(in FoldWork fold, long words, Footprint? previous);

    protected abstract bool Step(long cycle, ref ArrayActivity activity);

    private long WordsOf(long elements) => (elements + WordElements - 1) / WordElements;
}
