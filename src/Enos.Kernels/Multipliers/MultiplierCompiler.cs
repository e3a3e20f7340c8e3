using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Enos.Kernels.Simd;

namespace Enos.Kernels.Multipliers;

/// <summary>
/// Brings a multiplier into the fastest exact form: integer factors of its matrix if its rank is low, its exact product and a plane of errors if they fit a byte,
/// and planes to look up otherwise. Which is fastest depends on what a level of vectors does a lookup with.
/// </summary>
public static class MultiplierCompiler
{
    /// <summary>Rank above which a factorization is not tried: lookups are faster everywhere.</summary>
    public const int MaxRank = 12;

    private static readonly ConditionalWeakTable<MultiplierTable, ConcurrentDictionary<(int, int, SimdLevel), MultiplierForm>> Known = [];

    /// <summary>The form of a multiplier over all its operands.</summary>
    /// <param name="multiplier">The multiplier, signed or unsigned.</param>
    /// <param name="level">Level of vectors; the widest of this processor by default.</param>
    public static MultiplierForm Compile(Multiplier multiplier, SimdLevel level = SimdLevel.Auto) =>
        Compile((x, w) => multiplier[x, w], multiplier.Least, multiplier.Greatest, multiplier.Least, multiplier.Greatest, KernelChoice.Resolve(level));

    /// <summary>The form of a table over the activations that a layer can meet; made once for each table, range and level.</summary>
    /// <param name="table">The table.</param>
    /// <param name="least">Least activation, at least the table's.</param>
    /// <param name="greatest">Greatest activation, at most the table's.</param>
    /// <param name="level">Level of vectors; the widest of this processor by default.</param>
    public static MultiplierForm Compile(MultiplierTable table, int least, int greatest, SimdLevel level = SimdLevel.Auto) =>
        Known.GetOrCreateValue(table).GetOrAdd((least, greatest, KernelChoice.Resolve(level)), key =>
            Compile((x, w) => table[(sbyte)x, (sbyte)w], key.Item1, key.Item2, table.Least, table.Greatest, key.Item3));

    /// <summary>The rank of a multiplier's matrix.</summary>
    public static int Rank(Multiplier multiplier) =>
        ModularElimination.Of(Matrix((x, w) => multiplier[x, w], multiplier.Least, multiplier.Greatest, multiplier.Least, multiplier.Greatest)).Rank;

    private static MultiplierForm Compile(Func<int, int, int> product, int leastX, int greatestX, int leastW, int greatestW, SimdLevel level)
    {
        int[,] matrix = Matrix(product, leastX, greatestX, leastW, greatestW);
        var candidates = new List<MultiplierForm> { new(matrix, leastX, leastW, new RankFactorization(1, []), "") };
        if (RankFactorization.TryFactor(matrix, MaxRank) is { } factors && TryFit(factors) is { } fitting)
        {
            string rank = string.Create(CultureInfo.InvariantCulture, $"rank {factors.Pairs.Length}");
            candidates.Add(new MultiplierForm(matrix, leastX, leastW, fitting, rank));
        }

        var exact = new RankFactorization(
            1, [new FactorPair([.. Enumerable.Range(leastX, matrix.GetLength(0))], [.. Enumerable.Range(leastW, matrix.GetLength(1))])]);
        if (ErrorSpan(matrix, exact) <= byte.MaxValue)
        {
            candidates.Add(new MultiplierForm(matrix, leastX, leastW, exact, "exact product"));
        }

        return candidates.MinBy(form => FormCost.Of(form, greatestX - leastX, level))!;
    }

    private static long ErrorSpan(int[,] matrix, RankFactorization exact)
    {
        long least = long.MaxValue;
        long greatest = long.MinValue;
        for (int x = 0; x < matrix.GetLength(0); x++)
        {
            for (int w = 0; w < matrix.GetLength(1); w++)
            {
                long error = matrix[x, w] - exact[x, w];
                least = Math.Min(least, error);
                greatest = Math.Max(greatest, error);
            }
        }

        return greatest - least;
    }

    private static int[,] Matrix(Func<int, int, int> product, int leastX, int greatestX, int leastW, int greatestW)
    {
        int[,] matrix = new int[greatestX - leastX + 1, greatestW - leastW + 1];
        for (int x = leastX; x <= greatestX; x++)
        {
            for (int w = leastW; w <= greatestW; w++)
            {
                matrix[x - leastX, w - leastW] = product(x, w);
            }
        }

        return matrix;
    }

    /// <summary>
    /// The factors such that u spans a byte and v is an int16: signs are turned so that v fits an int8 if it can, and a u that is too wide is split in two digits.
    /// Null if a v does not fit.
    /// </summary>
    private static RankFactorization? TryFit(RankFactorization factors)
    {
        var pairs = new List<FactorPair>();
        foreach (FactorPair pair in factors.Pairs)
        {
            FactorPair turned = pair.OfWeight.Max() > sbyte.MaxValue && -pair.OfWeight.Max() >= sbyte.MinValue ? Negate(pair) : pair;
            int least = turned.OfActivation.Min();
            int greatest = turned.OfActivation.Max();
            int low = 0; // bits of the lower digit: as few as leave the higher one a byte's span
            while ((greatest >> low) - (least >> low) > MultiplierForm.MaxSpan)
            {
                low++;
            }

            if (low == 0)
            {
                pairs.Add(turned);
                continue;
            }

            pairs.Add(new FactorPair([.. turned.OfActivation.Select(u => u >> low)], [.. turned.OfWeight.Select(v => checked(v << low))]));
            pairs.Add(turned with { OfActivation = [.. turned.OfActivation.Select(u => u & ((1 << low) - 1))] });
        }

        bool fits = pairs.All(pair => pair.OfActivation.Max() - pair.OfActivation.Min() <= MultiplierForm.MaxSpan
            && pair.OfWeight.Min() >= short.MinValue && pair.OfWeight.Max() <= short.MaxValue);
        return fits ? factors with { Pairs = [.. pairs] } : null;
    }

    private static FactorPair Negate(FactorPair pair) => new([.. pair.OfActivation.Select(u => -u)], [.. pair.OfWeight.Select(v => -v)]);
}
