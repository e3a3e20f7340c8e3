using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Traces.Reading;

namespace Enos.Traces.Summaries;

/// <summary>Sums up a trace of cycles in one pass; memory does not grow with the trace.</summary>
internal sealed class CycleSummary
{
    private const string Transfers = "input_fill, weight_fill, partial_sum_fill, write_back, or nothing";
    private const string Tensors = "input, weight, output, or nothing";

    // Places of the columns.
    private const int Layer = 0, Cycle = 1, BusyPes = 2, InputRead = 3, WeightRead = 5, OutputRead = 7, OutputWrite = 9;
    private const int Transfer = 11, TransferBits = 12, DramBits = 13, DramAddress = 14, Stall = 15;

    private readonly CsvScanner _scanner;
    private readonly SummaryOptions _options;
    private readonly List<LayerMeters> _layers = [];
    private readonly List<(string Layer, long Start, long Cycles, long BusyPeCycles, StallCycles Stalls, ImmutableArray<double> Bytes)> _windows = [];
    private readonly LayerMeters _total = new("total", 0);
    private LayerMeters? _layer;
    private byte[] _name = [];
    private long _mostPes;
    private long _lastCycle = -1;
    private long _windowEnd;
    private long _busyBefore;
    private StallCycles _stallsBefore;

    private CycleSummary(CsvScanner scanner, SummaryOptions options) => (_scanner, _options) = (scanner, options);

    /// <summary>Reads the rows behind the header.</summary>
    public static TraceSummary Read(CsvScanner scanner, SummaryOptions options) => new CycleSummary(scanner, options).Read();

    private TraceSummary Read()
    {
        while (_scanner.Read())
        {
            if (_scanner.Count != TraceHeader.Columns(TraceRows.Cycles).Length)
            {
                _scanner.FaultOfRow(
                    FormattableString.Invariant($"{_scanner.Count} cells"), FormattableString.Invariant($"{TraceHeader.Columns(TraceRows.Cycles).Length} cells, as the header has"));
                continue;
            }

            Row();
        }

        _scanner.ThrowIfFaulty();
        EndLayer();
        EndTotalWindow(_lastCycle + 1);
        long pes = _options.Pes ?? _mostPes;
        _total.Cycles = _lastCycle + 1;
        return new TraceSummary(
            TraceRows.Cycles,
            [.. _layers.Select(layer => layer.Summary(pes))],
            _total.Summary(pes),
            [.. _windows.Select(w => new WindowSummary(w.Layer, w.Start, w.Cycles, Share(w.BusyPeCycles, w.Cycles, pes), w.Stalls, w.Bytes))]);
    }

    internal static double? Share(long busyPeCycles, long cycles, long pes) => pes == 0 || cycles == 0 ? null : (double)busyPeCycles / cycles / pes;

    private void Row()
    {
        long cycle = _scanner.Number(Cycle, "cycle");
        if (_layer is null || !_scanner[Layer].SequenceEqual(_name))
        {
            BeginLayer(cycle);
        }

        if (cycle <= _lastCycle && _scanner.Sound)
        {
            _scanner.Fault(Cycle, "cycle", FormattableString.Invariant($"a cycle after {_lastCycle}, that of the row before"));
            return;
        }

        if (cycle >= _windowEnd)
        {
            EndWindow(_windowEnd);
            EndTotalWindow(_windowEnd);
            _windowEnd = checked((cycle / _options.WindowCycles * _options.WindowCycles) + _options.WindowCycles);
        }

        _lastCycle = cycle;
        LayerMeters layer = _layer!;
        long busy = _scanner.Number(BusyPes, "busy_pes");
        layer.BusyPeCycles += busy;
        _mostPes = Math.Max(_mostPes, busy);
        if (!_scanner[Stall].IsEmpty)
        {
            layer.Stalls += Stalled();
        }

        long input = Accesses(InputRead, "input_read", ref layer.InputReads);
        long weight = Accesses(WeightRead, "weight_read", ref layer.WeightReads);
        long sumsRead = Accesses(OutputRead, "output_read", ref layer.OutputReads);
        long sumsWritten = Accesses(OutputWrite, "output_write", ref layer.OutputWrites);
        layer.OutputArrayBits += sumsRead + sumsWritten;
        long moved = _scanner.Number(TransferBits, "transfer_bits");
        long dram = _scanner.Number(DramBits, "dram_bits");
        if (!_scanner[DramAddress].IsEmpty)
        {
            _ = _scanner.Number(DramAddress, "dram_address_bits");
        }

        long inputFill = 0, weightFill = 0, sumFill = 0, writeBack = 0;
        bool writes = false;
        switch (_scanner[Transfer])
        {
            case [] when moved == 0 && dram == 0:
                break;
            case [(byte)'i', ..] text when text.SequenceEqual("input_fill"u8):
                inputFill = moved;
                break;
            case [(byte)'w', (byte)'e', ..] text when text.SequenceEqual("weight_fill"u8):
                weightFill = moved;
                break;
            case [(byte)'p', ..] text when text.SequenceEqual("partial_sum_fill"u8):
                sumFill = moved;
                break;
            case [(byte)'w', (byte)'r', ..] text when text.SequenceEqual("write_back"u8):
                (writeBack, writes) = (moved, true);
                break;
            default:
                _scanner.Fault(Transfer, "transfer", Transfers);
                return;
        }

        layer.Input.Add(input, inputFill);
        layer.Weight.Add(weight, weightFill);
        layer.Output.Add(sumsRead + writeBack, sumsWritten + sumFill);
        layer.Channel.Add(moved - writeBack, writeBack);
        layer.Dram.Add(writes ? 0 : dram, writes ? dram : 0);
    }

    private StallCycles Stalled()
    {
        ReadOnlySpan<byte> tensor = _scanner[Stall];
        if (tensor.SequenceEqual("input"u8))
        {
            return new StallCycles(1, 0, 0);
        }

        if (tensor.SequenceEqual("weight"u8))
        {
            return new StallCycles(0, 1, 0);
        }

        if (!tensor.SequenceEqual("output"u8))
        {
            _scanner.Fault(Stall, "stall", Tensors);
        }

        return new StallCycles(0, 0, 1);
    }

    // Bits of one kind of access; its words, which the addresses beside them tell, are added. Macros have no addresses.
    private long Accesses(int column, string name, ref Words words)
    {
        long bits = _scanner.Number(column, name + "_bits");
        ReadOnlySpan<byte> addresses = _scanner[column + 1];
        if (!addresses.IsEmpty)
        {
            if (AddressRuns.Count(addresses) is { } count)
            {
                words.Count += count;
            }
            else
            {
                _scanner.Fault(column + 1, name + "_addresses", "sequences first:stride:count, with | between them");
            }
        }
        else if (bits > 0)
        {
            words.Unknown = true;
        }

        return bits;
    }

    private void BeginLayer(long cycle)
    {
        EndLayer();
        _name = _scanner[Layer].ToArray();
        string name = _scanner.Text(Layer);
        if (_layers.Exists(layer => layer.Name == name))
        {
            _scanner.Fault(Layer, "layer", "the rows of each layer together");
        }

        // What lies between two layers, a switch of modes, is in no layer; nothing moves in it.
        _layer = new LayerMeters(name, cycle);
        _layers.Add(_layer);
        (_busyBefore, _stallsBefore) = (0, default);
    }

    // The rows of a layer reach from its first cycle to its last.
    private void EndLayer()
    {
        if (_layer is { } layer)
        {
            EndWindow(_lastCycle + 1);
            layer.Cycles = _lastCycle + 1 - layer.Start;
            _total.Add(layer);
            _layer = null;
        }
    }

    private void EndWindow(long end)
    {
        if (_layer is not { } layer)
        {
            return;
        }

        long start = Math.Max(_windowEnd - _options.WindowCycles, layer.Start);
        long cycles = Math.Max(0, end - start);
        long[] bits = [.. layer.Memories.Select(meter => meter.EndWindow(cycles))];
        foreach ((UnitMeter meter, long moved) in _total.Memories.Zip(bits))
        {
            meter.AddToWindow(moved);
        }

        if (_options.OverTime && cycles > 0)
        {
            StallCycles stalls = new(
                layer.Stalls.Input - _stallsBefore.Input, layer.Stalls.Weight - _stallsBefore.Weight, layer.Stalls.Output - _stallsBefore.Output);
            _windows.Add((layer.Name, start, cycles, layer.BusyPeCycles - _busyBefore, stalls, [.. bits.Select(b => b / 8.0)]));
            (_busyBefore, _stallsBefore) = (layer.BusyPeCycles, layer.Stalls);
        }
    }

    private void EndTotalWindow(long end)
    {
        foreach (UnitMeter meter in _total.Memories)
        {
            meter.EndWindow(end - (_windowEnd - _options.WindowCycles));
        }
    }
}
