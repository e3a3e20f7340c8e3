using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Training;
using Enos.Sim.Inference;
using Enos.Sim.Validation;

namespace Enos.Search.Controls;

/// <summary>
/// The network with one mode in every layer that is not pinned, trained from the same initial weights on the same batches with the same schedule for as
/// many epochs as search and fine-tuning together.
/// </summary>
internal static class UniformControl
{
    /// <summary>Trains and measures the control of one mode.</summary>
    public static ControlResult Run(
        SearchSpace space, int mode, SearchSettings settings, TrainingImages train, TrainingImages test, ProgressMeter progress, CancellationToken cancellation)
    {
        int[] assignment = space.Uniform(mode);
        string stage = $"control {space.Modes[mode]}";
        ImmutableArray<ImmutableArray<Mode>> layerModes = [.. assignment.Select(m => ImmutableArray.Create(space.Modes[m]))];
        using var network = new RelaxedNetwork(space.Graph, layerModes, settings.Seed);
        LayerChoice[] choices = [.. assignment.Select(_ => LayerChoice.OneHot(0))];
        int epochs = settings.Epochs + settings.FineTuneEpochs;
        using Trainer trainer = Trainer.Create(network, train, settings);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            double done = epoch;
            trainer.RunEpoch(
                epoch, new FixedModes(choices),
                (step, loss) => progress.Report(stage, (done + ((double)step / trainer.StepsPerEpoch)) / epochs, 1.0 / trainer.StepsPerEpoch, loss), cancellation);
        }

        Assessment.ReestimateStatistics(network, choices, train, (ulong)settings.Seed);
        int fineTuned = Assessment.CountCorrect(network, choices, test);
        using IConvolutionEngine engine = new SimdEngine(threads: 1);
        using IntegerNetwork program = IntegerNetwork.Compile(network.Quantize(new int[assignment.Length]), engine);
        ImmutableArray<Mode> modes = space.ModesOf(assignment);
        return new ControlResult(
            space.Modes[mode].Name, "uniform", modes, CostModel.Evaluate(space.Hardware, space.Costs.Workload, modes),
            test.Count, fineTuned, (int)Evaluation.Run(program, test.Set, Evaluation.DefaultBatch, cancellation).Correct);
    }
}
