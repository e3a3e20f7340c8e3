namespace Enos.Sim.Cycles;

/// <summary>
/// What the cycle engine tells while it runs. Sinks are structs and the engine is compiled for each, so that what a sink does not observe costs nothing.
/// All cycles are counted from the start of the network.
/// </summary>
public interface ICycleSink
{
    /// <summary>Whether <see cref="OnFold"/> and <see cref="OnTransfer"/> are to be called.</summary>
    static abstract bool ObservesFolds { get; }

    /// <summary>Whether <see cref="OnCycle"/> is to be called.</summary>
    static abstract bool ObservesCycles { get; }

    /// <summary>A layer starts.</summary>
    void OnLayer(in LayerEvent layer);

    /// <summary>The layer has ended, its last write-back done; <paramref name="endCycle"/> is the cycle after its last.</summary>
    void OnLayerEnd(long endCycle);

    /// <summary>A fold has ended.</summary>
    void OnFold(in FoldEvent fold);

    /// <summary>A transfer is done.</summary>
    void OnTransfer(in TransferEvent transfer);

    /// <summary>A cycle is over.</summary>
    void OnCycle(in CycleEvent cycle);
}

/// <summary>Observes nothing.</summary>
public readonly struct NullSink : ICycleSink
{
    /// <inheritdoc/>
    public static bool ObservesFolds => false;

    /// <inheritdoc/>
    public static bool ObservesCycles => false;

    /// <inheritdoc/>
    public void OnLayer(in LayerEvent layer)
    {
    }

    /// <inheritdoc/>
    public void OnLayerEnd(long endCycle)
    {
    }

    /// <inheritdoc/>
    public void OnFold(in FoldEvent fold)
    {
    }

    /// <inheritdoc/>
    public void OnTransfer(in TransferEvent transfer)
    {
    }

    /// <inheritdoc/>
    public void OnCycle(in CycleEvent cycle)
    {
    }
}
