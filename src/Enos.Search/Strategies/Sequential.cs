using Enos.Networks.Datasets;
using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Strategies;

/// <summary>
/// Sequential search: in a step one layer is free, a mixture of its modes, and the others are in their likeliest mode. It pays for one relaxed layer only. The
/// order of the layers is a setting.
/// </summary>
internal sealed class Sequential : ISearchStrategy
{
    private readonly SearchSpace _space;
    private readonly StrategySettings _settings;
    private readonly LogitLearner _learner;
    private readonly int[] _free;
    private readonly ulong _seed;

    public Sequential(StrategyInputs inputs)
    {
        _space = inputs.Space;
        _seed = (ulong)inputs.Settings.Seed;
        _settings = inputs.Settings.Strategy;
        _free = [.. Enumerable.Range(0, _space.Layers).Where(l => !_space.IsPinned(l))];
        if (_settings.LayerOrder == LayerOrder.Energy)
        {
            _free = [.. _free.OrderByDescending(l => _space.Costs.EnergyPj[l, _space.Reference])];
        }

        // A layer's turn comes once in as many steps as there are free layers; its steps are longer, so that it comes as far.
        double rate = inputs.Settings.Strategy.LogitLearningRate * Math.Max(1, _free.Length / SlowerThanAll);
        _learner = (inputs with { Settings = inputs.Settings with { Strategy = _settings with { LogitLearningRate = rate } } }).Learner();
        WeightRows = inputs.AllRows();
    }

    /// <inheritdoc/>
    public int[] WeightRows { get; }

    /// <inheritdoc/>
    public StrategyState State => _learner.State;

    /// <inheritdoc/>
    public double[,] Probabilities => _learner.Numbers;

    /// <inheritdoc/>
    public void Advance(double progress) => _learner.Advance(progress);

    /// <summary>Every layer in its likeliest mode: what the weights have learned to work with.</summary>
    public IReadOnlyList<LayerChoice> Supernet() => Likeliest(Probabilities);

    /// <inheritdoc/>
    public double Run(TrainingStep step)
    {
        if (_free.Length == 0)
        {
            return new FixedModes(Supernet()).Run(step);
        }

        Tensor p = _learner.Probabilities();
        double[,] numbers = AssignmentLogits.Numbers(p);
        int layer = FreeLayer(step.Number / _settings.StepsPerLayer);
        LayerChoice[] choices = Likeliest(numbers);
        choices[layer] = _learner.Logits.Mixture(p.to(float32), layer);
        Tensor loss = step.Loss(choices);
        loss.Plus(_learner.Term(AllButOneFixed(p, numbers, layer))).backward();
        step.UpdateWeights();
        _learner.Update(layer);
        return loss.item<float>();
    }

    /// <inheritdoc/>
    public void Save(Snapshot snapshot) => _learner.Save(snapshot);

    /// <inheritdoc/>
    public void Load(Snapshot snapshot) => _learner.Load(snapshot);

    /// <inheritdoc/>
    public void Dispose() => _learner.Dispose();

    /// <summary>How many times fewer steps a layer may have without longer ones.</summary>
    private const double SlowerThanAll = 4;

    /// <summary>Keeps the orders of rounds apart from other draws of the same seed.</summary>
    private const int RoundStream = 1 << 30;

    /// <summary>The free layer in a turn.</summary>
    private int FreeLayer(int turn)
    {
        (int round, int place) = Math.DivRem(turn, _free.Length);
        return _free[_settings.LayerOrder == LayerOrder.Random ? EpochOrder.Shuffle(_seed, RoundStream + round, _free.Length)[place] : place];
    }

    private LayerChoice[] Likeliest(double[,] p) =>
        [.. _learner.Likeliest(p).Select((mode, l) => LayerChoice.OneHot(_space.ModesOf(l).IndexOf(mode)))];

    /// <summary>One-hot probabilities, but for one layer.</summary>
    private Tensor AllButOneFixed(Tensor p, double[,] numbers, int layer)
    {
        int[] likeliest = _learner.Likeliest(numbers);
        double[,] others = new double[_space.Layers, _space.Modes.Length];
        double[,] mine = new double[_space.Layers, 1];
        for (int l = 0; l < _space.Layers; l++)
        {
            others[l, likeliest[l]] = l == layer ? 0 : 1;
        }

        mine[layer, 0] = 1;
        return (p * tensor(mine)).Plus(tensor(others));
    }
}
