using Enos.Networks.Datasets;
using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Strategies;

/// <summary>
/// Bi-level search (DARTS, arXiv 1806.09055): logits learn from held-out images, weights from the others, in turns. In first order the logits take the weights
/// as they are; in second order they look one gradient step of the weights ahead, w′ = w − ξ·∇L_train(w), and the mixed derivative is taken by finite
/// differences over w ± ε·∇L_val(w′), ε = 0.01/‖∇L_val(w′)‖ (§2.3 there).
/// </summary>
internal sealed class BiLevel : ISearchStrategy
{
    private readonly LogitLearner _learner;
    private readonly BatchSource _heldOut;
    private readonly bool _secondOrder;

    /// <summary>Divides the images, as the seed decides.</summary>
    public BiLevel(StrategyInputs inputs)
    {
        _learner = inputs.Learner();
        _secondOrder = inputs.Settings.Strategy.Order == 2;
        ulong seed = (ulong)inputs.Settings.Seed;
        int[] shuffled = EpochOrder.Shuffle(seed, DivisionEpoch, inputs.Images.Count);
        int held = Math.Clamp((int)Math.Round(inputs.Images.Count * inputs.Settings.Strategy.HeldOut), 1, Math.Max(1, inputs.Images.Count - 1));
        WeightRows = held == inputs.Images.Count ? shuffled : shuffled[held..];
        _heldOut = new BatchSource(inputs.Images, shuffled[..held], inputs.Settings.BatchSize, seed, new Augmentation());
    }

    /// <inheritdoc/>
    public int[] WeightRows { get; }

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
        // Statistics are those of the images that weights learn from.
        step.Network.KeepStatistics = true;
        if (_secondOrder)
        {
            LogitGradientsAhead(step);
        }
        else
        {
            HeldOutLoss(step).backward();
        }

        _learner.Update();
        step.Network.KeepStatistics = false;
        step.Trainer.ClearGradients();
        Tensor loss;
        using (no_grad())
        {
            loss = _learner.Probabilities();
        }

        loss = step.Loss(_learner.Choices(loss, step.Number));
        loss.backward();
        step.UpdateWeights();
        return loss.item<float>();
    }

    /// <inheritdoc/>
    public void Save(Snapshot snapshot) => _learner.Save(snapshot);

    /// <inheritdoc/>
    public void Load(Snapshot snapshot) => _learner.Load(snapshot);

    /// <inheritdoc/>
    public void Dispose()
    {
        _learner.Dispose();
        _heldOut.Dispose();
    }

    /// <summary>An epoch whose order no training uses.</summary>
    private const int DivisionEpoch = int.MaxValue - 1;

    private Tensor HeldOutLoss(TrainingStep step)
    {
        (int epoch, int index) = Math.DivRem(step.Number, _heldOut.StepsPerEpoch);
        (Tensor images, Tensor labels) = _heldOut.Batch(epoch, index);
        Tensor p = _learner.Probabilities();
        return step.Trainer.Loss(_learner.Choices(p, step.Number), images, labels).Plus(_learner.Term(p));
    }

    private Tensor TrainingLoss(TrainingStep step) => step.Loss(_learner.Choices(_learner.Probabilities(), step.Number));

    /// <summary>Leaves in the logits' gradient that of L_val(w′(α), α); the weights are put back bit for bit.</summary>
    private void LogitGradientsAhead(TrainingStep step)
    {
        Parameter[] weights = [.. step.Network.parameters()];
        Parameter logits = _learner.Logits.Values;
        TrainingLoss(step).backward();
        Tensor?[] ahead = [.. weights.Select(w => w.grad?.detach())];
        Clear(step);
        Tensor[] before = Copies(weights);
        Move(weights, ahead, -step.LearningRate);
        HeldOutLoss(step).backward();
        Tensor direct = logits.grad!.detach();
        Tensor?[] direction = [.. weights.Select(w => w.grad?.detach())];
        Clear(step);
        Restore(weights, before);
        double norm = Math.Sqrt(direction.OfType<Tensor>().Sum(d => d.to(float64).square().sum().item<double>()));
        double epsilon = norm > 0 ? 0.01 / norm : 0;
        if (epsilon == 0)
        {
            logits.grad = direct;
            return;
        }

        Tensor above = LogitGradientAt(step, weights, direction, logits, epsilon);
        Tensor below = LogitGradientAt(step, weights, direction, logits, -epsilon);
        logits.grad = direct - ((above - below) * (step.LearningRate / (2 * epsilon)));
    }

    /// <summary>∇_α L_train at w + distance·direction; the weights are put back bit for bit.</summary>
    private Tensor LogitGradientAt(TrainingStep step, Parameter[] weights, Tensor?[] direction, Parameter logits, double distance)
    {
        Tensor[] before = Copies(weights);
        Move(weights, direction, distance);
        TrainingLoss(step).backward();
        Tensor gradient = logits.grad!.detach();
        Clear(step);
        Restore(weights, before);
        return gradient;
    }

    private void Clear(TrainingStep step)
    {
        step.Trainer.ClearGradients();
        _learner.ClearGradients();
    }

    private static Tensor[] Copies(Parameter[] weights) => [.. weights.Select(w => w.detach().clone())];

    private static void Restore(Parameter[] weights, Tensor[] before)
    {
        using IDisposable noGradient = no_grad();
        for (int w = 0; w < weights.Length; w++)
        {
            weights[w].copy_(before[w]);
        }
    }

    private static void Move(Parameter[] weights, Tensor?[] direction, double distance)
    {
        using IDisposable noGradient = no_grad();
        for (int w = 0; w < weights.Length; w++)
        {
            if (direction[w] is { } d)
            {
                weights[w].Accumulate(d, distance);
            }
        }
    }
}
