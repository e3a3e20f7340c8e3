namespace Enos.Sweeps.Results;

/// <summary>What the cells of a column hold; any may be empty.</summary>
public enum ColumnType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number, 64 bits.</summary>
    Count,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name, the unit in it.</param>
/// <param name="Type">What its cells hold.</param>
public sealed record ResultColumn(string Name, ColumnType Type);
