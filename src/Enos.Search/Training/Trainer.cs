using Enos.Networks.Datasets;
using Enos.Search.Relaxation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>What a step of training does besides minimizing the classification loss.</summary>
internal interface IStepPolicy
{
    /// <summary>How each layer computes in this step, and a term to add to the loss (null for none).</summary>
    (IReadOnlyList<LayerChoice> Choices, Tensor? Term) Begin();

    /// <summary>Called when gradients are there and weights have been stepped.</summary>
    void End();
}

/// <summary>Training in fixed modes.</summary>
/// <param name="Choices">How each layer computes.</param>
internal sealed record FixedModes(IReadOnlyList<LayerChoice> Choices) : IStepPolicy
{
    /// <inheritdoc/>
    public (IReadOnlyList<LayerChoice> Choices, Tensor? Term) Begin() => (Choices, null);

    /// <inheritdoc/>
    public void End()
    {
    }
}

/// <summary>The one training loop: Adam (arXiv 1412.6980) on a network's weights, batches in an order that the seed decides.</summary>
internal sealed class Trainer : IDisposable
{
    private readonly RelaxedNetwork _network;
    private readonly TrainingImages _images;
    private readonly TrainingSchedule _schedule;
    private readonly int _batchSize;
    private readonly ulong _seed;
    private readonly Adam _optimizer;
    private int _step;

    public Trainer(RelaxedNetwork network, TrainingImages images, TrainingSchedule schedule, int batchSize, ulong seed)
    {
        _network = network;
        _images = images;
        _schedule = schedule;
        _batchSize = batchSize;
        _seed = seed;
        _optimizer = optim.Adam(network.parameters(), schedule.Peak);
    }

    /// <summary>A trainer for the whole of a run, search and fine-tuning, as the settings say.</summary>
    public static Trainer Create(RelaxedNetwork network, TrainingImages images, SearchSettings settings)
    {
        int steps = Math.Max(1, images.Count / settings.BatchSize) * (settings.Epochs + settings.FineTuneEpochs);
        return new Trainer(
            network, images, new TrainingSchedule(settings.LearningRate, Math.Min(50, steps), steps), settings.BatchSize, (ulong)settings.Seed);
    }

    /// <summary>Steps in an epoch; a last, smaller batch is left out, its images come in another epoch.</summary>
    public int StepsPerEpoch => Math.Max(1, _images.Count / _batchSize);

    /// <summary>Trains for an epoch and returns the mean classification loss.</summary>
    /// <param name="epoch">Number of the epoch; decides the order of the images.</param>
    /// <param name="policy">What each step does besides.</param>
    /// <param name="onStep">Called after each step with the number of steps done in this epoch and the mean loss so far.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public double RunEpoch(int epoch, IStepPolicy policy, Action<int, double>? onStep = null, CancellationToken cancellation = default)
    {
        _network.train();
        int[] order = EpochOrder.Shuffle(_seed, epoch, _images.Count);
        double sum = 0;
        for (int s = 0; s < StepsPerEpoch; s++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            int start = s * _batchSize;
            (Tensor images, Tensor labels) = _images.Batch(order.AsSpan(start, Math.Min(_batchSize, order.Length - start)));
            double rate = _schedule.Rate(_step++);
            foreach (optim.ILearningRateController group in _optimizer.ParamGroups)
            {
                group.LearningRate = rate;
            }

            _optimizer.zero_grad();
            (IReadOnlyList<LayerChoice> choices, Tensor? term) = policy.Begin();
            Tensor loss = nn.functional.cross_entropy(_network.Forward(images, choices), labels);
            (term is null ? loss : loss + term).backward();
            _optimizer.step();
            policy.End();
            sum += loss.item<float>();
            onStep?.Invoke(s + 1, sum / (s + 1));
        }

        return sum / StepsPerEpoch;
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();
}
