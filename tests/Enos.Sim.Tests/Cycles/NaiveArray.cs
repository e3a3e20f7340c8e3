using Enos.Accel.Hardware;
using Enos.Accel.Workloads;
using Enos.Sim.Cycles;

namespace Enos.Sim.Tests.Cycles;

/// <summary>
/// An array PE by PE: registers that hold values and pass them on, each cycle, all of them. Its scratchpads deliver and take what the engine's addresses
/// say, in the cycle in which they say it, and nothing else. One MAC a PE, no packing of groups.
/// </summary>
internal sealed class NaiveArray
{
    private readonly int _rows, _columns;
    private readonly Dataflow _dataflow;
    private readonly long _m, _k, _n;
    private readonly long[] _inputs, _weights;
    private readonly Value[,] _fromLeft, _fromAbove;
    private readonly long[,] _held;

    public NaiveArray(ProcessingArray array, LayerShape shape, int seed)
    {
        (_rows, _columns, _dataflow) = (array.Rows, array.Columns, array.Dataflow);
        (_m, _k, _n) = (shape.M, shape.K, shape.N);
        var random = new Random(seed);
        _inputs = [.. Enumerable.Range(0, (int)(_m * _k * shape.Groups)).Select(_ => (long)random.Next(-9, 10))];
        _weights = [.. Enumerable.Range(0, (int)(_n * _k * shape.Groups)).Select(_ => (long)random.Next(-9, 10))];
        Outputs = new long?[_m * _n * shape.Groups];
        Writes = new int[Outputs.Length];
        _fromLeft = new Value[_rows, _columns];
        _fromAbove = new Value[_rows, _columns];
        _held = new long[_rows, _columns];
    }

    /// <summary>What has been written to the output scratchpad, M × N, group after group.</summary>
    public long?[] Outputs { get; }

    /// <summary>How often each was.</summary>
    public int[] Writes { get; }

    /// <summary>The product that the outputs should be.</summary>
    public long Expected(long address)
    {
        (long group, long within) = Math.DivRem(address, _m * _n);
        (long m, long n) = Math.DivRem(within, _n);
        long sum = 0;
        for (long k = 0; k < _k; k++)
        {
            sum += _inputs[(((group * _m) + m) * _k) + k] * _weights[(((group * _n) + n) * _k) + k];
        }

        return sum;
    }

    public void Cycle(in CycleEvent cycle)
    {
        Shift();
        if (_dataflow == Dataflow.OutputStationary)
        {
            OutputStationary(cycle);
        }
        else
        {
            Stationary(cycle, _dataflow == Dataflow.WeightStationary);
        }
    }

    private void OutputStationary(in CycleEvent cycle)
    {
        foreach (long address in Addresses(cycle.InputReads))
        {
            _fromLeft[address / _k % _m % _rows, 0] = new Value(_inputs[address]);
        }

        foreach (long address in Addresses(cycle.WeightReads))
        {
            _fromAbove[0, address / _k % _n % _columns] = new Value(_weights[address]);
        }

        for (int r = 0; r < _rows; r++)
        {
            for (int c = 0; c < _columns; c++)
            {
                // An operand alone is one that passes by on its way to nowhere.
                _held[r, c] += _fromLeft[r, c].Is && _fromAbove[r, c].Is ? _fromLeft[r, c].Number * _fromAbove[r, c].Number : 0;
            }
        }

        foreach (long address in Addresses(cycle.OutputWrites))
        {
            (long m, long n) = (address / _n % _m, address % _n);
            Write(address, _held[m % _rows, n % _columns]);
            _held[m % _rows, n % _columns] = 0;
        }
    }

    private void Stationary(in CycleEvent cycle, bool weightsStay)
    {
        ReadOnlySpan<AddressRun> loaded = weightsStay ? cycle.WeightReads : cycle.InputReads;
        ReadOnlySpan<AddressRun> streamed = weightsStay ? cycle.InputReads : cycle.WeightReads;
        long[] stay = weightsStay ? _weights : _inputs;
        long[] stream = weightsStay ? _inputs : _weights;
        long columnExtent = weightsStay ? _n : _m;
        foreach (long address in Addresses(loaded))
        {
            (long k, long column) = (address % _k, address / _k % columnExtent);
            if (k % _rows == 0 && column % _columns == 0)
            {
                Array.Clear(_held);
            }

            _held[k % _rows, column % _columns] = stay[address];
        }

        foreach (long address in Addresses(streamed))
        {
            _fromLeft[address % _k % _rows, 0] = new Value(stream[address]);
        }

        foreach (long address in Addresses(cycle.OutputReads))
        {
            _fromAbove[0, Column(address, weightsStay)] = new Value(Outputs[address] ?? throw new InvalidOperationException("A sum is read before it is written."));
        }

        for (int r = 0; r < _rows; r++)
        {
            for (int c = 0; c < _columns; c++)
            {
                _fromAbove[r, c] = new Value(_fromAbove[r, c].Number + (_fromLeft[r, c].Number * _held[r, c]));
            }
        }

        foreach (long address in Addresses(cycle.OutputWrites))
        {
            Write(address, _fromAbove[_rows - 1, Column(address, weightsStay)].Number);
        }
    }

    private long Column(long address, bool weightsStay) => (weightsStay ? address % _n : address / _n % _m) % _columns;

    private void Write(long address, long value)
    {
        Outputs[address] = value;
        Writes[address]++;
    }

    // Operands go right; operands (output-stationary) or sums go down.
    private void Shift()
    {
        for (int r = _rows - 1; r >= 0; r--)
        {
            for (int c = _columns - 1; c >= 0; c--)
            {
                _fromLeft[r, c] = c > 0 ? _fromLeft[r, c - 1] : default;
            }
        }

        for (int r = _rows - 1; r >= 0; r--)
        {
            for (int c = _columns - 1; c >= 0; c--)
            {
                _fromAbove[r, c] = r > 0 ? _fromAbove[r - 1, c] : default;
            }
        }
    }

    private static List<long> Addresses(ReadOnlySpan<AddressRun> runs)
    {
        var all = new List<long>();
        foreach (AddressRun run in runs)
        {
            for (int i = 0; i < run.Count; i++)
            {
                all.Add(run.First + (i * run.Stride));
            }
        }

        return all;
    }

    private readonly record struct Value(long Number)
    {
        public bool Is { get; } = true;
    }
}
