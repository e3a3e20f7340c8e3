using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Cli.Progress;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Pretrained;
using Enos.Networks.Zoo;
using Enos.Search;
using Enos.Search.Discretization;
using Enos.Search.Runs;
using Enos.Search.Spaces;
using Enos.Sim.Inference;
using Enos.Sim.Validation;

namespace Enos.Cli.Jobs;

/// <summary>Reads the inputs, searches, validates with the engine that was asked for, and leaves a run directory.</summary>
internal static class SearchJob
{
    /// <summary>Version of the program, as runs record it.</summary>
    public static readonly string ProgramVersion = typeof(SearchJob).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Runs a search.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="displays">Makes what shows the log and the progress.</param>
    /// <param name="cancellation">Stops between two steps; what has been learned is kept, to be resumed.</param>
    public static FinishedSearch Run(SearchRequest request, Func<SearchSettings, ISearchDisplay> displays, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        RunConfiguration configuration = request.Configuration;
        SearchInputs inputs = Read(configuration, configuration.Accelerator, configuration.EnergyTable, MultiplierTables.Library(request.Multipliers, run: null));
        using RunDirectory directory = request.Out is { } path
            ? RunDirectory.At(path)
            : RunDirectory.Numbered(Path.Combine("runs", FormattableString.Invariant($"{configuration.Network}-{configuration.Dataset}-seed{configuration.Search.Seed}")));
        PortableAccelerator.Write(configuration.Accelerator, configuration.EnergyTable, directory.StagingPath);
        MultiplierTables.Copy(request.Multipliers, inputs.Hardware, directory.StagingPath);
        var run = new UnfinishedRun(
            ProgramVersion, configuration with { Accelerator = InputHashes.Shown(configuration.Accelerator) }, Hashes(configuration));
        run.Save(directory.StagingPath);
        return Go(run, inputs, directory, displays(configuration.Search), clock, cancellation);
    }

    /// <summary>Goes on with a search that was left; the files it leaves are those that it would have left.</summary>
    /// <param name="path">The run directory that it was to have.</param>
    /// <param name="displays">Makes what shows the log and the progress.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public static FinishedSearch Resume(string path, Func<SearchSettings, ISearchDisplay> displays, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using RunDirectory directory = RunDirectory.Resume(path);
        UnfinishedRun run = UnfinishedRun.Load(directory.StagingPath, ProgramVersion);
        RunConfiguration configuration = run.Configuration;
        SearchInputs inputs = Read(configuration, Path.Combine(directory.StagingPath, RunFiles.Accelerator), null, MultiplierTables.Library(null, directory.StagingPath));
        run.RequireSame([.. DataHashes(configuration), .. configuration.Weights is { } weights ? new[] { InputHashes.OfFile("weights", weights) } : []]);
        return Go(run, inputs, directory, displays(configuration.Search), clock, cancellation);
    }

    private static FinishedSearch Go(
        UnfinishedRun run, SearchInputs inputs, RunDirectory directory, ISearchDisplay display, Stopwatch clock, CancellationToken cancellation)
    {
        RunConfiguration configuration = run.Configuration;
        ChosenEngine engine = Engines.Create(configuration.Backend, configuration.Search.Threads, display.Log);
        using IDisposable owned = engine.Engine;
        display.Log($"{inputs.Graph.Name}, {inputs.Graph.Convolutions.Count()} layers, on {inputs.Hardware.Name}; "
            + $"{inputs.Train.Count} training and {inputs.Test.Count} test images of {configuration.Dataset}; seed {configuration.Search.Seed}");
        display.Log(engine.Reason);
        if (directory.CanResume)
        {
            display.Log($"going on from the snapshots in {directory.StagingPath}");
        }

        SearchOutcome outcome;
        try
        {
            string snapshots = Path.Combine(directory.StagingPath, UnfinishedRun.Snapshots);
            outcome = display.Show(progress => SearchRun.Execute(inputs, configuration.Search, progress, snapshots, cancellation));
        }
        catch (InfeasibleBudgetException e)
        {
            throw new InfeasibleException(e, Reference(inputs, configuration.Search).EnergyPj);
        }
        catch (OperationCanceledException e) when (directory.CanResume)
        {
            throw new InterruptedException($"enos search --resume {directory.Target}", e);
        }

        FinishedPoint[] points = [.. outcome.Points.Select(result => Finish(run, inputs, engine, result, cancellation))];
        Write(directory.StagingPath, points, outcome);
        return new FinishedSearch(points, outcome.SearchTime, clock.Elapsed, directory.Commit());
    }

    private static SearchInputs Read(RunConfiguration configuration, string accelerator, string? energyTable, MultiplierLibrary multipliers)
    {
        InputErrors errors = new();
        Accelerator? hw = errors.Try(() => AcceleratorFile.Load(accelerator, energyTable));
        (ImageSet Train, ImageSet Test)[]? sets = errors.Try(() => new[] { DatasetLoader.Load(configuration.Dataset, configuration.Data) });

        // Without images the network is still checked, for images of a usual shape.
        (TensorShape image, int classes) = sets is [var (train, _)] ? (train.Image, train.ClassNames.Count) : (new TensorShape(3, 32, 32), 10);
        NetworkGraph? graph = errors.Try(() => NetworkZoo.Build(configuration.Network, image, classes, configuration.Width));
        PretrainedWeights? weights = graph is null || configuration.Weights is not { } file
            ? null
            : errors.Try(() => PretrainedWeights.Load(
                file, graph, graph.Input.Channels == PixelNormalization.ImageNet.Mean.Length ? PixelNormalization.ImageNet : PixelNormalization.None,
                !configuration.NewClassifier));
        errors.ThrowIfAny();
        ImageSet used = configuration.TrainingImages is { } count ? sets![0].Train.Take(count) : sets![0].Train;
        return new SearchInputs(hw!, graph!, used, sets[0].Test, weights) { Multipliers = multipliers.Find };
    }

    /// <summary>Hashes of all files, taken before the search: a user may edit them while it runs.</summary>
    private static ImmutableArray<InputRecord> Hashes(RunConfiguration configuration) =>
    [
        InputHashes.OfFile("accelerator", configuration.Accelerator),
        InputHashes.OfFile("energy-table", PortableAccelerator.TableOf(configuration.Accelerator, configuration.EnergyTable)),
        .. configuration.Weights is { } weights ? new[] { InputHashes.OfFile("weights", weights) } : [],
        .. DataHashes(configuration),
    ];

    private static ImmutableArray<InputRecord> DataHashes(RunConfiguration configuration) =>
        InputHashes.OfDataset(configuration.Data ?? DatasetLoader.ShippedFashionMnist);

    private static FinishedPoint Finish(UnfinishedRun run, SearchInputs inputs, ChosenEngine engine, SearchResult result, CancellationToken cancellation)
    {
        ValidationReport validation = engine.Engine.Name == result.Validation.Engine
            ? result.Validation
            : ValidationPass.Run(result.Network, engine.Engine, inputs.Test, result.Reference, result.Cost, result.Belief,
                new IntegerNetworkOptions { Multipliers = inputs.Multipliers }, cancellation: cancellation);
        return new FinishedPoint(result, validation, new RunRecord
        {
            ProgramVersion = run.ProgramVersion,
            Configuration = run.Configuration with { Search = run.Configuration.Search with { Modes = [.. result.Modes.Select(mode => mode.Name)] } },
            Inputs = run.Inputs,
            Images = new ImagesRecord(inputs.Train.Count, inputs.Test.Count, InputHashes.OfImages(inputs.Test)),
            Engine = new EngineRecord(engine.Engine.Name, engine.Reason),
            Results = RunArtifacts.Results(result),
            Controls = RunArtifacts.Controls(result),
            Validation = ValidationRecord.Of(validation),
        });
    }

    /// <summary>One result's files lie in the run directory itself; those of several in a folder each, with the accelerator that each needs.</summary>
    private static void Write(string directory, FinishedPoint[] points, SearchOutcome outcome)
    {
        Text(RunFiles.Telemetry, writer => TelemetryFile.Write(writer, outcome.Telemetry));
        if (points.Length == 1)
        {
            RunArtifacts.Write(directory, points[0].Result, points[0].Record);
            return;
        }

        Text(RunFiles.Front, writer => FrontFile.Write(writer, outcome.Points));
        foreach (FinishedPoint point in points)
        {
            string own = Path.Combine(directory, FrontFile.DirectoryOf(point.Result));
            Directory.CreateDirectory(own);
            foreach (string file in new[] { RunFiles.Accelerator, RunFiles.EnergyTable })
            {
                File.Copy(Path.Combine(directory, file), Path.Combine(own, file), overwrite: true);
            }

            MultiplierTables.Copy(directory, own);
            RunArtifacts.Write(own, point.Result, point.Record);
        }

        void Text(string file, Action<TextWriter> write)
        {
            using var writer = new StreamWriter(Path.Combine(directory, file), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            write(writer);
        }
    }

    /// <summary>The network with the most precise multiply in every layer: what budgets are fractions of.</summary>
    private static NetworkCost Reference(SearchInputs inputs, SearchSettings settings)
    {
        SearchSpace space = SearchSpace.Build(inputs.Hardware, inputs.Graph, settings.Modes, settings.LayerRules);
        return CostModel.Evaluate(inputs.Hardware, inputs.Graph.ToWorkload(), space.ModesOf(Enumerable.Repeat(space.Reference, space.Layers)));
    }
}
