using Enos.Networks.Datasets;
using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Strategies;

/// <summary>
/// Variational search: the posterior over assignments is q = Π_l Cat(π_l), π = softmax(α), and the loss is the negative evidence lower bound with prior
/// p(m) ∝ exp(−β·e[l][m]): the cross-entropy of a Gumbel-softmax sample (arXiv 1611.01144), and κ/L·KL(q‖p) = κ/L·Σ_l Σ_m π·log π + κ/L·β·E + const, L the number of
/// free layers. So the energy term <em>is</em> the prior, κ/L·β·E being the charge of the budget's multiplier or of the energy weight, and the entropy keeps the
/// posterior as wide as the data allow. With
/// <see cref="RelaxationKind.Sample"/> the sample is one-hot and its gradient that of the soft one (straight-through).
/// </summary>
internal sealed class Variational(StrategyInputs inputs) : ISearchStrategy
{
    private readonly LogitLearner _learner = inputs.Learner(temperatureOfProbabilities: 1);
    private readonly StrategySettings _settings = inputs.Settings.Strategy;
    private readonly ulong _seed = (ulong)inputs.Settings.Seed;

    /// <inheritdoc/>
    public int[] WeightRows { get; } = inputs.AllRows();

    /// <inheritdoc/>
    public StrategyState State => _learner.State;

    /// <inheritdoc/>
    public double[,] Probabilities => _learner.Numbers;

    /// <inheritdoc/>
    public void Advance(double progress) => _learner.Advance(progress);

    /// <inheritdoc/>
    public IReadOnlyList<LayerChoice> Supernet() => _learner.Logits.Mixtures(_learner.Probabilities());

    /// <inheritdoc/>
    public double Run(TrainingStep step)
    {
        Tensor posterior = _learner.Probabilities();
        Tensor soft = nn.functional.softmax(_learner.Logits.Allowed().Plus(Gumbel(posterior.shape, step.Number)).Over(_learner.Temperature), 1);
        Tensor loss = step.Loss(_settings.Relaxation == RelaxationKind.Sample
            ? _learner.OneEach(soft, _learner.Likeliest(AssignmentLogits.Numbers(soft)))
            : _learner.Logits.Mixtures(soft));
        loss.Plus(_learner.Term(posterior, entropyBonus: _settings.KlWeight)).backward();
        step.UpdateWeights();
        _learner.Update();
        return loss.item<float>();
    }

    /// <inheritdoc/>
    public void Save(Snapshot snapshot) => _learner.Save(snapshot);

    /// <inheritdoc/>
    public void Load(Snapshot snapshot) => _learner.Load(snapshot);

    /// <inheritdoc/>
    public void Dispose() => _learner.Dispose();

    /// <summary>Keeps this noise apart from other draws of the same seed.</summary>
    private const ulong GumbelStream = 0x47554D42454C;

    /// <summary>−log(−log u) with u uniform in (0, 1): seed and step alone decide it.</summary>
    private Tensor Gumbel(long[] shape, int step)
    {
        var random = new Xoshiro256(_seed ^ GumbelStream, (ulong)step);
        double[,] noise = new double[shape[0], shape[1]];
        for (int l = 0; l < shape[0]; l++)
        {
            for (int m = 0; m < shape[1]; m++)
            {
                noise[l, m] = -Math.Log(-Math.Log(Math.Max(random.NextDouble(), double.Epsilon)));
            }
        }

        return tensor(noise);
    }
}
