namespace Enos.Sim.Cycles;

/// <summary>The folds of a layer in the order in which they run, and when what they need may be asked for.</summary>
internal abstract class FoldSource
{
    /// <summary>Whether inputs are fetched while the fold before computes.</summary>
    public abstract bool InputsPrefetched { get; }

    /// <summary>Whether weights are fetched while the fold before computes.</summary>
    public abstract bool WeightsPrefetched { get; }

    /// <summary>Whether spilled partial sums are read back while the fold before computes.</summary>
    public abstract bool PartialSumsPrefetched { get; }

    /// <summary>Whether a fold may run while the output of the one before is written back.</summary>
    public abstract bool WriteBacksOverlap { get; }

    /// <summary>The next fold; false after the last.</summary>
    public abstract bool Next(out FoldWork fold);
}

/// <summary>What computes a fold, cycle by cycle.</summary>
internal abstract class FoldWave
{
    /// <summary>PEs (or cells) that hold an operand of the fold.</summary>
    public abstract long UnitsOccupied { get; }

    /// <summary>Takes up a fold.</summary>
    public abstract void Begin(in FoldWork fold);

    /// <summary>A cycle of the fold; true if it was the last.</summary>
    public abstract bool Step(ref ArrayActivity activity);

    /// <summary>Bits that the fold asks of each scratchpad's port: what has passed, once the wave is over.</summary>
    public virtual (long Input, long Weight, long Output) PortBits(in FoldActivity fold) =>
        (fold.InputPortBits, fold.WeightPortBits, fold.SumReadBits + fold.SumWriteBits);

    /// <summary>Adds the addresses that the cycle just stepped touched.</summary>
    public abstract void Trace(CycleAddresses addresses);
}
