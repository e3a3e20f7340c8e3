using System.Buffers.Text;
using Enos.Accel.Costs;
using Enos.Traces.Reading;

namespace Enos.Traces.Summaries;

/// <summary>Sums up a trace of folds in one pass. Its windows are the folds, each with the wait before it.</summary>
internal sealed class FoldSummary
{
    private const int Layer = 0, Start = 6, End = 7, InputStall = 8, WeightStall = 9, OutputStall = 10, InputBytes = 12, WeightBytes = 13, SumBytes = 14, BackBytes = 15;

    private readonly CsvScanner _scanner;
    private readonly bool _overTime;
    private readonly List<LayerSummary> _layers = [];
    private readonly List<WindowSummary> _windows = [];
    private readonly LayerMeters _total = new("total", 0);
    private LayerMeters? _layer;
    private byte[] _name = [];
    private long _end;

    private FoldSummary(CsvScanner scanner, bool overTime) => (_scanner, _overTime) = (scanner, overTime);

    /// <summary>Reads the rows behind the header.</summary>
    public static TraceSummary Read(CsvScanner scanner, SummaryOptions options) => new FoldSummary(scanner, options.OverTime).Read();

    private TraceSummary Read()
    {
        int columns = TraceHeader.Columns(TraceRows.Folds).Length;
        while (_scanner.Read())
        {
            if (_scanner.Count != columns)
            {
                _scanner.FaultOfRow(FormattableString.Invariant($"{_scanner.Count} cells"), FormattableString.Invariant($"{columns} cells, as the header has"));
            }
            else
            {
                Row();
            }
        }

        _scanner.ThrowIfFaulty();
        EndLayer();
        _total.Cycles = _end;
        return new TraceSummary(TraceRows.Folds, [.. _layers], Summary(_total), [.. _windows]);
    }

    private void Row()
    {
        (long start, long end) = (_scanner.Number(Start, "start_cycle"), _scanner.Number(End, "end_cycle"));
        StallCycles stalls = new(
            _scanner.Number(InputStall, "input_stall_cycles"), _scanner.Number(WeightStall, "weight_stall_cycles"), _scanner.Number(OutputStall, "output_stall_cycles"));
        long input = Bits(InputBytes, "input_bytes"), weight = Bits(WeightBytes, "weight_bytes");
        long sums = Bits(SumBytes, "partial_sum_bytes"), back = Bits(BackBytes, "write_back_bytes");
        if (_scanner.Sound && start < _end)
        {
            _scanner.Fault(Start, "start_cycle", FormattableString.Invariant($"at least {_end}, the end of the fold before"));
        }

        if (_scanner.Sound && end <= start)
        {
            _scanner.Fault(End, "end_cycle", FormattableString.Invariant($"more than the start, {start}"));
        }

        if (!_scanner.Sound)
        {
            return;
        }

        // A layer begins with the wait for its first fold, or when the layer before has ended if that is later. How much of the stalls is before the fold and how
        // much within it the trace does not tell: all is taken to be before it.
        long begin = _end;
        if (_layer is null || !_scanner[Layer].SequenceEqual(_name))
        {
            EndLayer();
            (_name, begin) = (_scanner[Layer].ToArray(), Math.Max(_end, start - stalls.Total));
            string name = _scanner.Text(Layer);
            if (_layers.Exists(layer => layer.Name == name))
            {
                _scanner.Fault(Layer, "layer", "the rows of each layer together");
            }

            _layer = new LayerMeters(name, begin);
        }

        _end = end;
        _layer.Stalls += stalls;
        _layer.Input.Add(0, input);
        _layer.Weight.Add(0, weight);
        _layer.Output.Add(back, sums);
        _layer.Channel.Add(input + weight + sums, back);
        long cycles = end - begin;
        long[] bits = [.. _layer.Memories.Take(4).Select(meter => meter.EndWindow(cycles))];
        foreach ((UnitMeter meter, long moved) in _total.Memories.Zip(bits))
        {
            meter.AddToWindow(moved);
            meter.EndWindow(cycles);
        }

        if (_overTime)
        {
            _windows.Add(new WindowSummary(_layer.Name, begin, cycles, 1 - ((double)stalls.Total / cycles), stalls, [.. bits.Select(b => b / 8.0)]));
        }
    }

    // Bytes with at most three decimals, an eighth being a bit.
    private long Bits(int column, string key)
    {
        ReadOnlySpan<byte> text = _scanner[column];
        if (Utf8Parser.TryParse(text, out decimal bytes, out int read) && read == text.Length && bytes >= 0 && bytes < long.MaxValue / 8 && decimal.Truncate(bytes * 8) == bytes * 8)
        {
            return (long)(bytes * 8);
        }

        _scanner.Fault(column, key, "bytes, a number of at least 0 and a multiple of 1/8");
        return 0;
    }

    private void EndLayer()
    {
        if (_layer is { } layer)
        {
            layer.Cycles = _end - layer.Start;
            _total.Add(layer);
            _layers.Add(Summary(layer));
        }
    }

    // What the array reads and writes, and when memories are busy, is not in this trace.
    private static LayerSummary Summary(LayerMeters layer)
    {
        LayerSummary all = layer.Summary(pes: 0);
        return all with
        {
            Units =
            [
                new UnitSummary { Unit = "array", Utilization = layer.Cycles == 0 ? null : 1 - ((double)layer.Stalls.Total / layer.Cycles) },
                .. all.Units.Where(unit => unit.Unit is not ("array" or "dram")).Select(unit => unit with
                {
                    Utilization = null, Reads = null, Writes = null, Reuse = null,
                    ReadBytes = unit.Unit is "output_scratchpad" or "memory_channel" ? unit.ReadBytes : null,
                }),
            ],
        };
    }
}
