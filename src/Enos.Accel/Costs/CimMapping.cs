using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using static Enos.Accel.Costs.IntegerMath;

namespace Enos.Accel.Costs;

/// <summary>
/// A layer laid on compute-in-memory macros: docs/model.md §6. A tile is what one macro holds, up to <c>rows</c> window elements of up to
/// <see cref="FiltersPerMacro"/> filters of one group; a round is as many tiles as there are macros.
/// </summary>
public readonly record struct CimMapping
{
    /// <summary>Columns that hold one weight, bit-sliced: ⌈weight bits/cell bits⌉; 1 + ⌈(weight bits − 1)/cell bits⌉ where the sign has its own.</summary>
    public required int ColumnsPerFilter { get; init; }

    /// <summary>⌊columns/ColumnsPerFilter⌋.</summary>
    public required int FiltersPerMacro { get; init; }

    /// <summary>⌈K/rows⌉.</summary>
    public required long Segments { get; init; }

    /// <summary>⌈N/FiltersPerMacro⌉.</summary>
    public required long FilterBlocks { get; init; }

    /// <summary>Segments · filter blocks · groups.</summary>
    public required long Tiles { get; init; }

    /// <summary>⌈tiles/macros⌉.</summary>
    public required long Rounds { get; init; }

    /// <summary>Conversions for one output and segment: one for each input plane and column that takes part.</summary>
    public required int ConversionsPerSum { get; init; }

    /// <summary>Cycles for one output pixel, ADCs sharing their columns.</summary>
    public required long CyclesPerPixel { get; init; }

    /// <summary>Cycles for one output pixel in a macro whose columns are all used: what utilization is measured against.</summary>
    public required long FullCyclesPerPixel { get; init; }

    /// <summary>Lays a layer on the macros.</summary>
    public static CimMapping Of(CimMacros cim, LayerShape shape, Mode mode) => Of(cim, new GroupProduct(shape, mode), mode);

    internal static CimMapping Of(CimMacros cim, in GroupProduct layer, Mode mode)
    {
        int columns = ColumnsOf(mode, cim.CellBits);
        int filters = cim.Columns / columns;
        long segments = CeilingDivide(layer.K, cim.Rows);
        long blocks = CeilingDivide(layer.N, filters);
        long tiles = segments * blocks * layer.Groups;
        InputSteps steps = InputSteps.Of(mode, columns);
        return new CimMapping
        {
            ColumnsPerFilter = columns,
            FiltersPerMacro = filters,
            Segments = segments,
            FilterBlocks = blocks,
            Tiles = tiles,
            Rounds = CeilingDivide(tiles, cim.Macros),
            ConversionsPerSum = steps.Conversions,
            CyclesPerPixel = steps.Cycles(cim, Math.Min(layer.N, filters)),
            FullCyclesPerPixel = steps.Cycles(cim, filters),
        };
    }

    /// <summary>Columns that one weight of <paramref name="mode"/> takes.</summary>
    internal static int ColumnsOf(Mode mode, int cellBits) => mode.Operator.Kind switch
    {
        OperatorKind.MultiplicationFree or OperatorKind.MultiplicationFreeMfNet =>
            1 + (int)CeilingDivide(mode.WeightBits - 1, cellBits),
        _ => (int)CeilingDivide(mode.WeightBits, cellBits),
    };

    /// <summary>
    /// How inputs are presented: <see cref="Planes"/> bit planes, each against <see cref="PlaneColumns"/> columns of a filter, and for the
    /// multiplication-free forms one step with the sign against <see cref="SignColumns"/> columns.
    /// </summary>
    private readonly record struct InputSteps(int Planes, int PlaneColumns, int SignColumns)
    {
        public int Conversions => (Planes * PlaneColumns) + SignColumns;

        public static InputSteps Of(Mode mode, int columns) => mode.Operator.Kind switch
        {
            OperatorKind.MultiplicationFree or OperatorKind.MultiplicationFreeMfNet => new(mode.ActivationBits, 1, columns),
            OperatorKind.Xnor => new(1, 1, 0),
            _ => new(mode.ActivationBits, columns, 0),
        };

        public long Cycles(CimMacros cim, long filters) => cim.Adc.CyclesPerConversion
            * ((Planes * CeilingDivide(filters * PlaneColumns, cim.Adcs)) + CeilingDivide(filters * SignColumns, cim.Adcs));
    }
}
