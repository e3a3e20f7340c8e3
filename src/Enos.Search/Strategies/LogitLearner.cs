using Enos.Search.Budgets;
using Enos.Search.Checkpoints;
using Enos.Search.Discretization;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Strategies;

/// <summary>What all strategies share: the logits, their optimizer, temperature, entropy and warm-up schedules, and the costs in the loss.</summary>
internal sealed class LogitLearner : IDisposable
{
    private readonly SearchSpace _space;
    private readonly StrategySettings _settings;
    private readonly AssignmentObjective _objective;
    private readonly FusedAdam _optimizer;
    private readonly double? _fixedTemperature;
    private readonly ulong _seed;
    private readonly int _freeLayers;
    private double _entropyWeight;
    private bool _warmingUp;

    /// <summary>Starts with all modes equally likely.</summary>
    /// <param name="inputs">Space, settings, limits.</param>
    /// <param name="temperatureOfProbabilities">Temperature of the softmax where it does not fall; NaN where it does.</param>
    public LogitLearner(StrategyInputs inputs, double temperatureOfProbabilities)
    {
        _space = inputs.Space;
        _settings = inputs.Settings.Strategy;
        _seed = (ulong)inputs.Settings.Seed;
        _fixedTemperature = double.IsNaN(temperatureOfProbabilities) ? null : temperatureOfProbabilities;
        _freeLayers = Math.Max(1, Enumerable.Range(0, _space.Layers).Count(l => !_space.IsPinned(l)));
        Logits = new AssignmentLogits(inputs.Space);
        _objective = new AssignmentObjective(inputs.Space, inputs.Constraints, inputs.Settings.EnergyWeight ?? 0);

        // β₁ = 0.5: the assignment should follow what the weights are now, not what they were.
        _optimizer = new FusedAdam([Logits.Values], _settings.LogitLearningRate, beta1: 0.5, byRow: true);
        Advance(0);
    }

    /// <summary>The logits.</summary>
    public AssignmentLogits Logits { get; }

    /// <summary>τ now.</summary>
    public double Temperature { get; private set; }

    /// <summary>Where the search stands.</summary>
    public StrategyState State
    {
        get
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            Tensor p = Probabilities();
            return new StrategyState(
                _objective.EnergyPj(p), _objective.Cycles(p), _objective.State(SearchConstraint.Energy, p), _objective.State(SearchConstraint.Latency, p),
                _objective.State(SearchConstraint.Macros, p), Temperature, Logits.MeanEntropy(AssignmentLogits.Numbers(p)));
        }
    }

    /// <summary>The probabilities as numbers, layers × modes.</summary>
    public double[,] Numbers
    {
        get
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            return AssignmentLogits.Numbers(Probabilities());
        }
    }

    /// <summary>Sets temperature, entropy weight and warm-up for how far the search has come, 0 to 1.</summary>
    public void Advance(double progress)
    {
        _warmingUp = progress < _settings.WarmUp;
        double learned = Math.Clamp((progress - _settings.WarmUp) / (1 - _settings.WarmUp), 0, 1);
        Temperature = _settings.TemperatureStart * Math.Pow(_settings.TemperatureEnd / _settings.TemperatureStart, learned);
        _entropyWeight = _settings.EntropyWeight * learned;
    }

    /// <summary>Probabilities, layers × modes, float64 with gradient.</summary>
    public Tensor Probabilities() => Logits.Probabilities(_fixedTemperature ?? Temperature);

    /// <summary>What the loss gains for costs and entropy, a float32 scalar.</summary>
    /// <param name="probabilities">Layers × modes, float64 with gradient.</param>
    /// <param name="entropyBonus">Subtracted from the entropy's weight: what undecided layers are worth.</param>
    public Tensor Term(Tensor probabilities, double entropyBonus = 0)
    {
        Tensor term = _objective.Term(probabilities);
        double weight = _entropyWeight - entropyBonus;
        return (weight == 0 ? term : term.Plus(AssignmentLogits.NegativeEntropy(probabilities).Times(-weight / _freeLayers))).to(float32);
    }

    /// <summary>How the layers compute in a step of a strategy that mixes or samples.</summary>
    /// <param name="probabilities">Layers × modes, float64 with gradient.</param>
    /// <param name="step">The step's number in the run: seeds what is drawn.</param>
    public IReadOnlyList<LayerChoice> Choices(Tensor probabilities, int step) => _settings.Relaxation == RelaxationKind.Mixture
        ? Logits.Mixtures(probabilities)
        : OneEach(probabilities, PosteriorSampling.Draw(_space, AssignmentLogits.Numbers(probabilities), _seed, (ulong)step));

    /// <summary>One mode a layer; the gradient goes to the probabilities, as that of a mixture would.</summary>
    /// <param name="probabilities">Layers × modes, float64 with gradient.</param>
    /// <param name="assignment">The modes, as indices into the space's.</param>
    public IReadOnlyList<LayerChoice> OneEach(Tensor probabilities, IReadOnlyList<int> assignment) =>
    [
        .. Logits.Mixtures(probabilities).Select((mixture, l) =>
            mixture.Probabilities is { } shares ? LayerChoice.Sampled(_space.ModesOf(l).IndexOf(assignment[l]), shares) : mixture),
    ];

    /// <summary>The likeliest mode of each layer, as an index into the space's; of equals the first.</summary>
    public int[] Likeliest(double[,] probabilities) =>
        [.. Enumerable.Range(0, _space.Layers).Select(l => _space.ModesOf(l).MaxBy(m => probabilities[l, m]))];

    /// <summary>Ends a step in which gradients reached the logits: moves them, unless they warm up, and the multipliers.</summary>
    /// <param name="layer">The one layer to move; null for all.</param>
    public void Update(int? layer = null)
    {
        if (!_warmingUp)
        {
            _optimizer.Step(layer);
            _objective.EndStep();
        }

        _optimizer.ClearGradients();
    }

    /// <summary>Forgets the logits' gradients.</summary>
    public void ClearGradients() => _optimizer.ClearGradients();

    /// <summary>Keeps logits, moments and multipliers.</summary>
    public void Save(Snapshot snapshot)
    {
        snapshot.PutModule("assignment", Logits);
        _optimizer.Save(snapshot, "logits-optimizer");
        _objective.Save(snapshot);
    }

    /// <summary>Takes up what <see cref="Save"/> kept.</summary>
    public void Load(Snapshot snapshot)
    {
        snapshot.RestoreModule("assignment", Logits);
        _optimizer.Load(snapshot, "logits-optimizer");
        _objective.Load(snapshot);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Logits.Dispose();
        _objective.Dispose();
    }
}
