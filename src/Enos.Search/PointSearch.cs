using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Quantized;
using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Training;
using Enos.Sim.Validation;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search;

/// <summary>One assignment of a supernet on its way to a validated network.</summary>
/// <param name="context">The run.</param>
/// <param name="point">The budget that the assignment keeps.</param>
/// <param name="name">Under which its fine-tuning is kept.</param>
/// <param name="stage">Under which its progress is reported.</param>
internal sealed class PointSearch(RunContext context, BudgetPoint point, string name, string stage)
{
    /// <summary>Test images whose accumulators are kept for validation.</summary>
    private const int ReferenceImages = 16;

    /// <summary>Fine-tunes, exports and validates; what the supernet's own epochs say of themselves is not filled in.</summary>
    /// <param name="assignment">The mode of each layer.</param>
    /// <param name="supernet">What the supernet has learned.</param>
    /// <param name="search">Epochs of the search.</param>
    public SearchResult Run(int[] assignment, Snapshot supernet, ImmutableArray<EpochRecord> search)
    {
        ImmutableArray<Mode> modes = context.Space.ModesOf(assignment);
        NetworkCost cost = CostModel.Evaluate(context.Space.Hardware, context.Space.Costs.Workload, modes);
        int discretized = Discretized(assignment, supernet);
        using FixedTraining training = FixedTraining.FromSupernet(context, name, stage, assignment, supernet, Report);
        RelaxedNetwork network = training.Network;
        QuantizedNetwork quantized = network.Quantize([.. training.Choices.Select(c => c.Mode)]);
        ImmutableArray<CheckpointTensor> checkpoint = Checkpoint(network, supernet);
        network.Freeze(quantized);
        ReferenceAccumulators reference = FakeQuantized.Accumulators(network, training.Choices, context.Test.Set.Take(ReferenceImages));
        var belief = new SearchBelief(CostFigures.Of(cost), Assessment.CountCorrect(network, training.Choices, context.Test), context.Test.Count);
        using IConvolutionEngine engine = new SimdEngine(context.Settings.Threads);
        ValidationReport validation = ValidationPass.Run(quantized, engine, context.Test.Set, reference, cost, belief, context.IntegerOptions, cancellation: context.Cancellation);
        context.Progress.Report("validate", 1, 0);
        return new SearchResult
        {
            Assignment = modes,
            Cost = cost,
            Belief = belief,
            ReferenceEnergyPj = context.Space.ReferenceEnergyPj,
            ReferenceCycles = context.Space.ReferenceCycles,
            EnergyBudget = point.Budget,
            BudgetPj = point.EnergyPj,
            BudgetCycles = point.Cycles,
            Accuracy = new StageAccuracies(context.Test.Count, 0, discretized, training.Correct, (int)validation.Classification.Correct),
            History = [.. search, .. training.Epochs.Select(Record)],
            ProbabilityHistory = [],
            Probabilities = new double[0, 0],
            Modes = context.Space.Modes,
            Network = quantized,
            Reference = reference,
            Validation = validation,
            Controls = [],
            Posterior = null,
            Checkpoint = checkpoint,
        };

        EpochRecord Record(FixedEpoch epoch) => new(
            epoch.Epoch, EpochRecord.FineTunePhase, epoch.Loss, (double)epoch.Correct / context.Test.Count, cost.EnergyPj, cost.Cycles,
            Kept(cost.EnergyPj, point.EnergyPj), Kept(cost.Cycles, point.Cycles), default, 0, 0);

        void Report(FixedEpoch epoch) => context.Progress.Report(
            stage, (double)(epoch.Epoch - context.Settings.Epochs) / context.Settings.FineTuneEpochs, 0, epoch.Loss, Record(epoch));
    }

    private static ConstraintState Kept(double value, double? limit) => new(0, limit is { } most ? (value / most) - 1 : null);

    /// <summary>Test images that the supernet classifies rightly in the assignment, statistics re-estimated, before fine-tuning.</summary>
    private int Discretized(int[] assignment, Snapshot supernet)
    {
        using RelaxedNetwork network = context.NewSupernet();
        supernet.RestoreModule("network", network);
        LayerChoice[] choices = context.Choices(assignment);
        Assessment.ReestimateStatistics(network, choices, context.Train, context.Seed);
        return Assessment.CountCorrect(network, choices, context.Test);
    }

    private static ImmutableArray<CheckpointTensor> Checkpoint(nn.Module network, Snapshot supernet)
    {
        using DisposeScope scope = NewDisposeScope();
        return
        [
            .. from entry in network.state_dict()
               orderby entry.Key
               select new CheckpointTensor($"network.{entry.Key}", [.. entry.Value.shape], entry.Value.detach().to(float32).contiguous().data<float>().ToArray()),
            .. supernet.Tensors("assignment").Select(t => new CheckpointTensor(t.Key, t.Value.Shape, [.. t.Value.ToArray<double>().Select(v => (float)v)])),
        ];
    }
}
