namespace Enos.Sim.Cycles;

/// <summary>
/// Which PEs a fold occupies, <see cref="Blocks"/> blocks of <see cref="Rows"/> × <see cref="Columns"/>, one a group, along the diagonal or side by side,
/// and when a wave that enters at the corner reaches them: row r and column c at cycles r and c, PE (r, c) at r + c. A row that several blocks share has as
/// many lanes.
/// </summary>
internal sealed class Footprint
{
    private Footprint(int rows, int columns, int blocks, bool sideBySide)
    {
        (Rows, Columns, Blocks, RowOffset) = (rows, columns, blocks, sideBySide ? 0 : rows);
        RowStarts = new int[((blocks - 1) * RowOffset) + rows];
        Array.Fill(RowStarts, BlocksInRow);
        ColumnStarts = new int[blocks * columns];
        Array.Fill(ColumnStarts, 1);
        LastRowStarts = new int[RowStarts.Length];
        PeStarts = new int[RowStarts.Length + ColumnStarts.Length - 1];
        LastRowPeStarts = new int[PeStarts.Length];
        for (int block = 0; block < blocks; block++)
        {
            LastRowStarts[(block * RowOffset) + rows - 1]++;
            int corner = block * (RowOffset + columns);
            for (int diagonal = 0; diagonal < rows + columns - 1; diagonal++)
            {
                PeStarts[corner + diagonal] += Math.Min(diagonal, rows - 1) - Math.Max(0, diagonal - columns + 1) + 1;
            }

            for (int column = 0; column < columns; column++)
            {
                LastRowPeStarts[corner + rows - 1 + column]++;
            }
        }
    }

    /// <summary>Rows and columns of one block.</summary>
    public int Rows { get; }

    /// <inheritdoc cref="Rows"/>
    public int Columns { get; }

    /// <summary>Blocks.</summary>
    public int Blocks { get; }

    /// <summary>Rows from the first of a block to the first of the next: 0 if they are side by side.</summary>
    public int RowOffset { get; }

    /// <summary>Blocks that share a row.</summary>
    public int BlocksInRow => RowOffset == 0 ? Blocks : 1;

    /// <summary>PEs occupied.</summary>
    public long Pes => (long)Blocks * Rows * Columns;

    /// <summary>Lanes of rows reached in each cycle.</summary>
    public int[] RowStarts { get; }

    /// <summary>Of these, the last rows of their block, whose reduction may be short.</summary>
    public int[] LastRowStarts { get; }

    /// <summary>Columns reached in each cycle.</summary>
    public int[] ColumnStarts { get; }

    /// <summary>PEs reached in each cycle.</summary>
    public int[] PeStarts { get; }

    /// <summary>Of these, those in the last row of their block.</summary>
    public int[] LastRowPeStarts { get; }

    /// <summary>The footprint of these extents: <paramref name="previous"/>, if it is that.</summary>
    public static Footprint Of(int rows, int columns, int blocks, bool sideBySide, Footprint? previous) =>
        previous is not null && previous.Rows == rows && previous.Columns == columns && previous.Blocks == blocks
            ? previous
            : new Footprint(rows, columns, blocks, sideBySide);
}
