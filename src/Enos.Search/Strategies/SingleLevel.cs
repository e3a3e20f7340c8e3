using Enos.Search.Budgets;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Strategies;

/// <summary>
/// Single-level search: weights and logits learn from the same batch, with the same loss. The loss gains the energy's penalty or, with a budget, its
/// augmented Lagrangian, of which the multiplier is updated every few steps on the mean violation since.
/// </summary>
internal sealed class SingleLevel : ISearchStrategy
{
    /// <summary>Steps between two updates of the multiplier.</summary>
    private const int StepsPerUpdate = 20;

    private readonly SearchSpace _space;
    private readonly SearchSettings _settings;
    private readonly AssignmentLogits _logits;
    private readonly RelaxedEnergy _energy;
    private readonly Adam _optimizer;
    private readonly double? _budgetPj;
    private AugmentedLagrangian _lagrangian;
    private double _temperature;
    private double _violations;
    private int _steps;

    /// <summary>Starts with all modes equally likely.</summary>
    /// <param name="space">What can be chosen.</param>
    /// <param name="settings">Temperatures, learning rate, energy weight.</param>
    /// <param name="budgetPj">The budget in pJ, or null for a penalty.</param>
    public SingleLevel(SearchSpace space, SearchSettings settings, double? budgetPj)
    {
        _space = space;
        _settings = settings;
        _budgetPj = budgetPj;
        _lagrangian = new AugmentedLagrangian();
        _logits = new AssignmentLogits(space);
        _energy = new RelaxedEnergy(space.Costs);

        // β₁ = 0.5: the assignment should follow what the weights are now, not what they were.
        _optimizer = optim.Adam(_logits.parameters(), settings.LogitLearningRate, beta1: 0.5, beta2: 0.999);
        Advance(0);
    }

    /// <inheritdoc/>
    public StrategyState State
    {
        get
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            double energy = _energy.ExpectedPj(_logits.Probabilities(_temperature)).item<double>();
            return new StrategyState(
                energy, _lagrangian.Multiplier, _budgetPj is { } budget ? AugmentedLagrangian.Constraint(energy, budget) : null, _temperature, _logits.Entropy(_temperature));
        }
    }

    /// <inheritdoc/>
    public nn.Module Module => _logits;

    /// <inheritdoc/>
    public void Advance(double progress) =>
        _temperature = _settings.TemperatureStart * Math.Pow(_settings.TemperatureEnd / _settings.TemperatureStart, Math.Clamp(progress, 0, 1));

    /// <inheritdoc/>
    public IReadOnlyList<LayerChoice> Choices(Tensor probabilities) =>
        [.. Enumerable.Range(0, _space.Layers).Select(l => _space.IsPinned(l) ? LayerChoice.OneHot(0) : LayerChoice.Mixture(probabilities[l]))];

    /// <inheritdoc/>
    public Tensor Probabilities() => _logits.Probabilities(_temperature);

    /// <inheritdoc/>
    public double[,] ProbabilityValues() => _logits.Values(_temperature);

    /// <inheritdoc/>
    public (IReadOnlyList<LayerChoice> Choices, Tensor? Term) Begin()
    {
        _optimizer.zero_grad();
        Tensor probabilities = _logits.Probabilities(_temperature);
        Tensor energy = _energy.ExpectedPj(probabilities);
        Tensor term;
        if (_budgetPj is { } budget)
        {
            double g = AugmentedLagrangian.Constraint(energy.item<double>(), budget);
            _violations += g;
            term = energy * (_lagrangian.Slope(g) / budget);
        }
        else
        {
            term = energy * new EnergyPenalty(_settings.EnergyWeight!.Value, _space.ReferenceEnergyPj).Slope;
        }

        return (Choices(probabilities.to(float32)), term.to(float32));
    }

    /// <inheritdoc/>
    public void End()
    {
        _optimizer.step();
        if (_budgetPj is not null && ++_steps % StepsPerUpdate == 0)
        {
            _lagrangian = _lagrangian.Update(_violations / StepsPerUpdate);
            _violations = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _logits.Dispose();
        _energy.Dispose();
    }
}
