using System.Collections.Immutable;
using System.Diagnostics;
using Enos.Accel.Costs;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Quantized;
using Enos.Search.Budgets;
using Enos.Search.Controls;
using Enos.Search.Discretization;
using Enos.Search.Relaxation;
using Enos.Search.Runs;
using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Training;
using Enos.Sim.Validation;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search;

/// <summary>The whole way from an accelerator, a network and images to a validated assignment.</summary>
public sealed class SearchRun
{
    /// <summary>Training images in the sample on which modes are scored for discretization.</summary>
    private const int ScoreSample = 250;

    /// <summary>Test images whose accumulators are kept for validation.</summary>
    private const int ReferenceImages = 16;

    /// <summary>Time of a step with all modes mixed, in plain steps; for the progress bar only.</summary>
    private const double MixtureCost = 2.5;

    private readonly SearchSettings _settings;
    private readonly SearchSpace _space;
    private readonly TrainingImages _train;
    private readonly TrainingImages _test;
    private readonly ProgressMeter _progress;
    private readonly CancellationToken _cancellation;

    private SearchRun(
        SearchSettings settings, SearchSpace space, TrainingImages train, TrainingImages test, ProgressMeter progress, CancellationToken cancellation)
    {
        _settings = settings;
        _space = space;
        _train = train;
        _test = test;
        _progress = progress;
        _cancellation = cancellation;
    }

    /// <summary>
    /// Searches, discretizes, fine-tunes, exports and validates; the controls train beside it, as many at once as there are processors.
    /// </summary>
    /// <param name="inputs">Accelerator, network, images.</param>
    /// <param name="settings">How to search.</param>
    /// <param name="progress">Is told after each step and epoch, by one thread at a time, not always the same.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="InvalidInputException">A setting out of range, a mode that is unknown or cannot be trained, or an accumulator that could leave int32.</exception>
    /// <exception cref="InfeasibleBudgetException">No assignment meets the budget; carries the lowest that is met.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SearchResult Execute(
        SearchInputs inputs, SearchSettings settings, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default)
    {
        SearchSpace space = Check(inputs, settings);
        double? budget = settings.Budget is { } fraction ? fraction * space.ReferenceEnergyPj : null;
        _ = Choose(space, new double[space.Layers, space.Modes.Length], budget);

        NativeMemory.KeepFreed();
        set_num_threads(settings.Threads);
        using var train = new TrainingImages(inputs.Train);
        using var test = new TrainingImages(inputs.Test);
        int epochs = settings.Epochs + settings.FineTuneEpochs;
        int controls = settings.Controls == ControlSet.Uniform ? space.Modes.Length : 0;
        var meter = new ProgressMeter(progress, (settings.Epochs * MixtureCost) + settings.FineTuneEpochs + MixtureCost + (controls * epochs));
        var run = new SearchRun(settings, space, train, test, meter, cancellation);

        // The search comes first in the list, so that it has a processor of its own from the start.
        SearchResult? found = null;
        var controlResults = new ControlResult[controls];
        var clock = Stopwatch.StartNew();
        Action[] jobs =
        [
            () => found = run.Search(budget),
            .. Enumerable.Range(0, controls).Select(mode => (Action)(() =>
                controlResults[mode] = UniformControl.Run(space, mode, settings, train, test, meter, cancellation))),
        ];
        RunJobs(jobs, settings.Threads > 1 ? 1 : Environment.ProcessorCount);
        return found! with { Controls = [.. controlResults], TotalTime = clock.Elapsed };
    }

    private static SearchSpace Check(SearchInputs inputs, SearchSettings settings)
    {
        List<InputError> errors = [.. settings.Faults().Select(f => new InputError(f.Option, 0, 0, "", f.Value, f.Expected))];
        if (settings.BatchSize > inputs.Train.Count)
        {
            errors.Add(new InputError("--batch", 0, 0, "", $"{settings.BatchSize}", $"at most the number of training images, {inputs.Train.Count}"));
        }

        if (!SearchStrategies.Names.Contains(settings.Strategy))
        {
            errors.Add(new InputError("--strategy", 0, 0, "", settings.Strategy, $"one of {string.Join(", ", SearchStrategies.Names)}"));
        }

        SearchSpace? space = null;
        try
        {
            space = SearchSpace.Build(inputs.Hardware, inputs.Graph, settings.Modes);
            errors.AddRange(WorstCaseSums.Faults(space.Hardware, space.Costs.Workload, space.Modes));
        }
        catch (InvalidInputException invalid)
        {
            errors.AddRange(invalid.Errors);
        }

        return errors.Count > 0 ? throw new InvalidInputException(errors) : space!;
    }

    /// <summary>Runs jobs on threads of their own, a given number at once, in order. The first failure cancels those not yet begun and is thrown.</summary>
    private static void RunJobs(Action[] jobs, int parallelism)
    {
        int next = -1;
        var failures = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(parallelism, jobs.Length)).Select(_ => new Thread(Work))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        if (failures.Count > 0)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures[0]);
        }

        void Work()
        {
            for (int job = Interlocked.Increment(ref next); job < jobs.Length; job = Interlocked.Increment(ref next))
            {
                try
                {
                    jobs[job]();
                }
                catch (Exception failure)
                {
                    lock (failures)
                    {
                        failures.Add(failure);
                    }

                    Interlocked.Exchange(ref next, jobs.Length);
                }
            }
        }
    }

    /// <summary>The best-scored assignment within the budget.</summary>
    private static int[] Choose(SearchSpace space, double[,] scores, double? budget) => [.. ChainKnapsack.Solve(scores, new CostConstraint
    {
        Name = "energy_pj",
        LayerCosts = space.AllowedEnergyPj(),
        SwitchCosts = space.Costs.SwitchEnergyPj,
        Budget = budget ?? double.PositiveInfinity,
    }).Modes];

    private SearchResult Search(double? budget)
    {
        var clock = Stopwatch.StartNew();
        ulong seed = (ulong)_settings.Seed;
        using var network = new RelaxedNetwork(
            _space.Graph, [.. Enumerable.Range(0, _space.Layers).Select(l => _space.ModesOf(_space.ModesOf(l).AsEnumerable()))], _settings.Seed);
        using ISearchStrategy strategy = SearchStrategies.Create(_space, _settings, budget);
        using Trainer trainer = Trainer.Create(network, _train, _settings);
        var history = new List<EpochRecord>();

        int supernet = Relax(network, strategy, trainer, history);
        double[,] probabilities = strategy.ProbabilityValues();
        int[] assignment = Discretize(network, strategy, budget, seed);
        LayerChoice[] choices = [.. assignment.Select((m, l) => LayerChoice.OneHot(_space.ModesOf(l).IndexOf(m)))];
        Assessment.ReestimateStatistics(network, choices, _train, seed);
        int discretized = Assessment.CountCorrect(network, choices, _test);
        double energy = _space.Costs.EnergyPjOf(assignment);
        int fineTuned = FineTune(network, trainer, new FixedModes(choices), energy, budget, discretized, history);

        ImmutableArray<Mode> modes = _space.ModesOf(assignment);
        NetworkCost cost = CostModel.Evaluate(_space.Hardware, _space.Costs.Workload, modes);
        QuantizedNetwork quantized = network.Quantize([.. choices.Select(c => c.Mode)]);
        ImmutableArray<CheckpointTensor> checkpoint = [.. CheckpointTensors("network", network), .. CheckpointTensors("assignment", strategy.Module)];
        network.Freeze(quantized);
        ReferenceAccumulators reference = FakeQuantized.Accumulators(network, choices, _test.Set.Take(ReferenceImages));
        var belief = new SearchBelief(CostFigures.Of(cost), Assessment.CountCorrect(network, choices, _test), _test.Count);
        using IConvolutionEngine engine = new SimdEngine(_settings.Threads);
        ValidationReport validation = ValidationPass.Run(quantized, engine, _test.Set, reference, cost, belief, cancellation: _cancellation);
        _progress.Report("validate", 1, 0);
        return new SearchResult
        {
            Assignment = modes,
            Cost = cost,
            Belief = belief,
            ReferenceEnergyPj = _space.ReferenceEnergyPj,
            BudgetPj = budget,
            Accuracy = new StageAccuracies(_test.Count, supernet, discretized, fineTuned, (int)validation.Classification.Correct),
            History = [.. history],
            Probabilities = probabilities,
            Modes = _space.Modes,
            Network = quantized,
            Reference = reference,
            Validation = validation,
            Controls = [],
            Checkpoint = checkpoint,
            SearchTime = clock.Elapsed,
            TotalTime = clock.Elapsed,
        };
    }

    /// <summary>Learns weights and assignment together; returns the relaxed network's rightly classified test images.</summary>
    private int Relax(RelaxedNetwork network, ISearchStrategy strategy, Trainer trainer, List<EpochRecord> history)
    {
        int correct = 0;
        for (int epoch = 0; epoch < _settings.Epochs; epoch++)
        {
            double begun = epoch;
            double loss = trainer.RunEpoch(
                epoch,
                strategy,
                (step, mean) =>
                {
                    double done = (begun + ((double)step / trainer.StepsPerEpoch)) / _settings.Epochs;
                    strategy.Advance(done);
                    _progress.Report("search", done, MixtureCost / trainer.StepsPerEpoch, mean);
                },
                _cancellation);
            using DisposeScope scope = NewDisposeScope();
            using (no_grad())
            {
                correct = Assessment.CountCorrect(network, strategy.Choices(strategy.Probabilities().to(float32)), _test);
            }

            StrategyState state = strategy.State;
            history.Add(new EpochRecord(
                epoch + 1, "search", loss, (double)correct / _test.Count, state.EnergyPj, state.Multiplier, state.Violation, state.Temperature, state.Entropy));
            _progress.Report("search", (epoch + 1.0) / _settings.Epochs, 0, loss, history[^1]);
        }

        return correct;
    }

    private int[] Discretize(RelaxedNetwork network, ISearchStrategy strategy, double? budget, ulong seed)
    {
        double[,] scores = MeasuredScores.Measure(
            network, _space, strategy, _train, seed, ScoreSample,
            done => _progress.Report("score", (double)done / _space.Layers, MixtureCost / _space.Layers), _cancellation);
        return Choose(_space, budget is null ? PenalizedBy(scores) : scores, budget);
    }

    /// <summary>Scores with the energy weight's penalty, for a search without a budget.</summary>
    private double[,] PenalizedBy(double[,] scores)
    {
        var penalty = new EnergyPenalty(_settings.EnergyWeight!.Value, _space.ReferenceEnergyPj);
        for (int l = 0; l < _space.Layers; l++)
        {
            for (int m = 0; m < _space.Modes.Length; m++)
            {
                scores[l, m] += penalty.Term(_space.Costs.EnergyPj[l, m]);
            }
        }

        return scores;
    }

    private int FineTune(
        RelaxedNetwork network, Trainer trainer, FixedModes policy, double energy, double? budget, int correct, List<EpochRecord> history)
    {
        for (int epoch = 0; epoch < _settings.FineTuneEpochs; epoch++)
        {
            double begun = epoch;
            double loss = trainer.RunEpoch(
                _settings.Epochs + epoch,
                policy,
                (step, mean) => _progress.Report(
                    "fine-tune", (begun + ((double)step / trainer.StepsPerEpoch)) / _settings.FineTuneEpochs, 1.0 / trainer.StepsPerEpoch, mean),
                _cancellation);
            if (epoch == _settings.FineTuneEpochs - 1)
            {
                Assessment.ReestimateStatistics(network, policy.Choices, _train, (ulong)_settings.Seed);
            }

            correct = Assessment.CountCorrect(network, policy.Choices, _test);
            history.Add(new EpochRecord(
                _settings.Epochs + epoch + 1, "fine-tune", loss, (double)correct / _test.Count, energy, 0, budget is { } b ? (energy / b) - 1 : null, 0, 0));
            _progress.Report("fine-tune", (epoch + 1.0) / _settings.FineTuneEpochs, 0, loss, history[^1]);
        }

        return correct;
    }

    private static IEnumerable<CheckpointTensor> CheckpointTensors(string prefix, nn.Module module) =>
        from entry in module.state_dict()
        orderby entry.Key
        select new CheckpointTensor($"{prefix}.{entry.Key}", [.. entry.Value.shape], entry.Value.detach().to(float32).contiguous().data<float>().ToArray());
}
