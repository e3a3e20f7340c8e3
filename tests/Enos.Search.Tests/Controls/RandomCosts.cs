using System.Collections.Immutable;
using CsCheck;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Spaces;
using Enos.Search.Tests.Discretization;

namespace Enos.Search.Tests.Controls;

/// <summary>The four layers of the tiny network in any of three modes, at costs that are drawn.</summary>
/// <param name="Space">The space; its energy table is the drawn one.</param>
/// <param name="Scores">Drawn scores, layers × modes.</param>
/// <param name="Limits">One or two limits, that at least one assignment keeps.</param>
internal sealed record RandomCosts(SearchSpace Space, double[,] Scores, ImmutableArray<SearchConstraint> Limits)
{
    private const int Layers = 4;
    private const int Modes = 3;

    /// <summary>With or without switch costs, one limit or two, tight or loose.</summary>
    public static readonly Gen<RandomCosts> Cases = Gen.Select(
        Gen.Double[0, 2].Array[Layers * Modes],
        Gen.Double[0.1, 10].Array[2 * Layers * Modes],
        Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 3]).Array[2 * Layers * Modes * Modes],
        Gen.Int[0, 80].Array[2],
        Gen.Bool,
        Make);

    /// <summary>Whether an assignment keeps every limit, each added up in layer order.</summary>
    public bool IsWithin(int[] assignment) => Limits.All(limit => Total(limit, assignment) <= limit.Limit);

    public static double Total(SearchConstraint limit, int[] assignment) =>
        KnapsackCase.Total(new CostConstraint { Name = "", LayerCosts = limit.LayerCosts, SwitchCosts = limit.SwitchCosts, Budget = 0 }, assignment);

    private static RandomCosts Make(double[] scores, double[] layers, double[] switches, int[] assignments, bool two)
    {
        SearchSpace space = Fixtures.TinySpace();
        double[,] ownScores = new double[Layers, Modes];
        Buffer.BlockCopy(scores, 0, ownScores, 0, Buffer.ByteLength(scores));
        Fill(layers, 0, space.Costs.EnergyPj);
        Fill(switches, 0, space.Costs.SwitchEnergyPj);
        double[,] otherLayers = new double[Layers, Modes];
        double[,,] otherSwitches = new double[Layers, Modes, Modes];
        Fill(layers, 1, otherLayers);
        Fill(switches, 1, otherSwitches);

        // The totals of assignments are budgets that something keeps to the last bit; the second is that of one that keeps the first.
        int[][] all = [.. Fixtures.Everything(space)];
        SearchConstraint energy = SearchConstraint.OnEnergy(space, space.Costs.EnergyPjOf(all[assignments[0]]));
        int[][] within = [.. all.Where(a => Total(energy, a) <= energy.Limit)];
        var other = new SearchConstraint("other", otherLayers, otherSwitches, 1);
        other = other with { Limit = Total(other, within[assignments[1] % within.Length]) };
        return new RandomCosts(space, ownScores, two ? [energy, other] : [energy]);

        static void Fill(double[] from, int part, Array to) => Buffer.BlockCopy(from, part * Buffer.ByteLength(to), to, 0, Buffer.ByteLength(to));
    }
}
