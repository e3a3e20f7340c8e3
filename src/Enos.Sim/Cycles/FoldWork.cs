namespace Enos.Sim.Cycles;

/// <summary>A fold (or a round of the macros): the tile it works on and what has to move for it.</summary>
internal struct FoldWork
{
    /// <summary>Number of the fold within the layer, from 0, and its place: pass, row fold, column fold.</summary>
    public long Index, Pass, Row, Column;

    /// <summary>First group of this pass, and how many there are.</summary>
    public long FirstGroup, Groups;

    /// <summary>First pixel, window element and filter of the tile, within a group.</summary>
    public long FirstM, FirstK, FirstN;

    /// <summary>Pixels, window elements and filters of the tile, of one group.</summary>
    public long M, K, N;

    /// <summary>Whether partial sums of an earlier fold are added to, and whether sums remain partial.</summary>
    public bool ReadsSums, WritesSums;

    /// <summary>What is fetched for it; empty where it is there already.</summary>
    public Transfer Input, Weight, PartialSum;

    /// <summary>Outputs it leaves behind; partial sums, where they do not stay.</summary>
    public Transfer WriteBack, PartialSumWriteBack;

    /// <summary>Of a round: its first tile, and how many.</summary>
    public long FirstTile, Tiles;

    /// <summary>Of a round: bits for which it occupies the scratchpads' ports.</summary>
    public (long Input, long Weight, long Output) PortBits;
}
