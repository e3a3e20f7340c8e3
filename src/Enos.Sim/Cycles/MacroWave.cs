using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>
/// The macros at work on one round after the other. Pixel by pixel, inputs are presented bit-serially; in each step the columns that take part wait their
/// turn at the ADC that they share, and every conversion is shifted and added.
/// </summary>
internal sealed class MacroWave : FoldWave
{
    private readonly CimMacros _cim;
    private readonly CimMapping _mapping;
    private readonly LayerShape _shape;
    private readonly int[] _stepColumns;
    private readonly long _blockFilters;
    private FoldWork _fold;
    private long _wideTiles, _narrowTiles, _narrowFilters;
    private long _elementsPerPixel, _macsPerPixel, _outputsPerPixel;
    private long _pixel;
    private int _step;
    private long _turn, _conversionCycle;

    public MacroWave(CimMacros cim, LayerShape shape, Mode mode)
    {
        (_cim, _shape) = (cim, shape);
        _mapping = CimMapping.Of(cim, shape, mode);
        _stepColumns = StepColumns(mode, _mapping.ColumnsPerFilter);
        _blockFilters = Math.Min(shape.N, _mapping.FiltersPerMacro);
    }

    public override long UnitsOccupied => _macsPerPixel;

    /// <summary>Cycles that a macro with as many filters takes for a pixel.</summary>
    public long PixelCycles(long filters) => _stepColumns.Sum(columns => Turns(filters * columns)) * _cim.Adc.CyclesPerConversion;

    public override void Begin(in FoldWork fold)
    {
        _fold = fold;
        (_pixel, _step, _turn, _conversionCycle) = (0, 0, 0, 0);
        (_wideTiles, _narrowTiles, _elementsPerPixel, _macsPerPixel, _outputsPerPixel) = (0, 0, 0, 0, 0);
        _narrowFilters = _shape.N - ((_mapping.FilterBlocks - 1) * _mapping.FiltersPerMacro);
        for (long tile = fold.FirstTile; tile < fold.FirstTile + fold.Tiles; tile++)
        {
            (long block, long segment) = Math.DivRem(tile, _mapping.Segments);
            bool narrow = block % _mapping.FilterBlocks == _mapping.FilterBlocks - 1;
            long filters = narrow ? _narrowFilters : _mapping.FiltersPerMacro;
            long elements = Math.Min(_cim.Rows, _shape.K - (segment * _cim.Rows));
            _wideTiles += narrow ? 0 : 1;
            _narrowTiles += narrow ? 1 : 0;
            _elementsPerPixel += elements;
            _macsPerPixel += elements * filters;
            _outputsPerPixel += segment == _mapping.Segments - 1 ? filters : 0;
        }
    }

    public override bool Step(ref ArrayActivity activity)
    {
        activity.BusyPes = _fold.Tiles;
        if (_step == 0 && _turn == 0 && _conversionCycle == 0)
        {
            // A pixel begins: its inputs are read, and sums that its block left in the round before.
            activity.InputElements = _elementsPerPixel;
            activity.SumsRead = _fold.ReadsSums ? _blockFilters : 0;
        }

        _conversionCycle++;
        if (_conversionCycle < _cim.Adc.CyclesPerConversion)
        {
            return false;
        }

        activity.Conversions = Converted(_mapping.FiltersPerMacro, _wideTiles) + Converted(_narrowFilters, _narrowTiles);
        _conversionCycle = 0;
        _turn++;
        if (_turn < Turns(_blockFilters * _stepColumns[_step]))
        {
            return false;
        }

        (_turn, _step) = (0, _step + 1);
        if (_step < _stepColumns.Length)
        {
            return false;
        }

        activity.Macs = _macsPerPixel;
        activity.OutputsWritten = _outputsPerPixel;
        activity.SumsWritten = _fold.WritesSums ? _blockFilters : 0;
        (_step, _pixel) = (0, _pixel + 1);
        return _pixel == _shape.M;
    }

    public override (long Input, long Weight, long Output) PortBits(in FoldActivity fold) => _fold.PortBits;

    // What a macro reads is in its cells; inputs reach all rows at once.
    public override void Trace(CycleAddresses addresses)
    {
    }

    private long Turns(long columns) => (columns + _cim.Adcs - 1) / _cim.Adcs;

    // In each turn an ADC converts one of its columns, while there are any left.
    private long Converted(long filters, long tiles) =>
        tiles * Math.Clamp((filters * _stepColumns[_step]) - (_turn * _cim.Adcs), 0, _cim.Adcs);

    // The columns of a filter that take part in each step of a pixel.
    private static int[] StepColumns(Mode mode, int columns) => mode.Operator.Kind switch
    {
        OperatorKind.MultiplicationFree or OperatorKind.MultiplicationFreeMfNet =>
            [columns, .. Enumerable.Repeat(1, mode.ActivationBits)],
        OperatorKind.Xnor => [1],
        _ => [.. Enumerable.Repeat(columns, mode.ActivationBits)],
    };
}
