namespace Enos.Traces.Summaries;

/// <summary>Adds up what moves at a memory: over a layer, and over windows, of which it keeps the busiest.</summary>
internal sealed class UnitMeter
{
    private long _windowBits;

    public long ReadBits { get; private set; }

    public long WriteBits { get; private set; }

    /// <summary>Cycles in which something moved.</summary>
    public long BusyCycles { get; private set; }

    public double PeakBytesPerCycle { get; private set; }

    /// <summary>A cycle, or any other stretch of time in which something moves.</summary>
    public void Add(long readBits, long writeBits)
    {
        long bits = readBits + writeBits;
        ReadBits += readBits;
        WriteBits += writeBits;
        _windowBits += bits;
        BusyCycles += bits > 0 ? 1 : 0;
    }

    /// <summary>Adds the bits of a part's window to this one's.</summary>
    public void AddToWindow(long bits) => _windowBits += bits;

    /// <summary>Adds what a part moved in all; its windows are added by <see cref="AddToWindow"/>.</summary>
    public void AddSums(UnitMeter part)
    {
        ReadBits += part.ReadBits;
        WriteBits += part.WriteBits;
        BusyCycles += part.BusyCycles;
    }

    /// <summary>Ends a window of so many cycles; returns the bits in it.</summary>
    public long EndWindow(long cycles)
    {
        long bits = _windowBits;
        _windowBits = 0;
        PeakBytesPerCycle = cycles == 0 ? PeakBytesPerCycle : Math.Max(PeakBytesPerCycle, bits / 8.0 / cycles);
        return bits;
    }
}
