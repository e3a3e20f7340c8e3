namespace Enos.Kernels.Multipliers;

/// <summary>
/// Gaussian elimination modulo the prime 2^31 − 1. The rank it finds is never above the rank over the integers, and below it only if the prime divides
/// every maximal minor; a factorization of that rank, verified entry by entry, proves it.
/// </summary>
internal sealed class ModularElimination
{
    private const long Prime = int.MaxValue;

    private ModularElimination(int[] rows, int[] columns)
    {
        PivotRows = rows;
        PivotColumns = columns;
    }

    /// <summary>Rows that are linearly independent, as many as the rank.</summary>
    public int[] PivotRows { get; }

    /// <summary>Columns in which they are.</summary>
    public int[] PivotColumns { get; }

    /// <summary>The rank.</summary>
    public int Rank => PivotRows.Length;

    /// <summary>Eliminates <paramref name="matrix"/>, rows × columns.</summary>
    public static ModularElimination Of(int[,] matrix)
    {
        int columns = matrix.GetLength(1);
        var echelon = new List<(int Column, long[] Row)>();
        var rows = new List<int>();
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            long[] row = new long[columns];
            for (int j = 0; j < columns; j++)
            {
                row[j] = ((matrix[i, j] % Prime) + Prime) % Prime;
            }

            foreach ((int column, long[] pivot) in echelon)
            {
                Subtract(row, pivot, row[column]);
            }

            int first = Array.FindIndex(row, v => v != 0);
            if (first >= 0)
            {
                Scale(row, Inverse(row[first]));
                echelon.Add((first, row));
                rows.Add(i);
            }
        }

        return new ModularElimination([.. rows], [.. echelon.Select(pivot => pivot.Column)]);
    }

    private static void Subtract(long[] row, long[] pivot, long factor)
    {
        if (factor == 0)
        {
            return;
        }

        long negative = Prime - factor;
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = (row[j] + (negative * pivot[j])) % Prime;
        }
    }

    private static void Scale(long[] row, long factor)
    {
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = row[j] * factor % Prime;
        }
    }

    /// <summary>a^(p − 2), the inverse by Fermat's little theorem.</summary>
    private static long Inverse(long a)
    {
        long result = 1;
        for (long exponent = Prime - 2; exponent > 0; exponent >>= 1)
        {
            result = (exponent & 1) == 1 ? result * a % Prime : result;
            a = a * a % Prime;
        }

        return result;
    }
}
