using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Training;

namespace Enos.Search;

/// <summary>A network trained in one mode a layer, to the end of the run's epochs: from a supernet, or from fresh weights.</summary>
internal sealed class FixedTraining : IDisposable
{
    private FixedTraining(RelaxedNetwork network, LayerChoice[] choices) => (Network, Choices) = (network, choices);

    /// <summary>The network.</summary>
    public RelaxedNetwork Network { get; }

    /// <summary>One mode a layer.</summary>
    public LayerChoice[] Choices { get; }

    /// <summary>The epochs: number from 1, mean loss, and the test images classified rightly after it, −1 where that was not asked for.</summary>
    public IReadOnlyList<FixedEpoch> Epochs { get; private set; } = [];

    /// <summary>Test images that the trained network classifies rightly, its statistics re-estimated.</summary>
    public int Correct { get; private set; }

    /// <summary>Trains an assignment from fresh weights, for as many epochs as search and fine-tuning together.</summary>
    public static FixedTraining FromScratch(RunContext context, string name, string stage, int[] assignment)
    {
        var training = new FixedTraining(context.NewNetwork(assignment), [.. assignment.Select(_ => LayerChoice.OneHot(0))]);
        return training.Run(context, name, stage, start: null, onEpoch: null);
    }

    /// <summary>Fine-tunes an assignment from what a supernet has learned.</summary>
    /// <param name="context">The run.</param>
    /// <param name="name">Under which it is kept; one of a kind in a run.</param>
    /// <param name="stage">Under which its progress is reported.</param>
    /// <param name="assignment">The mode of each layer.</param>
    /// <param name="supernet">What the supernet has learned.</param>
    /// <param name="onEpoch">Told each epoch, its accuracy measured; null if that is not worth the time.</param>
    public static FixedTraining FromSupernet(
        RunContext context, string name, string stage, int[] assignment, Snapshot supernet, Action<FixedEpoch>? onEpoch = null) =>
        new FixedTraining(context.NewSupernet(), context.Choices(assignment)).Run(context, name, stage, supernet, onEpoch);

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private FixedTraining Run(RunContext context, string name, string stage, Snapshot? start, Action<FixedEpoch>? onEpoch)
    {
        using BatchSource batches = context.Batches();
        Trainer trainer = context.Trainer(Network, SearchSteps(start, context));
        List<FixedEpoch> epochs = [];
        if (start is not null)
        {
            trainer.Load(start);
        }
        else
        {
            context.Start(Network);
        }

        int first = trainer.EpochsDone;
        if (context.Snapshots.Load(name) is { } left)
        {
            trainer.Load(left);
            epochs = left.GetRecord<List<FixedEpoch>>("epochs");
        }

        Network.FollowsConverters = true;
        var policy = new FixedModes(Choices);
        while (trainer.EpochsDone < context.AllEpochs)
        {
            int epoch = trainer.EpochsDone;
            if (trainer.AtEpochStart)
            {
                Assessment.CalibrateConverters(Network, Choices, context.Train, context.Seed, epoch);
            }

            double loss;
            try
            {
                loss = context.Telemetry.Measure(stage, epoch + 1, batches.StepsPerEpoch, () => trainer.RunEpoch(batches, policy, OnStep, context.Cancellation));
            }
            catch (OperationCanceledException)
            {
                context.Snapshots.Save(name, Capture);
                throw;
            }

            bool last = trainer.EpochsDone == context.AllEpochs;
            if (last)
            {
                Assessment.ReestimateStatistics(Network, Choices, context.Train, context.Seed);
            }

            epochs.Add(new FixedEpoch(epoch + 1, loss, last || onEpoch is not null ? Assessment.CountCorrect(Network, Choices, context.Test) : -1));
            context.Snapshots.Save(name, Capture);
            onEpoch?.Invoke(epochs[^1]);

            void OnStep(int step, double mean) => context.Progress.Report(
                stage, (epoch - first + ((double)step / batches.StepsPerEpoch)) / (context.AllEpochs - first), 1.0 / batches.StepsPerEpoch, mean);
        }

        if (epochs.Count == 0)
        {
            Assessment.ReestimateStatistics(Network, Choices, context.Train, context.Seed);
        }

        Correct = epochs.Count > 0 ? epochs[^1].Correct : Assessment.CountCorrect(Network, Choices, context.Test);
        Epochs = epochs;
        return this;

        Snapshot Capture()
        {
            var snapshot = new Snapshot();
            trainer.Save(snapshot);
            snapshot.PutRecord("epochs", epochs);
            return snapshot;
        }
    }

    /// <summary>Steps in an epoch of the search: those that the supernet has made, else those that search would make with all images.</summary>
    private static int SearchSteps(Snapshot? start, RunContext context) =>
        start is null ? context.StepsPerEpoch : Trainer.StepsIn(start) / context.Settings.Epochs;
}

/// <summary>An epoch of a training in fixed modes.</summary>
/// <param name="Epoch">Number, from 1, over search and fine-tuning.</param>
/// <param name="Loss">Mean loss, in nats.</param>
/// <param name="Correct">Test images classified rightly after it; −1 if not measured.</param>
internal sealed record FixedEpoch(int Epoch, double Loss, int Correct);
