using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Reports.Drawing;
using Enos.Reports.Figures;
using Enos.Reports.Sweeps;
using Enos.Sweeps.Results;
using static Enos.Reports.Drawing.Markup;

namespace Enos.Reports.Pages;

/// <summary>The page of a sweep: its jobs against each other in two metrics, what each key does, where energy goes, searches over seeds, and every job.</summary>
internal sealed class SweepPage
{
    private readonly StoredSweep _sweep;
    private readonly JobPoints? _jobs;
    private readonly ImmutableArray<SeedGroup> _searches;
    private readonly ImmutableArray<Figure> _keys = [];
    private readonly Figure? _tradeOff;
    private readonly Figure? _energy;
    private readonly Figure? _seeds;

    /// <summary>The page of a sweep.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="metrics">The two metrics to compare by; empty to choose them.</param>
    /// <exception cref="InvalidInputException">There are not two, or no job has one of them.</exception>
    public SweepPage(StoredSweep sweep, ImmutableArray<SweepMetric> metrics)
    {
        _sweep = sweep;
        _searches = SeedGroup.Of(sweep);
        if (!metrics.IsEmpty)
        {
            Require(sweep, metrics);
        }

        (SweepMetric X, SweepMetric Y)? pair = metrics.IsEmpty ? JobPoints.Choose(sweep) : (metrics[0], metrics[1]);
        if (pair is (var x, var y) && JobPoints.Of(sweep, x, y) is { Points.Length: > 0 } jobs)
        {
            _jobs = jobs;
            _tradeOff = TradeOffFigure.Of(sweep, jobs);
            _energy = JobEnergyFigure.Of(sweep, jobs);
            _keys = [.. new[] { KeyFigure.Of(sweep, jobs, jobs.X, p => p.X), x == y ? null : KeyFigure.Of(sweep, jobs, jobs.Y, p => p.Y) }.OfType<Figure>()];
        }

        _seeds = _searches.IsEmpty ? null : SeedFigure.Of(_searches);
    }

    /// <summary>The figures.</summary>
    public ImmutableArray<Figure> Figures => [.. new[] { _tradeOff, _energy, _seeds }.OfType<Figure>(), .. _keys];

    /// <summary>The page as a file.</summary>
    public string Html()
    {
        (string Id, string Title, Markup Part)[] parts = [.. Sections()];
        string space = _sweep.Keys.IsEmpty ? "of a single point" : $"over {string.Join(" × ", _sweep.Keys.Select(key => key.Name))}";
        return PageShell.Html(
            _sweep.Name, $"Sweep of {Spelled.Count(_sweep.Record.Jobs)} jobs {space}", parts.Select(part => (part.Id, part.Title)),
            All(parts.Select(part => Parts.Section(part.Id, part.Title, part.Part))), "sweep-data.js", "sweep-figures.js", "sweep-table.js");
    }

    private IEnumerable<(string Id, string Title, Markup Part)> Sections()
    {
        yield return ("summary", "Summary", All([Of("p", At("class", "lead"), Sentence()), Tiles(), SweepTables.Space(_sweep).Inline()]));
        if (_jobs is not null)
        {
            yield return ("front", "Trade-off", All([Parts.Figures("", [_tradeOff!]), SweepTables.Front(_sweep, _jobs).Inline()]));
            yield return ("energy", "Energy", All([Parts.Figures("", [_energy!]), Picked()]));
        }

        if (_seeds is not null)
        {
            yield return ("searches-section", "Searches", All([Parts.Figures("", [_seeds]), SweepTables.Searches(_searches).Inline()]));
        }

        if (!_keys.IsEmpty)
        {
            yield return ("keys", "Keys", Parts.Figures("", _keys));
        }

        yield return ("jobs-section", "Jobs", All(
        [
            Of("div", At("id", "jobs-view"), Of("p", "This table is made by the page's script, which does not run here; results.csv in the sweep's directory has the same rows.")),
            Of("script", At("type", "application/json"), At("id", "jobs-data"), Raw(JobData.Json(_sweep, _jobs))),
        ]));
        if (!_sweep.Failed.IsEmpty || !_sweep.Open.IsEmpty)
        {
            yield return ("left", "Failed and open jobs", All(
            [
                _sweep.Failed.IsEmpty ? All([]) : SweepTables.Errors(_sweep).Inline(),
                _sweep.Open.IsEmpty ? All([]) : SweepTables.Open(_sweep).Inline(),
            ]));
        }

        yield return ("provenance", "Provenance", All(
        [
            Of("details", Of("summary", "The sweep's file"), Of("pre", At("class", "scroll"), At("tabindex", "0"), _sweep.Spec)),
            Parts.Details("Table of the metrics", SweepTables.Metrics(_sweep)),
            Parts.Details("Table of the files that were read", SweepTables.Inputs(_sweep)),
            Of("p", At("class", "muted"), $"Enos {_sweep.Record.ProgramVersion}."),
        ]));
    }

    private static Markup Picked() => Of(
        "figure", At("id", "picked-energy"), At("hidden", ""),
        Of("figcaption", Of("h3", "Energy of the jobs you picked by component"), Of("p", "The last twelve that were pressed in the figure above or checked in the table of jobs.")),
        Of("div", At("class", "live")));

    private string Sentence()
    {
        string done = _sweep.Done.Length == _sweep.Record.Jobs
            ? $"All {Spelled.Count(_sweep.Record.Jobs)} jobs are done."
            : $"{Spelled.Count(_sweep.Done.Length)} of {Spelled.Count(_sweep.Record.Jobs)} jobs are done, {Spelled.Count(_sweep.Failed.Length)} failed and {Spelled.Count(_sweep.Open.Length)} have no result.";
        if (_jobs is null)
        {
            return done;
        }

        bool isOne = _jobs.Front.All(p => (p.X, p.Y) == (_jobs.Front[0].X, _jobs.Front[0].Y));
        string front = isOne
            ? $"{(_jobs.Front.Length == 1 ? "Job" : $"Like {_jobs.Front.Length - 1} others, job")} {_jobs.Front[0].Row.Job} is the best in both {_jobs.X.Label} and {_jobs.Y.Label}: {_jobs.X.With(_jobs.Front[0].X)}, {_jobs.Y.With(_jobs.Front[0].Y)}."
            : $"No other job beats {Spelled.Count(_jobs.Front.Length)} of them in {_jobs.X.Label} and {_jobs.Y.Label}: from {_jobs.X.With(_jobs.Front[0].X)} and {_jobs.Y.With(_jobs.Front[0].Y)} "
                + $"to {_jobs.X.With(_jobs.Front[^1].X)} and {_jobs.Y.With(_jobs.Front[^1].Y)}.";
        return $"{done} {front}";
    }

    private Markup Tiles()
    {
        List<Markup> tiles =
        [
            Parts.Tile("Done", Spelled.Count(_sweep.Done.Length), $"of {Spelled.Count(_sweep.Record.Jobs)} jobs"),
            Parts.Tile("Failed", Spelled.Count(_sweep.Failed.Length), _sweep.Failed.IsEmpty ? "none" : "their errors are below", _sweep.Failed.IsEmpty),
            Parts.Tile("Open", Spelled.Count(_sweep.Open.Length), _sweep.Open.IsEmpty ? "none" : "without a result", _sweep.Open.IsEmpty ? true : null),
        ];
        if (_sweep.Record.Searches > 0)
        {
            tiles.Add(Parts.Tile("Searches", Spelled.Count(_sweep.Record.Searches), "of the jobs"));
        }

        if (_jobs is not null)
        {
            (JobRow Row, double X, double Y) best = _jobs.Front[0];
            (JobRow Row, double X, double Y) last = _jobs.Front.First(p => p.Y == _jobs.Front[^1].Y);
            tiles.Add(Parts.Tile($"Best {_jobs.X.Label}", _jobs.X.With(best.X), $"job {best.Row.Job}"));
            tiles.Add(Parts.Tile($"Best {_jobs.Y.Label}", _jobs.Y.With(last.Y), $"job {last.Row.Job}"));
        }

        return Parts.Tiles(tiles);
    }

    private static void Require(StoredSweep sweep, ImmutableArray<SweepMetric> metrics)
    {
        InputError[] errors =
        [
            .. metrics.Length == 2 ? [] : new[] { new InputError("--metrics", 0, 0, "", string.Join(",", metrics.Select(metric => metric.Name)), "two metrics") },
            .. metrics.Except(sweep.Metrics).Select(metric => new InputError(
                "--metrics", 0, 0, "", metric.Name, $"a metric that some job of {sweep.Name} has: {string.Join(", ", sweep.Metrics.Select(known => known.Name))}")),
        ];
        if (errors.Length > 0)
        {
            throw new InvalidInputException(errors);
        }
    }
}
