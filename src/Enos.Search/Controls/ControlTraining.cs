using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Search.Checkpoints;
using Enos.Search.Training;
using Enos.Sim.Inference;
using Enos.Sim.Validation;

namespace Enos.Search.Controls;

/// <summary>Trains a control, counts what it classifies rightly in Torch and in integers, and simulates its cost.</summary>
/// <param name="context">The run.</param>
/// <param name="kind">The kind of control.</param>
/// <param name="name">Its name in tables.</param>
internal sealed class ControlTraining(RunContext context, ControlKind kind, string name)
{
    /// <summary>From the run's initial weights, for as many epochs as search and fine-tuning together; null if it diverges.</summary>
    public ControlResult? FromScratch(string snapshot, int[] assignment) => UnlessItDiverges(context, $"control {name}", () =>
    {
        using FixedTraining training = FixedTraining.FromScratch(context, snapshot, $"control {name}", assignment);
        return Measure(training, assignment);
    });

    /// <summary>Fine-tuned from what a supernet has learned, as the searched assignment is; null if it diverges.</summary>
    public ControlResult? FromSupernet(string snapshot, int[] assignment, Snapshot supernet) => UnlessItDiverges(context, $"control {name}", () =>
    {
        using FixedTraining training = FixedTraining.FromSupernet(context, snapshot, $"control {name}", assignment, supernet);
        return Measure(training, assignment);
    });

    /// <summary>Trains for a control. A control that diverges is left out, and said to be: the search is not lost with it.</summary>
    /// <param name="context">The run.</param>
    /// <param name="stage">Under which its progress is reported.</param>
    /// <param name="train">The training.</param>
    public static T? UnlessItDiverges<T>(RunContext context, string stage, Func<T> train)
        where T : class
    {
        try
        {
            return train();
        }
        catch (DivergenceException e)
        {
            context.Progress.Note(stage, $"left out. {e.Message}");
            return null;
        }
    }

    private ControlResult Measure(FixedTraining training, int[] assignment)
    {
        using IConvolutionEngine engine = new SimdEngine(threads: 1);
        using IntegerNetwork program = IntegerNetwork.Compile(training.Network.Quantize([.. training.Choices.Select(c => c.Mode)]), engine, context.IntegerOptions);
        ImmutableArray<Mode> modes = context.Space.ModesOf(assignment);
        return new ControlResult(
            name, kind, modes, CostModel.Evaluate(context.Space.Hardware, context.Space.Costs.Workload, modes), context.Test.Count, training.Correct,
            (int)Evaluation.Run(program, context.Test.Set, cancellation: context.Cancellation).Correct);
    }
}
