using System.Collections.Immutable;
using System.Diagnostics;
using Enos.Accel.Inputs;
using Enos.Kernels;
using Enos.Search.Checkpoints;
using Enos.Search.Controls;
using Enos.Search.Discretization;
using Enos.Search.Runs;
using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search;

/// <summary>The whole way from an accelerator, a network and images to validated assignments, one for each energy budget.</summary>
public static class SearchRun
{
    /// <summary>
    /// Searches, discretizes, fine-tunes, exports and validates; controls train beside it, as many at once as there are processors.
    /// </summary>
    /// <param name="inputs">Accelerator, network, images.</param>
    /// <param name="settings">How to search.</param>
    /// <param name="progress">Is told after each step and epoch, by one thread at a time, not always the same.</param>
    /// <param name="snapshots">
    /// A folder for what has been learned so far, kept after each epoch and when cancelled. What lies there of the same run is gone on with: the result is the
    /// same, bit for bit on one thread, as if there had been no stop. Null to keep nothing.
    /// </param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="InvalidInputException">A setting out of range, a mode that is unknown or cannot be trained, or an accumulator that could leave int32.</exception>
    /// <exception cref="InfeasibleBudgetException">No assignment meets a budget; carries the lowest that is met.</exception>
    /// <exception cref="DivergenceException">The loss is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SearchOutcome Execute(
        SearchInputs inputs, SearchSettings settings, IProgress<SearchProgress>? progress = null, string? snapshots = null, CancellationToken cancellation = default)
    {
        (SearchSpace space, ImmutableDictionary<string, MultiplierTable> multipliers) = Check(inputs, settings);
        BudgetPlan plan = BudgetPlan.Of(space, settings);
        NativeMemory.KeepFreed();
        set_num_threads(settings.Threads);
        using var train = new TrainingImages(inputs.Train);
        using var test = new TrainingImages(inputs.Test);
        var controls = new ControlPlan(space, settings, plan);
        double work = SearchPart.Work(settings, plan.Points.Length) + controls.Work;
        var context = new RunContext(
            space, settings, inputs.Weights, train, test, new ProgressMeter(progress, work), new Telemetry(), snapshots is null ? SnapshotFolder.None : SnapshotFolder.At(snapshots), cancellation)
        {
            Multipliers = multipliers,
        };

        // The search comes first, so that it has a processor of its own from the start.
        var clock = Stopwatch.StartNew();
        var queue = new JobQueue(settings.Threads > 1 ? 1 : Environment.ProcessorCount);
        var search = new SearchPart(context, plan, controls, queue);
        queue.Add(search.Run);
        controls.Begin(context, queue);
        queue.Run();
        return new SearchOutcome(
            [.. search.Results.Select((result, p) => result with { Controls = controls.Of(p) })], context.Telemetry.Epochs, search.Time, clock.Elapsed);
    }

    private static (SearchSpace Space, ImmutableDictionary<string, MultiplierTable> Multipliers) Check(SearchInputs inputs, SearchSettings settings)
    {
        List<InputError> errors = [.. SettingsCheck.Faults(settings).Select(f => new InputError(f.Option, 0, 0, "", f.Value, f.Expected))];
        if (settings.BatchSize > inputs.Train.Count)
        {
            errors.Add(new InputError("--batch", 0, 0, "", $"{settings.BatchSize}", $"at most the number of training images, {inputs.Train.Count}"));
        }

        if (!SearchStrategies.Names.Contains(settings.Strategy.Name))
        {
            errors.Add(new InputError("--strategy", 0, 0, "", settings.Strategy.Name, $"one of {string.Join(", ", SearchStrategies.Names)}"));
        }

        SearchSpace? space = null;
        var multipliers = ImmutableDictionary<string, MultiplierTable>.Empty;
        try
        {
            space = SearchSpace.Build(inputs.Hardware, inputs.Graph, settings.Modes, settings.LayerRules);
            multipliers = TrainableModes.Tables(space.Modes, inputs.Multipliers, errors);
            errors.AddRange(WorstCaseSums.Faults(space.Hardware, space.Costs.Workload, space.Modes));
        }
        catch (InvalidInputException invalid)
        {
            errors.AddRange(invalid.Errors);
        }

        return errors.Count > 0 ? throw new InvalidInputException(errors) : (space!, multipliers);
    }
}
