using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Sweeps.Results;
using Enos.Sweeps.Spaces;

namespace Enos.Sweeps.Plans;

/// <summary>A sweep whose every point has been checked: its jobs, their columns, and what it will take.</summary>
public sealed class SweepPlan
{
    private readonly SweepSpace _space;
    private readonly JobResolver _resolver;

    private SweepPlan(SweepSpace space, JobResolver resolver, ISweepHost host) => (_space, _resolver, Host) = (space, resolver, host);

    /// <summary>The file, as the user gave it.</summary>
    public string File => _space.File;

    /// <summary>The folder that paths in the file are relative to.</summary>
    public string Folder => _space.Folder;

    /// <summary>Number of jobs, one for each point of the space.</summary>
    public int Jobs => _space.Jobs;

    /// <summary>Number of jobs that are searches.</summary>
    public int Searches { get; private init; }

    /// <summary>Most layers of any job's network.</summary>
    public int MostLayers { get; private init; }

    /// <summary>Whether layers get a table too.</summary>
    public bool Layers => _space.Layers;

    /// <summary>Number of values of each axis, in the order of the file.</summary>
    public ImmutableArray<(string Keys, int Values)> Axes => [.. _space.Axes.Select(axis => (string.Join(" + ", axis.Keys.Select(key => key.Name)), axis.Length))];

    /// <summary>Every file that the jobs read.</summary>
    public ImmutableArray<string> Inputs => [.. _resolver.Files];

    /// <summary>What a user should know of the networks, a line each.</summary>
    public ImmutableArray<string> Notes => [.. _resolver.Notes];

    /// <summary>The keys that vary, with the type that all their values are of.</summary>
    public ImmutableArray<ResultColumn> KeyColumns => [.. _space.Keys.Select(key => new ResultColumn(key.Name, TypeOf(key.Values)))];

    /// <summary>Time of all simulations on one core, from a few of them, and of all searches, about.</summary>
    public (TimeSpan Simulations, TimeSpan Searches) ExpectedTime { get; private init; }

    internal ISweepHost Host { get; }

    /// <summary>Reads a sweep's file and checks every point of its space.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder that paths in it are relative to.</param>
    /// <param name="host">The program.</param>
    /// <param name="threads">Threads to check with, at least 1.</param>
    /// <exception cref="InvalidInputException">Every error of the file, and of every point, each cause once.</exception>
    public static SweepPlan Load(string file, string folder, ISweepHost host, int threads)
    {
        List<InputError> errors = [];
        SweepSpace? space = SweepFile.Read(file, Path.GetFullPath(folder), host.SearchKeys, errors);
        if (space is null)
        {
            throw new InvalidInputException(errors);
        }

        // Points are checked even where the file has errors, so that both are reported together: an axis that is wrong is left out of the space.
        var resolver = new JobResolver(space, host);
        (HashSet<InputError> causes, bool[] searches, int layers) = Check(space.Jobs, resolver, threads);
        InputError[] all = [.. errors.Concat(causes).Distinct().OrderBy(e => e.File == file ? 0 : 1).ThenBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line).ThenBy(e => e.Column).ThenBy(e => e.ToString(), StringComparer.Ordinal)];
        return all.Length > 0 ? throw new InvalidInputException(all) : new SweepPlan(space, resolver, host)
        {
            Searches = searches.Count(search => search),
            MostLayers = layers,
            ExpectedTime = Expect(resolver, searches, host),
        };
    }

    /// <summary>Opens a sweep that was checked when it began, without checking every point again: jobs are resolved as they run.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder that paths in it are relative to.</param>
    /// <param name="host">The program.</param>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public static SweepPlan Reopen(string file, string folder, ISweepHost host)
    {
        List<InputError> errors = [];
        SweepSpace? space = SweepFile.Read(file, folder, host.SearchKeys, errors);
        return errors.Count == 0 ? new SweepPlan(space!, new JobResolver(space!, host), host) : throw new InvalidInputException(errors);
    }

    /// <summary>The values of a point as tables show them, one for each of <see cref="KeyColumns"/>.</summary>
    /// <param name="job">Its number, from 0.</param>
    public ImmutableArray<string> PointOf(int job) => [.. _space.Point(job).Select(value => value.Shown())];

    /// <summary>Whether a job is a search.</summary>
    /// <param name="job">Its number, from 0.</param>
    public bool IsSearch(int job) => _resolver.IsSearch(job);

    internal SweepJob Resolve(int job)
    {
        List<InputError> errors = [];
        return _resolver.Resolve(job, errors) ?? throw new InvalidInputException(errors);
    }

    /// <summary>Whether some job may step through every cycle, and take long.</summary>
    internal bool StepsThroughCycles => _space.Settings.ContainsKey(SweepKeys.Engine) || _space.Keys.Any(key => key.Name == SweepKeys.Engine);

    private static (HashSet<InputError> Causes, bool[] Searches, int MostLayers) Check(int jobs, JobResolver resolver, int threads)
    {
        HashSet<InputError> causes = [];
        bool[] searches = new bool[jobs];
        int layers = 0;
        Lock gate = new();
        Parallel.For(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => (Errors: new List<InputError>(), Layers: 0), (job, _, local) =>
        {
            SweepJob? resolved = resolver.Resolve(job, local.Errors);
            searches[job] = resolved?.Search is not null;
            if (local.Errors.Count > 1000)
            {
                Gather(local.Errors);
            }

            return (local.Errors, Math.Max(local.Layers, resolved?.Workload.Layers.Length ?? 0));
        }, local =>
        {
            Gather(local.Errors);
            lock (gate)
            {
                layers = Math.Max(layers, local.Layers);
            }
        });
        return (causes, searches, layers);

        void Gather(List<InputError> errors)
        {
            lock (gate)
            {
                causes.UnionWith(errors);
            }

            errors.Clear();
        }
    }

    private static (TimeSpan, TimeSpan) Expect(JobResolver resolver, bool[] searches, ISweepHost host)
    {
        const int warm = 40;
        const int samples = 20;
        int[] simulations = [.. Enumerable.Range(0, searches.Length).Where(job => !searches[job])];
        TimeSpan each = TimeSpan.Zero;
        if (simulations.Length > 0)
        {
            // The first ones are slow, since code is compiled and files are read; they count where each takes long.
            int measured = 0;
            var clock = Stopwatch.StartNew();
            for (int sample = 0; sample < warm + samples && (measured == 0 || clock.Elapsed.TotalSeconds < 0.5); sample++)
            {
                if (sample == warm)
                {
                    measured = 0;
                    clock.Restart();
                }

                _ = Simulate(simulations[(int)((long)sample * simulations.Length / (warm + samples))]);
                measured++;
            }

            each = clock.Elapsed / measured;
        }

        TimeSpan searched = Enumerable.Range(0, searches.Length).Where(job => searches[job])
            .Aggregate(TimeSpan.Zero, (sum, job) => resolver.Resolve(job, []) is { Search: { } search } found ? sum + host.ExpectedTime(search, found.Workload) : sum);
        return (each * simulations.Length, searched);

        long Simulate(int job)
        {
            SweepJob resolved = resolver.Resolve(job, [])!;
            using var rows = new ResultRows(layers: true);
            Executors.Simulation.Append(rows, resolved, [], searches: false);
            return rows.Length;
        }
    }

    private static ColumnType TypeOf(ImmutableArray<YamlTree> values)
    {
        YamlTree[] given = [.. values.Where(value => !value.IsNull())];
        bool All(Func<string, bool> parses) => given.Length > 0 && given.All(value => value is YamlScalar { Plain: true } scalar && parses(scalar.Text));
        return All(text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) ? ColumnType.Count
            : All(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)) ? ColumnType.Number
            : ColumnType.Text;
    }
}
