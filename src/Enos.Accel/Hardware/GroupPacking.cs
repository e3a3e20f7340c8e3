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
}
