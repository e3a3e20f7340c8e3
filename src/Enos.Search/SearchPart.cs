using System.Collections.Immutable;
using System.Diagnostics;
using Enos.Search.Checkpoints;
using Enos.Search.Controls;
using Enos.Search.Discretization;
using Enos.Search.Spaces;
using Enos.Search.Strategies;

namespace Enos.Search;

/// <summary>The search itself: one supernet, and for each budget an assignment, fine-tuned, exported and validated.</summary>
internal sealed class SearchPart
{
    private readonly RunContext _context;
    private readonly BudgetPlan _plan;
    private readonly ControlPlan _controls;
    private readonly JobQueue _queue;
    private readonly SearchResult?[] _results;
    private readonly Stopwatch _clock = new();

    public SearchPart(RunContext context, BudgetPlan plan, ControlPlan controls, JobQueue queue)
    {
        _context = context;
        _plan = plan;
        _controls = controls;
        _queue = queue;
        _results = new SearchResult?[plan.Points.Length];
    }

    /// <summary>A result for each budget, controls apart; once everything has run.</summary>
    public IEnumerable<SearchResult> Results => _results.Select(r => r!);

    /// <summary>Time until the last result was there.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Work of the search, in plain epochs.</summary>
    /// <param name="settings">How to search.</param>
    /// <param name="points">Number of budgets.</param>
    public static double Work(SearchSettings settings, int points) =>
        (settings.Epochs * ProgressMeter.MixtureCost) + (points * settings.FineTuneEpochs) + ProgressMeter.MixtureCost;

    /// <summary>Trains the supernet, chooses the assignments, and puts what follows into the queue.</summary>
    public void Run()
    {
        _clock.Start();
        using Supernet supernet = Supernet.Train(_context, "supernet", "search", _plan.Relaxation);
        Discretizer discretizer = Discretizer.Of(_context, supernet, "score");
        Snapshot learned = supernet.Capture();
        PosteriorReport? posterior = Posterior(supernet);
        int supernetCorrect = supernet.Correct;
        double[,] probabilities = supernet.Strategy.Probabilities;
        (ImmutableArray<EpochRecord> history, ImmutableArray<double[]> evolution) = (supernet.History, supernet.Probabilities);
        var results = new List<Action>();
        var controls = new List<Action>();
        for (int p = 0; p < _plan.Points.Length; p++)
        {
            int point = p;
            int[] assignment = discretizer.Choose(_plan.Points[p].Constraints);
            results.Add(() =>
            {
                SearchResult result = new PointSearch(_context, _plan.Points[point], $"point-{point}", Stage("fine-tune", point)).Run(assignment, learned, history) with
                {
                    Probabilities = probabilities,
                    ProbabilityHistory = evolution,
                    Posterior = posterior,
                };
                _results[point] = result with { Accuracy = result.Accuracy with { Supernet = supernetCorrect } };
                Time = _clock.Elapsed;
            });
            controls.AddRange(_controls.After(_context, point, _plan.Points[p], assignment, discretizer.Scores, learned));
        }

        _queue.AddFirst([.. results, .. controls]);
    }

    private string Stage(string name, int point) => _plan.Points.Length == 1 ? name : $"{name} {_plan.Points[point].Budget}";

    /// <summary>What samples of a variational posterior cost and how well they classify; null for other strategies.</summary>
    private PosteriorReport? Posterior(Supernet supernet)
    {
        if (supernet.Strategy is not Variational)
        {
            return null;
        }

        double[,] p = supernet.Strategy.Probabilities;
        int[][] samples = [.. Enumerable.Range(0, _context.Settings.Strategy.PosteriorSamples).Select(i => PosteriorSampling.Draw(_context.Space, p, _context.Seed, (ulong)i))];
        return new PosteriorReport(
            [.. AssignmentLogits.Entropies(p)],
            [.. samples.Select(a => _context.Space.Costs.EnergyPjOf(a))],
            [.. samples.Select(a => Training.Assessment.AccuracyOfSample(supernet.Network, _context.Choices(a), _context.Test))]);
    }
}
