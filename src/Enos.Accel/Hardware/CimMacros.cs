namespace Enos.Accel.Hardware;

/// <summary>Compute-in-memory macros, all alike, that work on different weights of one layer at the same time.</summary>
public sealed record CimMacros
{
    /// <summary>Number of macros; at least 1.</summary>
    public required int Macros { get; init; }

    /// <summary>Rows of cells: window elements summed in the analog domain; at least 1.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of cells; at least 1.</summary>
    public required int Columns { get; init; }

    /// <summary>Weight bits a cell holds, 1 to 8.</summary>
    public required int CellBits { get; init; }

    /// <summary>Columns that share an ADC; divides <see cref="Columns"/>.</summary>
    public required int ColumnsPerAdc { get; init; }

    /// <summary>The ADC.</summary>
    public required AdcModel Adc { get; init; }

    /// <summary>Supply in V; positive.</summary>
    public required double VoltageV { get; init; }

    /// <summary>Energy of shifting and adding one conversion's result, in pJ; at least 0.</summary>
    public required double DigitalAddEnergyPj { get; init; }

    /// <summary>Energy of writing a bit of weight into the cells, in pJ; at least 0.</summary>
    public required double WeightWriteEnergyPjPerBit { get; init; }

    /// <summary>
    /// Whether a layer that fits the macros has its weights in place before it runs. True holds for a network that fits as a whole; false charges
    /// every layer with loading its weights.
    /// </summary>
    public required bool WeightsPreloaded { get; init; }

    /// <summary>What carries activations between the array and the macros, or null: then a crossing costs nothing.</summary>
    public TransferLink? Transfer { get; init; }

    /// <summary>ADCs of one macro.</summary>
    public int Adcs => Columns / ColumnsPerAdc;
}
