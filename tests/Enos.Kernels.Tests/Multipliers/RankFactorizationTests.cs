using System.Numerics;
using CsCheck;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Tests.Multipliers;

public sealed class RankFactorizationTests
{
    [Fact]
    public void A_sum_of_few_products_is_factored_into_no_more() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 9], Gen.Int).Sample(
            (rank, scale, seed) =>
            {
                int[,] matrix = LowRank(rank, scale, new Random(seed), 40, 30);
                RankFactorization factors = RankFactorization.TryFactor(matrix, 6)!;
                Assert.True(factors.IsOf(matrix));
                Assert.True(factors.Pairs.Length <= rank);
                Assert.Equal(0, factors.Scale % scale);
            },
            iter: 40,
            threads: 1);

    [Fact]
    public void A_rank_above_the_limit_is_not_factored() =>
        Assert.Null(RankFactorization.TryFactor(LowRank(5, 1, new Random(1), 40, 30), 4));

    [Fact]
    public void A_matrix_of_zeros_has_no_products() =>
        Assert.Empty(RankFactorization.TryFactor(new int[8, 8], 4)!.Pairs);

    [Fact]
    public void A_reduced_basis_spans_the_lattice_and_is_short()
    {
        // Cohen's example of a basis with long vectors of a lattice that has short ones: (1, 1, 1), (−1, 0, 2), (3, 5, 6).
        BigInteger[][] basis = [[1, 1, 1], [-1, 0, 2], [3, 5, 6]];
        Lattice.Reduce(basis);
        Assert.Equal([1, 2, 5], basis.Select(v => (int)v.Aggregate(BigInteger.Zero, (sum, e) => sum + (e * e))).Order());
        Assert.Equal(3, Math.Abs(Determinant(basis)));
    }

    [Fact]
    public void A_lattice_s_basis_has_the_greatest_common_divisor_of_its_generators()
    {
        BigInteger[][] basis = Lattice.Basis([[6, 0], [10, 0], [0, 9], [15, 6]]);
        Assert.Equal(3, Math.Abs((int)((basis[0][0] * basis[1][1]) - (basis[0][1] * basis[1][0]))));
    }

    private static int Determinant(BigInteger[][] m) => (int)(
        (m[0][0] * ((m[1][1] * m[2][2]) - (m[1][2] * m[2][1])))
        - (m[0][1] * ((m[1][0] * m[2][2]) - (m[1][2] * m[2][0])))
        + (m[0][2] * ((m[1][0] * m[2][1]) - (m[1][1] * m[2][0]))));

    private static int[,] LowRank(int rank, int scale, Random random, int rows, int columns)
    {
        int[,] matrix = new int[rows, columns];
        for (int r = 0; r < rank; r++)
        {
            int[] u = [.. Enumerable.Range(0, rows).Select(_ => random.Next(-40, 41))];
            int[] v = [.. Enumerable.Range(0, columns).Select(_ => random.Next(-40, 41))];
            for (int i = 0; i < rows * columns; i++)
            {
                matrix[i / columns, i % columns] += scale * u[i / columns] * v[i % columns];
            }
        }

        return matrix;
    }
}
