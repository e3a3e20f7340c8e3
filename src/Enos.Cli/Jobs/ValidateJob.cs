using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Inputs;
using Enos.Cli.Output;
using Enos.Cli.Progress;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Exporters;
using Enos.Search.Runs;
using Enos.Sim.Activity;
using Enos.Sim.Cycles;
using Enos.Sim.Inference;
using Enos.Sim.Robustness;
using Enos.Sim.Validation;

namespace Enos.Cli.Jobs;

/// <summary>What <c>enos validate</c> is asked for.</summary>
internal sealed record ValidateRequest
{
    /// <summary>The run directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The data set; null for the run's.</summary>
    public required string? Dataset { get; init; }

    /// <summary>Where its files are; null for where the run found them.</summary>
    public required string? Data { get; init; }

    /// <summary>The engine.</summary>
    public required string Backend { get; init; }

    /// <summary>Its threads; 0 for one a processor.</summary>
    public required int Threads { get; init; }

    /// <summary>Where tables of approximate multipliers are looked for before the run's own and those that ship; null for nowhere.</summary>
    public required string? Multipliers { get; init; }

    /// <summary>How energy follows activity, or null not to measure it.</summary>
    public required ActivityModel? Activity { get; init; }

    /// <summary>What to withstand, or null not to try.</summary>
    public required RobustnessSettings? Robustness { get; init; }

    /// <summary>Images of each sample of the robustness study.</summary>
    public required int SampleImages { get; init; }

    /// <summary>The ONNX file to write, or null.</summary>
    public required string? OnnxFile { get; init; }

    /// <summary>Where activity.csv and robustness.csv go; null for the run directory.</summary>
    public required string? Out { get; init; }
}

/// <summary>What a validation found.</summary>
/// <param name="Report">Whether search and validation agree.</param>
/// <param name="Activity">Energy scaled by activity; null if that was not asked for.</param>
/// <param name="Robustness">Accuracy under disturbances; null if that was not asked for.</param>
internal sealed record ValidatedRun(ValidationReport Report, ActivityEnergy? Activity, RobustnessReport? Robustness);

/// <summary>Validates a run from its directory: its arithmetic in integers, its cost by the cycle engine, where the search used the closed form.</summary>
internal static class ValidateJob
{
    /// <summary>Name of the file of operand activity.</summary>
    public const string ActivityFile = "activity.csv";

    /// <summary>Name of the file of robustness.</summary>
    public const string RobustnessFile = "robustness.csv";

    /// <summary>Runs a validation.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="display">Shows which engine was chosen, and why, and how far it is.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">A file of the run is missing or damaged, or the test images are not the run's.</exception>
    public static ValidatedRun Run(ValidateRequest request, ImageDisplay display, CancellationToken cancellation)
    {
        StoredRun run = StoredRun.Load(request.Directory);
        ImageSet test = TestImages(request, run.Record);
        IntegerNetworkOptions options = new() { Multipliers = MultiplierTables.Library(request.Multipliers, request.Directory).Find };
        NetworkCost simulated = SimulatedCost.Of(run.Hardware, run.Network, CostEngine.Cycle);

        ChosenEngine engine = Engines.Create(request.Backend, request.Threads, display.Log);
        using IDisposable owned = engine.Engine;
        display.Log(engine.Reason);
        if (request.OnnxFile is { } file)
        {
            Write(file, () => OnnxExport.Save(run.Network, file));
        }

        ImageSet sample = test.Take(request.SampleImages);
        long images = test.Count * (request.Activity is null ? 1L : 2L);
        images += request.Robustness is { } planned ? sample.Count * (long)RobustnessStudy.Runs(run.Network, planned) : 0;
        (ValidationReport report, ActivityEnergy? activity, RobustnessReport? robustness) = display.Show(images, Validate);
        string directory = request.Out ?? request.Directory;
        if (activity is not null)
        {
            Write(Path.Combine(directory, ActivityFile), path => ActivityCsv.Write(path, activity, run.Hardware, test.Count));
        }

        if (robustness is not null)
        {
            Write(Path.Combine(directory, RobustnessFile), path => RobustnessCsv.Write(path, robustness));
        }

        return new ValidatedRun(report, activity, robustness);

        (ValidationReport Report, ActivityEnergy? Activity, RobustnessReport? Robustness) Validate(Action<int>? onImages) =>
        (
            ValidationPass.Run(
                run.Network, engine.Engine, test, run.Reference, simulated, run.Belief, options, cancellation: cancellation, onImages: onImages),
            request.Activity?.Scale(simulated, Measure(run, engine.Engine, options, test, onImages, cancellation)),
            request.Robustness is { } settings
                ? RobustnessStudy.Run(
                    run.Network, engine.Engine, sample, settings, options, condition => display.Log(RobustnessTable.Line(condition)), onImages, cancellation)
                : null
        );
    }

    private static ImageSet TestImages(ValidateRequest request, RunRecord record)
    {
        string dataset = request.Dataset ?? record.Configuration.Dataset;
        string? data = request.Data ?? (request.Dataset is null ? record.Configuration.Data : null);
        ImageSet test = DatasetLoader.Load(dataset, data).Test;
        string found = InputHashes.OfImages(test);
        return found == record.Images.TestSha256
            ? test
            : throw new InvalidInputException(new InputError(
                data ?? dataset, 0, 0, "test images", $"{test.Count} images, SHA-256 {found}",
                $"the {record.Images.Test} test images of the run, SHA-256 {record.Images.TestSha256} ({RunFiles.Record})"));
    }

    private static ImmutableArray<LayerActivity> Measure(
        StoredRun run, IConvolutionEngine engine, IntegerNetworkOptions options, ImageSet test, Action<int>? onImages, CancellationToken cancellation)
    {
        using IntegerNetwork network = IntegerNetwork.Compile(run.Network, engine, options);
        return ActivityMeasurement.Run(network, run.Hardware, test, cancellation: cancellation, onImages: onImages);
    }

    private static void Write(string path, Action<string> write) => Write(path, () => write(path));

    private static void Write(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(new InputError(path, 0, 0, "", "", $"a file that can be written ({e.Message})"));
        }
    }
}
