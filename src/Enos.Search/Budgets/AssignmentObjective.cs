using System.Collections.Immutable;
using Enos.Search.Checkpoints;
using Enos.Search.Spaces;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Budgets;

/// <summary>
/// What the loss gains for the costs of an assignment: for each limit its augmented Lagrangian, of which the multiplier is updated every few steps on the mean
/// violation since; and, where energy is weighed, the penalty λ·E/E_reference.
/// </summary>
internal sealed class AssignmentObjective : IDisposable
{
    /// <summary>Steps between two updates of the multipliers.</summary>
    private const int StepsPerUpdate = 20;

    private readonly double _energySlope;
    private readonly RelaxedCost _energy;
    private readonly RelaxedCost _cycles;
    private readonly ImmutableArray<(string Name, RelaxedCost Cost, double Limit)> _limits;
    private readonly double[] _violations;
    private Progress _progress;

    /// <summary>Starts with multipliers of 0.</summary>
    /// <param name="space">What can be chosen.</param>
    /// <param name="constraints">The limits.</param>
    /// <param name="energyWeight">λ ≥ 0, in units of the loss: the charge for the reference energy.</param>
    public AssignmentObjective(SearchSpace space, IEnumerable<SearchConstraint> constraints, double energyWeight)
    {
        _energySlope = energyWeight / space.ReferenceEnergyPj;
        _energy = RelaxedCost.Of(SearchConstraint.OnEnergy(space, double.PositiveInfinity));
        _cycles = RelaxedCost.Of(SearchConstraint.OnLatency(space, double.PositiveInfinity));
        _limits = [.. constraints.Where(c => double.IsFinite(c.Limit)).Select(c => (c.Name, RelaxedCost.Of(c), c.Limit))];
        _violations = new double[_limits.Length];
        _progress = new Progress(0, [.. _limits.Select(_ => new AugmentedLagrangian())], new double[_limits.Length]);
    }

    /// <summary>The term of the loss whose gradient is that of the objective; its value is not the objective's.</summary>
    /// <param name="probabilities">Layers × modes, float64, with gradient.</param>
    public Tensor Term(Tensor probabilities)
    {
        Tensor term = _energy.Expected(probabilities).Times(_energySlope);
        for (int k = 0; k < _limits.Length; k++)
        {
            Tensor cost = _limits[k].Cost.Expected(probabilities);
            double g = AugmentedLagrangian.Constraint(cost.item<double>(), _limits[k].Limit);
            _violations[k] = g;
            term = term.Plus(cost.Times(_progress.Lagrangians[k].Slope(g) / _limits[k].Limit));
        }

        return term;
    }

    /// <summary>Ends a step: what the last term found counts, and multipliers are updated when it is their turn.</summary>
    public void EndStep()
    {
        _progress = _progress with { Steps = _progress.Steps + 1, Violations = [.. _progress.Violations.Zip(_violations, (sum, g) => sum + g)] };
        if (_progress.Steps % StepsPerUpdate == 0)
        {
            _progress = _progress with
            {
                Lagrangians = [.. _progress.Lagrangians.Select((lagrangian, k) => lagrangian.Update(_progress.Violations[k] / StepsPerUpdate))],
                Violations = new double[_limits.Length],
            };
        }
    }

    /// <summary>Expected energy in pJ.</summary>
    public double EnergyPj(Tensor probabilities) => _energy.Expected(probabilities).item<double>();

    /// <summary>Expected cycles.</summary>
    public double Cycles(Tensor probabilities) => _cycles.Expected(probabilities).item<double>();

    /// <summary>Where a limit stands.</summary>
    public ConstraintState State(string name, Tensor probabilities)
    {
        int k = Array.FindIndex([.. _limits], l => l.Name == name);
        return k < 0 ? default : new ConstraintState(
            _progress.Lagrangians[k].Multiplier, AugmentedLagrangian.Constraint(_limits[k].Cost.Expected(probabilities).item<double>(), _limits[k].Limit));
    }

    /// <summary>Keeps multipliers and violations.</summary>
    public void Save(Snapshot snapshot) => snapshot.PutRecord("objective", _progress);

    /// <summary>Takes up what <see cref="Save"/> kept.</summary>
    public void Load(Snapshot snapshot) => _progress = snapshot.GetRecord<Progress>("objective");

    /// <inheritdoc/>
    public void Dispose()
    {
        _energy.Dispose();
        _cycles.Dispose();
        foreach ((_, RelaxedCost cost, _) in _limits)
        {
            cost.Dispose();
        }
    }

    private sealed record Progress(int Steps, AugmentedLagrangian[] Lagrangians, double[] Violations);
}
