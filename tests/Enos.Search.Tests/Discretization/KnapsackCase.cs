using CsCheck;
using Enos.Search.Discretization;

namespace Enos.Search.Tests.Discretization;

/// <summary>A small problem, and its solution by trying everything.</summary>
public sealed record KnapsackCase(double[,] Scores, CostConstraint[] Constraints)
{
    private int Layers => Scores.GetLength(0);

    private int Modes => Scores.GetLength(1);

    /// <summary>Small integers: sums are exact, and ties abound.</summary>
    public static readonly Gen<KnapsackCase> Integers = Cases(Gen.Int[-2, 2].Select(i => (double)i), Gen.Int[0, 4].Select(i => (double)i));

    /// <summary>Fractions of very different size, so that the order of additions shows in the last bits.</summary>
    public static readonly Gen<KnapsackCase> Fractions = Cases(Gen.Double[-3, 7], Gen.Select(Gen.Double[0, 1], Gen.Int[-3, 3], (x, e) => x * Math.Pow(10, e)));

    public static Gen<KnapsackCase> Cases(Gen<double> score, Gen<double> cost) =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[0, 2]).SelectMany((layers, modes, constraints) =>
            Gen.Select(
                score.Array2D[layers, modes],
                Constraint(layers, modes, cost).Array[constraints],
                (scores, limits) => new KnapsackCase(scores, limits)));

    /// <summary>
    /// With or without switch costs and forbidden entries. The budget is the total of some assignment, to the bit or a little off, or no limit: tight, often infeasible.
    /// </summary>
    private static Gen<CostConstraint> Constraint(int layers, int modes, Gen<double> cost)
    {
        Gen<double> sometimesForbidden = Gen.Frequency((12, cost), (1, Gen.Const(double.PositiveInfinity)));
        Gen<double[,]> layerCosts = Gen.OneOf(cost.Array2D[layers, modes], sometimesForbidden.Array2D[layers, modes]);
        Gen<double[,,]> switchCosts = Gen.OneOf(cost, sometimesForbidden, Gen.Const(0.0), Gen.Const(1.5)).Array[layers * modes * modes].Select(flat =>
        {
            double[,,] table = new double[layers, modes, modes];
            Buffer.BlockCopy(flat, 0, table, 0, Buffer.ByteLength(flat));
            return table;
        });
        Gen<double> factor = Gen.Frequency((6, Gen.Const(1.0)), (3, Gen.Double[0.5, 1.5]), (1, Gen.Const(double.PositiveInfinity)), (1, Gen.Const(-1.0)));
        return Gen.Select(layerCosts, switchCosts, Gen.Bool, Gen.Int[0, modes - 1].Array[layers], factor, (perLayer, switches, hasSwitches, target, times) =>
        {
            CostConstraint unlimited = new() { Name = "cost", LayerCosts = perLayer, SwitchCosts = hasSwitches ? switches : null, Budget = 0 };
            double total = Total(unlimited, target);
            return unlimited with { Budget = total == 0 ? times : total * times };
        });
    }

    /// <summary>The total in layer order, each layer's cost and switch added first: the order in which the cost table adds.</summary>
    public static double Total(CostConstraint constraint, IReadOnlyList<int> assignment)
    {
        double sum = 0;
        for (int l = 0; l < assignment.Count; l++)
            sum += constraint.LayerCosts[l, assignment[l]] + (l == 0 ? 0 : constraint.SwitchCosts?[l, assignment[l - 1], assignment[l]] ?? 0);
        return sum;
    }

    /// <summary>Σ (score − least allowed score of the layer), in layer order.</summary>
    public double Loss(IReadOnlyList<int> assignment)
    {
        double sum = 0;
        for (int l = 0; l < assignment.Count; l++)
            sum += Scores[l, assignment[l]] - Enumerable.Range(0, Modes).Where(m => IsAllowed(l, m)).Min(m => Scores[l, m]);
        return sum;
    }

    public bool IsWithin(IReadOnlyList<int> assignment) =>
        Constraints.All(c => Total(c, assignment) <= c.Budget) && IsPossible(assignment);

    /// <summary>Free of forbidden modes and impossible switches.</summary>
    public bool IsPossible(IReadOnlyList<int> assignment) => Constraints.All(c => double.IsFinite(Total(c, assignment)));

    /// <summary>Every assignment there is, in lexicographic order.</summary>
    public IEnumerable<int[]> Everything()
    {
        int count = (int)Math.Pow(Modes, Layers);
        for (int i = 0; i < count; i++)
            yield return [.. Enumerable.Range(0, Layers).Select(l => i / (int)Math.Pow(Modes, Layers - 1 - l) % Modes)];
    }

    /// <summary>The best within the budgets by loss, then costs, then lexicographic order; null if none is.</summary>
    public int[]? Best() => Everything()
        .Where(IsWithin)
        .Select(a => (Assignment: a, Loss: Loss(a), First: Cost(0, a), Second: Cost(1, a)))
        .OrderBy(a => a.Loss).ThenBy(a => a.First).ThenBy(a => a.Second) // stable
        .Select(a => a.Assignment)
        .FirstOrDefault();

    public double Cost(int k, IReadOnlyList<int> assignment) => k < Constraints.Length ? Total(Constraints[k], assignment) : 0;

    private bool IsAllowed(int layer, int mode) => Constraints.All(c => double.IsFinite(c.LayerCosts[layer, mode]));
}
