using System.Collections.Concurrent;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Cli.Options;
using Enos.Cli.Verbs;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Search;
using Enos.Search.Discretization;
using Enos.Search.Runs;
using Enos.Search.Spaces;
using Enos.Sim.Cycles;
using Enos.Sweeps.Plans;

namespace Enos.Cli.Jobs;

/// <summary>This program, as sweeps see it: their networks are those of <c>simulate</c>, their searches those of <c>search</c>.</summary>
internal sealed class SweepHost : ISweepHost
{
    // A search of SqueezeNet at width 0.25 with the defaults on the images that ship, on two cores (README).
    private const double MeasuredSeconds = 140;
    private const double MeasuredMacs = 1_038_976;
    private const double MeasuredImages = 10_000;

    private static readonly string[] Reserved = ["--hw", "--energy-table", "--network", "--width", "--dataset", "--out", "--resume", "--format"];

    private readonly Command _search = SearchVerb.Create();
    private readonly ConcurrentDictionary<(string Dataset, string? Data), Lazy<(TensorShape Image, int Classes, int Images)>> _datasets = new();
    private readonly ConcurrentDictionary<(string Network, double Width, TensorShape Image, int Classes), Lazy<(NetworkGraph Graph, Workload Workload)>> _graphs = new();

    /// <inheritdoc/>
    public string Version => SearchJob.ProgramVersion;

    /// <inheritdoc/>
    public string ShippedFolder => AppContext.BaseDirectory;

    /// <inheritdoc/>
    public string DefaultAccelerator => HardwareOptions.Shipped;

    /// <inheritdoc/>
    public NetworkChoice DefaultNetwork { get; } = new(NetworkZoo.Names[0], 0.25, DatasetLoader.Names[0], null, null, NetworkForm.Cifar, 1);

    /// <inheritdoc/>
    public IReadOnlyList<string> SearchKeys { get; } =
        [.. SearchVerb.Create().Options.Where(option => !Reserved.Contains(option.Name)).Select(option => option.Name[2..].Replace('-', '_')).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public IReadOnlyList<string> SearchPaths { get; } = ["data", "weights"];

    /// <inheritdoc/>
    public LoadedNetwork LoadNetwork(NetworkChoice choice)
    {
        NetworkSource network = NetworkSource.Load(new SimulateRequest
        {
            Accelerator = null,
            EnergyTable = null,
            EnergiesFrom = null,
            Network = choice.Network,
            Width = choice.Width,
            Dataset = choice.Dataset,
            Input = choice.Input,
            Classes = choice.Classes,
            Form = choice.Form,
            Assignment = null,
            Mode = null,
            Batch = choice.Batch,
            Engine = CostEngine.ClosedForm,
            Trace = null,
        });
        return new LoadedNetwork(SimulateJob.OfBatch(network.Workload, choice.Batch), network.Run, network.Imported, network.Notes);
    }

    /// <inheritdoc/>
    public InputError? FaultOf(Accelerator hw, Layer layer, Mode mode) => WorstCaseSums.FaultOf(hw, layer, mode);

    /// <inheritdoc/>
    public IEnumerable<InputError> SearchFaults(SearchChoice search, Accelerator hw)
    {
        ParseResult parsed = _search.Parse([.. Settings(search)]);
        InputError[] unread =
        [
            .. parsed.Errors.Select(error => error.SymbolResult is OptionResult option
                ? new InputError(option.Option.Name, 0, 0, "", string.Join(',', option.Tokens), $"what enos search takes ({error.Message})")
                : new InputError("--network", 0, 0, "", "", $"settings that enos search takes ({error.Message})")),
        ];
        if (unread.Length > 0)
        {
            return unread;
        }

        SearchSettings settings = SearchOptions.Of(parsed);
        List<InputError> faults =
        [
            .. SettingsCheck.Faults(settings).Select(fault => new InputError(fault.Option, 0, 0, "", fault.Value, fault.Expected)),
            .. settings.EnergyBudgets.Length > 1
                ? new[] { new InputError("--budget", 0, 0, "", string.Join(',', settings.EnergyBudgets), "one budget a job: several are values of an axis, search.budget") }
                : [],
        ];
        try
        {
            SearchSpace space = SearchSpace.Build(hw, Trained(search).Graph, settings.Modes, settings.LayerRules);
            if (faults.Count == 0)
            {
                SettingsCheck.RequireFeasible(space, settings);
            }
        }
        catch (InfeasibleBudgetException e)
        {
            (string option, string budget) = settings.EnergyBudgets.IsEmpty
                ? ("--latency-budget", $"{settings.LatencyBudget}")
                : ("--budget", string.Join(',', settings.EnergyBudgets));
            faults.Add(new InputError(option, 0, 0, "", budget, $"a budget that some assignment meets ({e.Message})"));
        }
        catch (InvalidInputException e)
        {
            faults.AddRange(e.Errors);
        }

        return faults;
    }

    /// <inheritdoc/>
    public Workload SearchedNetwork(SearchChoice search) => Trained(search).Workload;

    /// <inheritdoc/>
    public TimeSpan ExpectedTime(SearchChoice search, Workload workload)
    {
        SearchSettings settings = SearchOptions.Of(_search.Parse([.. Settings(search)]));
        SearchSettings usual = new();
        double images = Setting(search, "images") is { } count ? double.Parse(count, CultureInfo.InvariantCulture) : ImagesOf(search).Images;
        double epochs = (double)(settings.Epochs + settings.FineTuneEpochs) / (usual.Epochs + usual.FineTuneEpochs);
        return TimeSpan.FromSeconds(MeasuredSeconds * workload.Macs / MeasuredMacs * images / MeasuredImages * epochs);
    }

    /// <inheritdoc/>
    public ProcessStartInfo Program(IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath!;
        bool hosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return hosted ? new ProcessStartInfo(program, [Assembly.GetEntryAssembly()!.Location, .. arguments]) : new ProcessStartInfo(program, arguments);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> SearchArguments(SearchChoice search, string accelerator, string directory) =>
    [
        "search", "--quiet", "--hw", accelerator, "--network", search.Network, "--width", search.Width.ToString(CultureInfo.InvariantCulture),
        "--dataset", search.Dataset, "--out", directory, .. Settings(search),
    ];

    /// <inheritdoc/>
    public SearchFigures ReadSearch(string directory)
    {
        RunRecord record = RunRecordFile.Load(Path.Combine(directory, RunFiles.Record));
        StageAccuracies correct = record.Results.Correct;
        return new SearchFigures(
            correct.Images, correct.Supernet, correct.Discretized, correct.FineTuned, correct.BitAccurate, record.Results.ReferenceEnergyPj, record.Validation.Agrees);
    }

    private static IEnumerable<string> Settings(SearchChoice search) => search.Settings.SelectMany(setting => setting.Name == "layer_modes"
        ? setting.Values.SelectMany(rule => new[] { "--layer-modes", rule })
        : [$"--{setting.Name.Replace('_', '-')}", string.Join(',', setting.Values)]);

    private static string? Setting(SearchChoice search, string name) => search.Settings.Where(setting => setting.Name == name).Select(setting => setting.Values[0]).FirstOrDefault();

    private (TensorShape Image, int Classes, int Images) ImagesOf(SearchChoice search) => _datasets.GetOrAdd(
        (search.Dataset, Setting(search, "data")),
        key => new Lazy<(TensorShape, int, int)>(() =>
        {
            (ImageSet train, _) = DatasetLoader.Load(key.Dataset, key.Data);
            return (train.Image, train.ClassNames.Count, train.Count);
        })).Value;

    private (NetworkGraph Graph, Workload Workload) Trained(SearchChoice search)
    {
        (TensorShape image, int classes, _) = ImagesOf(search);
        return _graphs.GetOrAdd(
            (search.Network, search.Width, image, classes),
            key => new Lazy<(NetworkGraph, Workload)>(() =>
            {
                NetworkGraph graph = NetworkZoo.Build(key.Network, key.Image, key.Classes, key.Width);
                return (graph, graph.ToWorkload());
            })).Value;
    }
}
