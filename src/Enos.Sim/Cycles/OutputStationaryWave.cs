using Enos.Accel.Hardware;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>
/// Output-stationary: pixels enter at the rows, filters at the columns, a word of the reduction a cycle; PE (r, c) accumulates its output from cycle
/// r + c on and hands it over with its last MAC.
/// </summary>
internal sealed class OutputStationaryWave(ProcessingArray array, LayerShape shape, int macsPerPeCycle) : ArrayWave(array, shape, macsPerPeCycle)
{
    private Wavefront _rows;
    private Wavefront _columns;
    private Wavefront _pes;
    private long _words;
    private long _lastCycle;

    protected override Footprint Begin(in FoldWork fold, long words, Footprint? previous)
    {
        Footprint footprint = Footprint.Of((int)fold.M, (int)fold.N, (int)fold.Groups, SideBySide, previous);
        _rows.Begin(footprint.RowStarts, words);
        _columns.Begin(footprint.ColumnStarts, words);
        _pes.Begin(footprint.PeStarts, words);

        _words = words;

        // The last word enters the corner in cycle words − 1 and takes a cycle for each row and column it passes.
        _lastCycle = words - 1 + (Rows - 1) + (Columns - 1);
        return footprint;
    }

    protected override bool Step(long cycle, ref ArrayActivity activity)
    {
        // The last word of a reduction may be short.
        int missing = WordElements - LastWordElements;
        int finished = _pes.Ending(cycle);
        activity.BusyPes = _pes.Advance(cycle);
        activity.Macs = (activity.BusyPes * WordElements) - ((long)finished * missing);
        activity.InputElements = (_rows.Advance(cycle) * WordElements) - ((long)_rows.Ending(cycle) * missing);
        activity.WeightElements = (_columns.Advance(cycle) * WordElements) - ((long)_columns.Ending(cycle) * missing);
        activity.OutputsWritten = finished;
        return cycle == _lastCycle;
    }

    protected override void Trace(long cycle, int block, Origins origins, CycleAddresses addresses)
    {
        (int rows, int columns) = (Footprint.Rows, Footprint.Columns);
        addresses.InputReads.AddDiagonal(cycle - ((long)block * Footprint.RowOffset), rows, _words, origins.Input, ReductionWords, 1);
        addresses.WeightReads.AddDiagonal(cycle - ((long)block * columns), columns, _words, origins.Weight, ReductionWords, 1);

        // PEs on one anti-diagonal finish together.
        addresses.OutputWrites.AddDiagonal(cycle - _words + 1 - ((long)block * (Footprint.RowOffset + columns)), rows, columns, origins.Output, N, 1);
    }
}
