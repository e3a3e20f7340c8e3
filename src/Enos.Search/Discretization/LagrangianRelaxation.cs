namespace Enos.Search.Discretization;

/// <summary>
/// The Lagrangian relaxation θ(λ) = min_m objective(m) + Σ_k λ_k·(cost_k(m) − budget_k), a lower bound on the optimum for every λ ≥ 0, solved by a backward
/// pass over the chain (Fisher, "The Lagrangian relaxation method for solving integer programming problems", Management Science 27(1), 1981).
/// θ is concave and piecewise linear; it is maximized by cutting planes in one multiplier, nested for two (Kelley, SIAM J. 8(4), 1960). Each evaluation's
/// minimizer is an assignment; the best one within the budgets is kept.
/// </summary>
internal sealed class LagrangianRelaxation
{
    /// <summary>Limits of the ascent. They bound the time, not the correctness: any multipliers give a valid bound.</summary>
    private const int MostCuts = 64;
    private const int MostGrowths = 128;
    private const double Growth = 4;
    private const double Accuracy = 1e-12;

    private readonly ChainProblem _problem;
    private readonly double[,] _toGo;
    private readonly double[] _weights;
    private double[] _multipliers = new double[ChainProblem.CostCount];

    /// <summary>Maximizes the bound of a problem that has an assignment, forbidden transitions aside.</summary>
    public LagrangianRelaxation(ChainProblem problem)
    {
        _problem = problem;
        _toGo = new double[problem.Layers, problem.Modes];
        _weights = new double[problem.Modes];
        Bound = double.NegativeInfinity;
        Ascend(ChainProblem.CostCount - 1, new double[ChainProblem.CostCount]);
        Evaluate(_multipliers);
    }

    /// <summary>The highest θ found.</summary>
    public double Bound { get; private set; }

    /// <summary>The multipliers of <see cref="Bound"/>, by cost; 0 where there is no limit.</summary>
    public ReadOnlySpan<double> Multipliers => _multipliers;

    /// <summary>At those multipliers, the least sum of objective + Σ λ_k·cost_k over the layers after each, by layer and mode.</summary>
    public double[,] ToGo => _toGo;

    /// <summary>The minimizer within the budgets with the lowest objective, or null if none was within.</summary>
    public int[]? Feasible { get; private set; }

    /// <summary>The objective of <see cref="Feasible"/>, +∞ if there is none.</summary>
    public double FeasibleObjective { get; private set; } = double.PositiveInfinity;

    /// <summary>
    /// A plane that θ never rises above, Objective + Σ_k λ_k·Slopes[k]: that of an assignment, or of a mixture. It is kept by its height at λ = 0, not by its value
    /// where θ was taken, which for a steep plane would lose the objective to rounding.
    /// </summary>
    private readonly record struct Plane(double Objective, double[] Slopes)
    {
        /// <summary>The height at some multipliers, those of index k and more; the others are taken as 0.</summary>
        public double At(ReadOnlySpan<double> multipliers, int k = 0)
        {
            double height = Objective;
            for (int i = k; i < Slopes.Length; i++)
                height += multipliers[i] * Slopes[i];
            return height;
        }
    }

    /// <summary>
    /// Maximizes over the multipliers 0 to k, the others fixed. The plane returned touches the maximum as a function of the others, and does not rise
    /// in the multipliers 0 to k.
    /// </summary>
    private Plane Ascend(int k, double[] multipliers)
    {
        if (k < 0)
            return Evaluate(multipliers);
        Plane low = Over(0);
        if (low.Slopes[k] <= 0)
            return low;

        double right = Scale(k);
        Plane high = Over(right);
        double left = 0;
        for (int i = 0; high.Slopes[k] > 0; i++)
        {
            if (i == MostGrowths)
                return high;
            (left, low) = (right, high);
            right *= Growth;
            high = Over(right);
        }

        for (int i = 0; i < MostCuts; i++)
        {
            // Along λ_k, θ is at most the height at which both planes meet.
            double middle = (high.At(multipliers, k + 1) - low.At(multipliers, k + 1)) / (low.Slopes[k] - high.Slopes[k]);
            if (!(middle > left && middle < right))
                break;
            multipliers[k] = middle;
            double top = low.At(multipliers, k);
            Plane cut = Over(middle);
            if (cut.Slopes[k] > 0)
                (left, low) = (middle, cut);
            else
                (right, high) = (middle, cut);
            if (cut.At(multipliers, k) >= top - (Accuracy * Math.Abs(top)))
                break;
        }

        // The mixture of both planes that is level in λ_k.
        double share = -high.Slopes[k] / (low.Slopes[k] - high.Slopes[k]);
        double[] slopes = [.. low.Slopes.Zip(high.Slopes, (l, h) => (share * l) + ((1 - share) * h))];
        slopes[k] = 0;
        return new Plane((share * low.Objective) + ((1 - share) * high.Objective), slopes);

        Plane Over(double multiplier)
        {
            multipliers[k] = multiplier;
            return Ascend(k - 1, multipliers);
        }
    }

    /// <summary>A first guess of a multiplier: what makes the largest objective and the largest cost weigh the same.</summary>
    private double Scale(int k)
    {
        double scale = _problem.Objective.Largest() / _problem.Costs[k].Largest();
        return scale > 0 && double.IsFinite(scale) ? scale : 1;
    }

    private Plane Evaluate(double[] multipliers)
    {
        int[] assignment = Minimize(multipliers);
        double objective = _problem.Objective.Sum(assignment);
        double[] slopes = new double[ChainProblem.CostCount];
        for (int k = 0; k < slopes.Length; k++)
            slopes[k] = double.IsPositiveInfinity(_problem.Budgets[k]) ? 0 : _problem.Costs[k].Sum(assignment) - _problem.Budgets[k];
        Plane plane = new(objective, slopes);

        if (plane.At(multipliers) > Bound)
            (Bound, _multipliers) = (plane.At(multipliers), [.. multipliers]);
        if (objective < FeasibleObjective && _problem.IsFeasible(assignment))
            (Feasible, FeasibleObjective) = (assignment, objective);
        return plane;
    }

    /// <summary>Fills <see cref="ToGo"/> and follows it from the first layer; of equal modes the first is taken.</summary>
    private int[] Minimize(double[] multipliers)
    {
        for (int l = _problem.Layers - 2; l >= 0; l--)
        {
            for (int m = 0; m < _problem.Modes; m++)
                _toGo[l, m] = _weights[Best(l + 1, m, multipliers)];
        }

        int[] assignment = new int[_problem.Layers];
        for (int l = 0; l < assignment.Length; l++)
            assignment[l] = Best(l, l == 0 ? 0 : assignment[l - 1], multipliers);
        return assignment;
    }

    /// <summary>The best mode of a layer given the one before; leaves the weights of all of them, the layers after included, in the buffer.</summary>
    private int Best(int layer, int before, double[] multipliers)
    {
        ReadOnlySpan<double> objective = _problem.Objective.Row(layer, before);
        ReadOnlySpan<double> first = _problem.Costs[0].Row(layer, before);
        ReadOnlySpan<double> second = _problem.Costs[1].Row(layer, before);
        int best = 0;
        for (int m = 0; m < objective.Length; m++)
        {
            // A forbidden transition costs +∞ whatever the multipliers; 0·∞ would make it NaN.
            _weights[m] = double.IsPositiveInfinity(objective[m])
                ? objective[m]
                : objective[m] + (multipliers[0] * first[m]) + (multipliers[1] * second[m]) + _toGo[layer, m];
            best = _weights[m] < _weights[best] ? m : best;
        }

        return best;
    }
}
