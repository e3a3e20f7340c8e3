using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Cli.Progress;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Search;
using Enos.Search.Discretization;
using Enos.Search.Runs;
using Enos.Search.Spaces;
using Enos.Sim.Validation;

namespace Enos.Cli.Jobs;

/// <summary>Reads the inputs, searches, validates with the engine that was asked for, and leaves a run directory.</summary>
internal static class SearchJob
{
    /// <summary>Runs a search.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="display">Shows the log and the progress.</param>
    /// <param name="cancellation">Stops between two steps; nothing is left then.</param>
    public static FinishedSearch Run(SearchRequest request, ISearchDisplay display, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        SearchInputs inputs = Read(request);
        ChosenEngine engine = Engines.Create(request.Backend, request.Settings.Threads, display.Log);
        using IDisposable owned = engine.Engine;
        using RunDirectory directory = request.Out is { } path
            ? RunDirectory.At(path)
            : RunDirectory.Numbered(Path.Combine("runs", FormattableString.Invariant($"{request.Network}-{request.Dataset}-seed{request.Settings.Seed}")));
        ImmutableArray<InputRecord> files = Keep(request, directory.StagingPath);
        display.Log($"{inputs.Graph.Name}, {inputs.Graph.Convolutions.Count()} layers, on {inputs.Hardware.Name}; "
            + $"{inputs.Train.Count} training and {inputs.Test.Count} test images of {request.Dataset}; seed {request.Settings.Seed}");
        display.Log(engine.Reason);

        SearchResult result = Search(inputs, request.Settings, display, cancellation);
        ValidationReport validation = engine.Engine.Name == result.Validation.Engine
            ? result.Validation
            : ValidationPass.Run(
                result.Network, engine.Engine, inputs.Test, result.Reference, result.Cost, result.Belief, cancellation: cancellation);
        RunRecord record = Record(request, inputs, files, engine, result, validation, clock.Elapsed);
        RunArtifacts.Write(directory.StagingPath, result, record);
        long referenceCycles = Reference(inputs, request.Settings).Cycles;
        return new FinishedSearch(result, validation, record, referenceCycles, directory.Commit());
    }

    private static SearchInputs Read(SearchRequest request)
    {
        InputErrors errors = new();
        Accelerator? hw = errors.Try(() => AcceleratorFile.Load(request.Accelerator, request.EnergyTable));
        (ImageSet Train, ImageSet Test)[]? sets = errors.Try(() => new[] { DatasetLoader.Load(request.Dataset, request.Data) });

        // Without images the network is still checked, for images of a usual shape.
        (TensorShape image, int classes) = sets is [var (train, _)] ? (train.Image, train.ClassNames.Count) : (new TensorShape(3, 32, 32), 10);
        NetworkGraph? graph = errors.Try(() => NetworkZoo.Build(request.Network, image, classes, request.Width));
        errors.ThrowIfAny();
        ImageSet used = request.TrainingImages is { } count ? sets![0].Train.Take(count) : sets![0].Train;
        return new SearchInputs(hw!, graph!, used, sets[0].Test);
    }

    /// <summary>Copies accelerator and table, and takes the hashes of all files, before the search: a user may edit them while it runs.</summary>
    private static ImmutableArray<InputRecord> Keep(SearchRequest request, string directory)
    {
        PortableAccelerator.Write(request.Accelerator, request.EnergyTable, directory);
        return
        [
            InputHashes.OfFile("accelerator", request.Accelerator),
            InputHashes.OfFile("energy-table", PortableAccelerator.TableOf(request.Accelerator, request.EnergyTable)),
            .. InputHashes.OfDataset(request.Data ?? DatasetLoader.ShippedFashionMnist),
        ];
    }

    private static SearchResult Search(SearchInputs inputs, SearchSettings settings, ISearchDisplay display, CancellationToken cancellation)
    {
        try
        {
            return display.Show(progress => SearchRun.Execute(inputs, settings, progress, cancellation));
        }
        catch (InfeasibleBudgetException e)
        {
            throw new InfeasibleException(e, Reference(inputs, settings).EnergyPj);
        }
    }

    /// <summary>The network with the most precise multiply in every layer: what budgets are fractions of.</summary>
    private static NetworkCost Reference(SearchInputs inputs, SearchSettings settings)
    {
        SearchSpace space = SearchSpace.Build(inputs.Hardware, inputs.Graph, settings.Modes);
        return CostModel.Evaluate(inputs.Hardware, inputs.Graph.ToWorkload(), space.ModesOf(space.Uniform(space.Reference)));
    }

    private static RunRecord Record(
        SearchRequest request,
        SearchInputs inputs,
        ImmutableArray<InputRecord> files,
        ChosenEngine engine,
        SearchResult result,
        ValidationReport validation,
        TimeSpan elapsed) => new()
        {
            ProgramVersion = typeof(SearchJob).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            Configuration = Configuration(request, result),
            Inputs = files,
            Images = new ImagesRecord(inputs.Train.Count, inputs.Test.Count, InputHashes.OfImages(inputs.Test)),
            Engine = new EngineRecord(engine.Engine.Name, engine.Reason),
            Timings = new TimingsRecord(result.SearchTime.TotalSeconds, result.TotalTime.TotalSeconds, elapsed.TotalSeconds),
            Results = RunArtifacts.Results(result),
            Controls = RunArtifacts.Controls(result),
            Validation = ValidationRecord.Of(validation),
        };

    private static RunConfiguration Configuration(SearchRequest request, SearchResult result) => new()
    {
        Accelerator = InputHashes.Shown(request.Accelerator),
        EnergyTable = request.EnergyTable,
        Network = request.Network,
        Width = request.Width,
        Dataset = request.Dataset,
        Data = request.Data,
        Strategy = request.Settings.Strategy,
        Budget = request.Settings.Budget,
        EnergyWeight = request.Settings.EnergyWeight,
        Modes = [.. result.Modes.Select(mode => mode.Name)],
        Epochs = request.Settings.Epochs,
        FinetuneEpochs = request.Settings.FineTuneEpochs,
        Batch = request.Settings.BatchSize,
        LearningRate = request.Settings.LearningRate,
        LogitLearningRate = request.Settings.LogitLearningRate,
        TemperatureStart = request.Settings.TemperatureStart,
        TemperatureEnd = request.Settings.TemperatureEnd,
        Controls = request.Settings.Controls,
        Seed = request.Settings.Seed,
        Threads = request.Settings.Threads,
    };
}
