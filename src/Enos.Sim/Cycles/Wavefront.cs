namespace Enos.Sim.Cycles;

/// <summary>
/// Units of the array that take up their work one after the other as a wave passes, and are busy equally long: rows at the left edge, columns at the top,
/// PEs along anti-diagonals. How many are busy follows from how many take up and finish work in a cycle, so a cycle costs the same for any array.
/// </summary>
internal struct Wavefront
{
    private int[] _starts;
    private long _steps;

    /// <summary>Units busy in the last cycle.</summary>
    public long Busy { get; private set; }

    /// <summary>Sets the wave up: <paramref name="starts"/>[x] units begin in cycle x, for <paramref name="steps"/> cycles each.</summary>
    public void Begin(int[] starts, long steps)
    {
        _starts = starts;
        _steps = steps;
        Busy = 0;
    }

    /// <summary>The cycles from 0, one call for each; negative ones come before the wave.</summary>
    public long Advance(long cycle)
    {
        Busy += Starting(cycle) - Starting(cycle - _steps);
        return Busy;
    }

    /// <summary>Units that do their last step in <paramref name="cycle"/>.</summary>
    public readonly int Ending(long cycle) => Starting(cycle - _steps + 1);

    private readonly int Starting(long cycle) => (ulong)cycle < (ulong)_starts.Length ? _starts[cycle] : 0;
}
