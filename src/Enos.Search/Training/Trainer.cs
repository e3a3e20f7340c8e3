using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>The one training loop: Adam on a network's weights, batches in an order that the seed decides, a policy that says what a step does.</summary>
internal sealed class Trainer
{
    private readonly TrainingSchedule _schedule;
    private readonly double _labelSmoothing;
    private readonly FusedAdam _optimizer;
    private Position _position = new(0, 0, 0, 0);

    /// <summary>A trainer at its first step.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="schedule">The learning rate over the run.</param>
    /// <param name="labelSmoothing">Share of a label that is spread over all classes, 0 to below 1 (arXiv 1512.00567, §7).</param>
    public Trainer(RelaxedNetwork network, TrainingSchedule schedule, double labelSmoothing)
    {
        Network = network;
        _schedule = schedule;
        _labelSmoothing = labelSmoothing;
        _optimizer = new FusedAdam(network.parameters(), schedule.Peak);
    }

    /// <summary>What is trained.</summary>
    public RelaxedNetwork Network { get; }

    /// <summary>Steps done in the whole run.</summary>
    public int StepsDone => _position.StepsDone;

    /// <summary>Epochs done in the whole run.</summary>
    public int EpochsDone => _position.Epoch;

    /// <summary>Whether no step of the coming epoch has been done.</summary>
    public bool AtEpochStart => _position.Step == 0;

    /// <summary>The learning rate of the step.</summary>
    public double LearningRate => _optimizer.LearningRate;

    /// <summary>
    /// Trains to the end of an epoch, from its start or, after <see cref="Load"/>, from the step where it was left, and returns the mean classification loss.
    /// </summary>
    /// <param name="batches">The images.</param>
    /// <param name="policy">What a step does.</param>
    /// <param name="onStep">Told after each step with the number of steps done in this epoch and the mean loss so far.</param>
    /// <param name="cancellation">Stops between two steps; <see cref="Save"/> then keeps where.</param>
    /// <exception cref="DivergenceException">The loss, or a weight, is no longer a number.</exception>
    public double RunEpoch(BatchSource batches, IStepPolicy policy, Action<int, double>? onStep = null, CancellationToken cancellation = default)
    {
        Network.train();
        for (int s = _position.Step; s < batches.StepsPerEpoch; s++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            (Tensor images, Tensor labels) = batches.Batch(_position.Epoch, s);
            _optimizer.LearningRate = _schedule.Rate(_position.StepsDone);
            _optimizer.ClearGradients();
            Network.Step = _position.StepsDone;
            double loss = policy.Run(new TrainingStep(this, _position.Epoch, s, images, labels));
            if (!double.IsFinite(loss))
            {
                throw new DivergenceException(_position.Epoch + 1, s + 1);
            }

            _position = _position with { Step = s + 1, StepsDone = _position.StepsDone + 1, LossSum = _position.LossSum + loss };
            onStep?.Invoke(s + 1, _position.LossSum / (s + 1));
        }

        // A gradient that overflowed in the last step shows in no loss of this epoch.
        if (!WeightsAreNumbers())
        {
            throw new DivergenceException(_position.Epoch + 1, batches.StepsPerEpoch);
        }

        double mean = _position.LossSum / batches.StepsPerEpoch;
        _position = new Position(_position.Epoch + 1, 0, _position.StepsDone, 0);
        return mean;
    }

    /// <summary>Mean cross-entropy of some images, in nats.</summary>
    public Tensor Loss(IReadOnlyList<LayerChoice> choices, Tensor images, Tensor labels) =>
        nn.functional.cross_entropy(Network.Forward(images, choices), labels, label_smoothing: _labelSmoothing);

    /// <summary>Forgets the weights' gradients.</summary>
    public void ClearGradients() => _optimizer.ClearGradients();

    /// <summary>Moves the weights.</summary>
    public void UpdateWeights() => _optimizer.Step();

    /// <summary>Keeps weights, statistics, moments and the place in the run.</summary>
    public void Save(Snapshot snapshot)
    {
        snapshot.PutModule("network", Network);
        _optimizer.Save(snapshot, "weights-optimizer");
        snapshot.PutRecord("position", _position);
    }

    /// <summary>Goes on from what <see cref="Save"/> kept.</summary>
    public void Load(Snapshot snapshot)
    {
        snapshot.RestoreModule("network", Network);
        _optimizer.Load(snapshot, "weights-optimizer");
        _position = snapshot.GetRecord<Position>("position");
    }

    /// <summary>Steps that had been done when a snapshot was taken.</summary>
    public static int StepsIn(Snapshot snapshot) => snapshot.GetRecord<Position>("position").StepsDone;

    private bool WeightsAreNumbers()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        return Network.parameters().All(p => p.isfinite().all().item<bool>());
    }

    /// <summary>A place in a run.</summary>
    private sealed record Position(int Epoch, int Step, int StepsDone, double LossSum);
}
