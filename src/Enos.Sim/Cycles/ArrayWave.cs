using Enos.Accel.Hardware;

namespace Enos.Sim.Cycles;

/// <summary>
/// The array at work on one fold after the other: operands enter skewed at its edges, pass from PE to PE, and a fold is over when its last wave has left
/// the PE in the far corner, occupied or not.
/// </summary>
internal abstract class ArrayWave : FoldWave
{
    private Footprint? _footprint;

    protected ArrayWave(ProcessingArray array, int macsPerPeCycle)
    {
        (Rows, Columns) = (array.Rows, array.Columns);
        WordElements = macsPerPeCycle;
    }

    public static ArrayWave Of(ProcessingArray array, int macsPerPeCycle) => array.Dataflow switch
    {
        Dataflow.OutputStationary => new OutputStationaryWave(array, macsPerPeCycle),
        Dataflow.WeightStationary => new StationaryWave(array, macsPerPeCycle, weights: true),
        Dataflow.InputStationary => new StationaryWave(array, macsPerPeCycle, weights: false),
        _ => throw new ArgumentOutOfRangeException(nameof(array)),
    };

    /// <summary>Cycle of the fold, from 0.</summary>
    protected long Now { get; private set; }

    protected int Rows { get; }

    protected int Columns { get; }

    /// <summary>Elements of a word: MACs that a PE does in a cycle.</summary>
    protected int WordElements { get; }

    /// <summary>Elements of the last word of a reduction, which may be short.</summary>
    protected int LastWordElements { get; private set; }

    /// <summary>The PEs that the fold occupies.</summary>
    protected Footprint Footprint => _footprint!;

    public sealed override long UnitsOccupied => Footprint.Pes;

    public sealed override void Begin(in FoldWork fold)
    {
        long words = (fold.K + WordElements - 1) / WordElements;
        LastWordElements = (int)(fold.K - ((words - 1) * WordElements));
        Now = 0;
        _footprint = Begin(fold, words, _footprint);
    }

    public sealed override bool Step(ref ArrayActivity activity)
    {
        bool last = Step(Now, ref activity);
        Now++;
        return last;
    }

    protected abstract Footprint Begin(in FoldWork fold, long words, Footprint? previous);

    protected abstract bool Step(long cycle, ref ArrayActivity activity);
}
