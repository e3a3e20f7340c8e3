using System.Collections.Immutable;
using Enos.Sim.Cycles;

namespace Enos.Sim.Traces;

/// <summary>
/// One row for each cycle in which something moves or the array waits, and for the first and the last of each layer. Columns: <c>layer</c>; <c>cycle</c> of the network; <c>busy_pes</c>; for what passes between the array
/// and its scratchpads, bits and addresses, <c>input_read_bits</c>, <c>input_read_addresses</c>, <c>weight_read_bits</c>, <c>weight_read_addresses</c>,
/// <c>output_read_bits</c>, <c>output_read_addresses</c> (partial sums that return), <c>output_write_bits</c>, <c>output_write_addresses</c> (partial sums
/// and outputs); for the memory channel <c>transfer</c> (<c>input_fill</c>, <c>weight_fill</c>, <c>partial_sum_fill</c>, <c>write_back</c> or empty),
/// <c>transfer_bits</c>, which a fill writes to its scratchpad and a write-back reads from the output scratchpad, <c>dram_bits</c>, which DRAM reads for a
/// fill and writes for a write-back, and <c>dram_address_bits</c>, where they begin in their tensor's region; <c>stall</c>, the tensor that
/// the array waits for (<c>input</c>, <c>weight</c>, <c>output</c>, or empty if it works).
/// <para>Addresses are arithmetic sequences, <c>first:stride:count</c>, several groups joined by <c>|</c>, counted in words of the operand as the array
/// sees it: inputs M × ⌈K/v⌉, weights N × ⌈K/v⌉, v elements a word, outputs M × N, row by row, group after group.</para>
/// </summary>
internal readonly struct CycleTrace : ICycleSink
{
    private static readonly byte[][] Transfers =
        ["input_fill"u8.ToArray(), "weight_fill"u8.ToArray(), "partial_sum_fill"u8.ToArray(), "write_back"u8.ToArray()];

    /// <summary>Names of the columns, in order.</summary>
    public static ImmutableArray<string> Columns { get; } =
    [
        "layer", "cycle", "busy_pes",
        "input_read_bits", "input_read_addresses", "weight_read_bits", "weight_read_addresses",
        "output_read_bits", "output_read_addresses", "output_write_bits", "output_write_addresses",
        "transfer", "transfer_bits", "dram_bits", "dram_address_bits", "stall",
    ];

    private readonly CsvStream _csv;
    private readonly LayerName _layer = new();
    private readonly RowPlaces _places = new();

    public CycleTrace(CsvStream csv)
    {
        _csv = csv;
        csv.Header(Columns.AsSpan());
    }

    public static bool ObservesFolds => false;

    public static bool ObservesCycles => true;

    public void OnLayer(in LayerEvent layer)
    {
        _layer.Set(layer);
        (_places.First, _places.Last) = (layer.StartCycle, layer.StartCycle - 1);
    }

    public void OnLayerEnd(long endCycle)
    {
        if (_places.Last < endCycle - 1)
        {
            Row(new CycleEvent { Cycle = endCycle - 1 });
        }
    }

    public void OnFold(in FoldEvent fold)
    {
    }

    public void OnTransfer(in TransferEvent transfer)
    {
    }

    public void OnCycle(in CycleEvent cycle)
    {
        if (cycle.BusyPes > 0 || cycle.Channel is not null || cycle.Stalled.Total > 0 || cycle.Cycle == _places.First
            || cycle.InputReadBits + cycle.WeightReadBits + cycle.OutputReadBits + cycle.OutputWriteBits > 0)
        {
            Row(cycle);
        }
    }

    private void Row(in CycleEvent cycle)
    {
        _places.Last = cycle.Cycle;
        _csv.Field(_layer.Layer);
        _csv.Field(cycle.Cycle);
        _csv.Field(cycle.BusyPes);
        Accesses(cycle.InputReadBits, cycle.InputReads);
        Accesses(cycle.WeightReadBits, cycle.WeightReads);
        Accesses(cycle.OutputReadBits, cycle.OutputReads);
        Accesses(cycle.OutputWriteBits, cycle.OutputWrites);
        if (cycle.Channel is { } kind)
        {
            _csv.Field(Transfers[(int)kind]);
            _csv.Field(cycle.ChannelBits);
            _csv.Field(cycle.DramBits);
            if (cycle.DramBits > 0)
            {
                _csv.Field(cycle.DramAddress);
            }
            else
            {
                _csv.Empty();
            }
        }
        else
        {
            _csv.Empty();
            _csv.Field(0);
            _csv.Field(0);
            _csv.Empty();
        }

        _csv.Field(StallCause.Of(cycle.Stalled, none: ""u8));
        _csv.EndRow();
    }

    private void Accesses(long bits, ReadOnlySpan<AddressRun> runs)
    {
        _csv.Field(bits);
        _csv.Empty();
        for (int i = 0; i < runs.Length; i++)
        {
            if (i > 0)
            {
                _csv.Append((byte)'|');
            }

            _csv.Append(runs[i].First);
            _csv.Append((byte)':');
            _csv.Append(runs[i].Stride);
            _csv.Append((byte)':');
            _csv.Append(runs[i].Count);
        }
    }

    /// <summary>Cycles of the layer that is running: its first, and that of the row written last.</summary>
    private sealed class RowPlaces
    {
        public long First { get; set; }

        public long Last { get; set; }
    }
}
