using Enos.Accel.Hardware;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>
/// Weight- and input-stationary: first the operand that stays is loaded, a row a cycle; then the other one streams in at the rows, each row a cycle
/// after the one above, while partial sums run down the columns and leave at the bottom.
/// </summary>
internal sealed class StationaryWave(ProcessingArray array, LayerShape shape, int macsPerPeCycle, bool weights)
    : ArrayWave(array, shape, macsPerPeCycle)
{
    private Wavefront _rows;
    private Wavefront _lastRows;
    private Wavefront _pes;
    private Wavefront _lastRowPes;
    private Wavefront _sumsIn;
    private Wavefront _sumsOut;
    private bool _readsSums;
    private bool _writesSums;
    private long _steps;
    private long _lastCycle;

    protected override Footprint Begin(in FoldWork fold, long words, Footprint? previous)
    {
        (long columns, long steps) = weights ? (fold.N, fold.M) : (fold.M, fold.N);
        Footprint footprint = Footprint.Of((int)words, (int)columns, (int)fold.Groups, SideBySide, previous);
        _rows.Begin(footprint.RowStarts, steps);
        _lastRows.Begin(footprint.LastRowStarts, steps);
        _pes.Begin(footprint.PeStarts, steps);
        _lastRowPes.Begin(footprint.LastRowPeStarts, steps);
        _sumsIn.Begin(footprint.ColumnStarts, steps);
        _sumsOut.Begin(footprint.ColumnStarts, steps);
        _steps = steps;
        (_readsSums, _writesSums) = (fold.ReadsSums, fold.WritesSums);

        // Loading; then the last streamed word enters the first row, the sum it begins runs down a column, and the last column is behind the first.
        _lastCycle = Rows + (steps - 1) + (Rows - 1) + (Columns - 1);
        return footprint;
    }

    protected override bool Step(long cycle, ref ArrayActivity activity)
    {
        if (cycle < Rows)
        {
            Load((int)cycle, ref activity);
            return false;
        }

        int missing = WordElements - LastWordElements;
        long streaming = cycle - Rows;
        activity.BusyPes = _pes.Advance(streaming);
        activity.Macs = activity.BusyPes * WordElements;
        long streamed = _rows.Advance(streaming) * WordElements;
        if (missing > 0)
        {
            activity.Macs -= _lastRowPes.Advance(streaming) * missing;
            streamed -= _lastRows.Advance(streaming) * missing;
        }

        if (weights)
        {
            activity.InputElements = streamed;
        }
        else
        {
            activity.WeightElements = streamed;
        }

        if (_readsSums)
        {
            activity.SumsRead = _sumsIn.Advance(streaming);
        }

        long leaving = _sumsOut.Advance(streaming - (Rows - 1));
        activity.SumsWritten = _writesSums ? leaving : 0;
        activity.OutputsWritten = leaving - activity.SumsWritten;
        return cycle == _lastCycle;
    }

    protected override void Trace(long cycle, int block, Origins origins, CycleAddresses addresses)
    {
        (int rows, int columns) = (Footprint.Rows, Footprint.Columns);
        if (cycle < Rows)
        {
            long row = cycle - ((long)block * Footprint.RowOffset);
            if (row >= 0 && row < rows)
            {
                (weights ? addresses.WeightReads : addresses.InputReads)
                    .Add((weights ? origins.Weight : origins.Input) + row, ReductionWords, columns);
            }

            return;
        }

        // Step t is pixel t where weights stay, filter t where inputs do; column c the other one.
        (long columnStride, long stepStride) = weights ? (1L, N) : (N, 1L);
        long streaming = cycle - Rows;
        (weights ? addresses.InputReads : addresses.WeightReads).AddDiagonal(
            streaming - ((long)block * Footprint.RowOffset), rows, _steps, weights ? origins.Input : origins.Weight, 1, ReductionWords);
        long column = streaming - ((long)block * columns);
        if (_readsSums)
        {
            addresses.OutputReads.AddDiagonal(column, columns, _steps, origins.Output, columnStride, stepStride);
        }

        addresses.OutputWrites.AddDiagonal(column - (Rows - 1), columns, _steps, origins.Output, columnStride, stepStride);
    }

    private void Load(int row, ref ArrayActivity activity)
    {
        if (row >= Footprint.RowStarts.Length)
        {
            return;
        }

        bool lastOfBlock = row % Footprint.Rows == Footprint.Rows - 1;
        long elements = (long)Footprint.BlocksInRow * Footprint.Columns * (lastOfBlock ? LastWordElements : WordElements);
        activity.StationaryElements = elements;
        if (weights)
        {
            activity.WeightElements = elements;
        }
        else
        {
            activity.InputElements = elements;
        }
    }
}
