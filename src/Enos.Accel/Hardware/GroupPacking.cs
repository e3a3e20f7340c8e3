namespace Enos.Accel.Hardware;

/// <summary>How the groups of a grouped or depthwise layer share the array.</summary>
public enum GroupPacking
{
    /// <summary>One group after the other.</summary>
    None,

    /// <summary>
    /// As many groups at once as fit as blocks on the array's diagonal, when a group fits a single fold; PEs off the diagonal are idle. Works for every
    /// dataflow, since a row carries one group's operand and a column another's only where they are the same group.
    /// </summary>
    BlockDiagonal,

    /// <summary>
    /// As many groups at once as fit next to each other in the columns, sharing the rows: the answer to depthwise layers on a wide array. Every row has an
    /// input lane for each group, on which the operand that enters there travels to the group's own columns, so scratchpads must deliver as many times as
    /// fast, and each bit on a lane costs <see cref="ProcessingArray.LaneEnergyPjPerBit"/>.
    /// </summary>
    SideBySide,
}
