using System.Collections.Immutable;
using System.Numerics;

namespace Enos.Kernels.Multipliers;

/// <summary>One product of a factorization: u(x)·v(w).</summary>
/// <param name="OfActivation">u, by row of the matrix.</param>
/// <param name="OfWeight">v, by column of the matrix.</param>
public sealed record FactorPair(ImmutableArray<int> OfActivation, ImmutableArray<int> OfWeight);

/// <summary>
/// An integer matrix of rank r as scale · Σᵢ uᵢ·vᵢᵀ over r pairs of integer vectors, so that a sum of its entries is r sums of products. The scale is the greatest
/// common divisor of the entries. Such a factorization exists always: v is a basis of the lattice that the rows generate, u the rows' coordinates. Of the
/// many bases a reduced one has small entries; rows and columns change parts if that makes them smaller still.
/// </summary>
/// <param name="Scale">Greatest common divisor of the entries, at least 1.</param>
/// <param name="Pairs">As many as the rank.</param>
public sealed record RankFactorization(int Scale, ImmutableArray<FactorPair> Pairs)
{
    /// <summary>Factors a matrix.</summary>
    /// <param name="matrix">Rows × columns.</param>
    /// <param name="maxRank">Rank above which it is not tried.</param>
    /// <returns>The factorization, verified entry by entry; null if the rank is above <paramref name="maxRank"/> or a factor is no int.</returns>
    public static RankFactorization? TryFactor(int[,] matrix, int maxRank)
    {
        ModularElimination elimination = ModularElimination.Of(matrix);
        if (elimination.Rank > maxRank)
        {
            return null;
        }

        int scale = Math.Max(1, (int)matrix.Cast<int>().Aggregate(BigInteger.Zero, (gcd, v) => BigInteger.GreatestCommonDivisor(gcd, v)));
        if (elimination.Rank == 0)
        {
            return new RankFactorization(scale, []);
        }

        ImmutableArray<FactorPair>[] candidates =
        [
            Factor(matrix, scale, elimination.PivotRows, elimination.PivotColumns),
            [.. Factor(Transpose(matrix), scale, elimination.PivotColumns, elimination.PivotRows).Select(pair => new FactorPair(pair.OfWeight, pair.OfActivation))],
        ];
        RankFactorization best = candidates.Where(pairs => !pairs.IsEmpty)
            .Select(pairs => new RankFactorization(scale, pairs)).MinBy(f => f.Pairs.Sum(Width)) ?? new RankFactorization(scale, []);
        return best.IsOf(matrix) ? best : null;
    }

    /// <summary>Whether the factorization is that of a matrix: all entries are compared.</summary>
    public bool IsOf(int[,] matrix)
    {
        for (int x = 0; x < matrix.GetLength(0); x++)
        {
            for (int w = 0; w < matrix.GetLength(1); w++)
            {
                if (this[x, w] != matrix[x, w])
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The entry of a row and a column.</summary>
    public long this[int row, int column]
    {
        get
        {
            long sum = 0;
            foreach (FactorPair pair in Pairs)
            {
                sum += (long)pair.OfActivation[row] * pair.OfWeight[column];
            }

            return sum * Scale;
        }
    }

    /// <summary>Bits that the operands of a pair span, together: what is to be small.</summary>
    private static double Width(FactorPair pair) =>
        Math.Log2(1.0 + pair.OfActivation.Max() - pair.OfActivation.Min()) + Math.Log2(1.0 + pair.OfWeight.Max() - pair.OfWeight.Min());

    /// <summary>The pairs with v a reduced basis of the row lattice; none if an entry is no int.</summary>
    private static ImmutableArray<FactorPair> Factor(int[,] matrix, int scale, int[] pivotRows, int[] pivotColumns)
    {
        // On the pivot columns alone rows are vectors of dimension r that determine the whole rows.
        int[] rows = [.. Enumerable.Range(0, matrix.GetLength(0))];
        int[] columns = [.. Enumerable.Range(0, matrix.GetLength(1))];
        BigInteger[][] projected = Part(matrix, scale, rows, pivotColumns);
        BigInteger[][] v = Lattice.Divide(
            Lattice.Basis(projected), Part(matrix, scale, pivotRows, pivotColumns), Part(matrix, scale, pivotRows, columns));
        Lattice.Reduce(v);
        BigInteger[][] u = Lattice.Divide(projected, [.. v.Select(row => Array.ConvertAll(pivotColumns, j => row[j]))]);
        if (v.Concat(u).SelectMany(row => row).Any(entry => BigInteger.Abs(entry) > int.MaxValue))
        {
            return [];
        }

        return [.. v.Select((row, i) => new FactorPair([.. u.Select(coordinates => (int)coordinates[i])], [.. row.Select(entry => (int)entry)]))];
    }

    private static BigInteger[][] Part(int[,] matrix, int scale, int[] rows, int[] columns) =>
        [.. rows.Select(i => Array.ConvertAll(columns, j => (BigInteger)(matrix[i, j] / scale)))];

    private static int[,] Transpose(int[,] matrix)
    {
        int[,] transposed = new int[matrix.GetLength(1), matrix.GetLength(0)];
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(1); j++)
            {
                transposed[j, i] = matrix[i, j];
            }
        }

        return transposed;
    }
}
