namespace Enos.Sim.Cycles;

/// <summary>The addresses of one cycle, found only where a sink observes cycles.</summary>
internal sealed class CycleAddresses
{
    public AddressList InputReads { get; } = new();

    public AddressList WeightReads { get; } = new();

    public AddressList OutputReads { get; } = new();

    public AddressList OutputWrites { get; } = new();

    public void Clear()
    {
        InputReads.Clear();
        WeightReads.Clear();
        OutputReads.Clear();
        OutputWrites.Clear();
    }
}

/// <summary>Runs of addresses at one edge of the array, one for each group that is there.</summary>
internal sealed class AddressList
{
    private AddressRun[] _runs = new AddressRun[1];
    private int _count;

    public ReadOnlySpan<AddressRun> Runs => _runs.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(long first, long stride, int count)
    {
        if (_count == _runs.Length)
        {
            Array.Resize(ref _runs, 2 * _count);
        }

        _runs[_count++] = new AddressRun(first, stride, count);
    }

    /// <summary>
    /// What units touch as a wave passes: unit u does step t in cycle u + t, for as many steps, at <paramref name="origin"/> +
    /// u·<paramref name="unitStride"/> + t·<paramref name="stepStride"/>.
    /// </summary>
    public void AddDiagonal(long cycle, long units, long steps, long origin, long unitStride, long stepStride)
    {
        long from = Math.Max(0, cycle - steps + 1);
        long to = Math.Min(units - 1, cycle);
        if (from <= to)
        {
            Add(origin + (from * unitStride) + ((cycle - from) * stepStride), unitStride - stepStride, (int)(to - from + 1));
        }
    }
}
