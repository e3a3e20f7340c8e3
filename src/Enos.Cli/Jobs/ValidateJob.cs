using Enos.Accel.Inputs;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Search.Runs;
using Enos.Sim.Cycles;
using Enos.Sim.Validation;

namespace Enos.Cli.Jobs;

/// <summary>What <c>enos validate</c> is asked for.</summary>
/// <param name="Directory">The run directory.</param>
/// <param name="Dataset">The data set; null for the run's.</param>
/// <param name="Data">Where its files are; null for where the run found them.</param>
/// <param name="Backend">The engine.</param>
/// <param name="Threads">Its threads; 0 for one a processor.</param>
internal sealed record ValidateRequest(string Directory, string? Dataset, string? Data, string Backend, int Threads);

/// <summary>Validates a run from its directory: its arithmetic in integers, its cost by the cycle engine, where the search used the closed form.</summary>
internal static class ValidateJob
{
    /// <summary>Runs a validation.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="log">Receives which engine was chosen, and why.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">A file of the run is missing or damaged, or the test images are not the run's.</exception>
    public static ValidationReport Run(ValidateRequest request, TextWriter log, CancellationToken cancellation)
    {
        StoredRun run = StoredRun.Load(request.Directory);
        RunConfiguration configuration = run.Record.Configuration;
        string dataset = request.Dataset ?? configuration.Dataset;
        string? data = request.Data ?? (request.Dataset is null ? configuration.Data : null);
        ImageSet test = DatasetLoader.Load(dataset, data).Test;
        string found = InputHashes.OfImages(test);
        if (found != run.Record.Images.TestSha256)
        {
            throw new InvalidInputException(new InputError(
                data ?? dataset, 0, 0, "test images", $"{test.Count} images, SHA-256 {found}",
                $"the {run.Record.Images.Test} test images of the run, SHA-256 {run.Record.Images.TestSha256} ({RunFiles.Record})"));
        }

        ChosenEngine engine = Engines.Create(request.Backend, request.Threads, log.WriteLine);
        using IDisposable owned = engine.Engine;
        log.WriteLine(engine.Reason);
        return ValidationPass.Run(
            run.Network, engine.Engine, test, run.Reference, SimulatedCost.Of(run.Hardware, run.Network, CostEngine.Cycle), run.Belief, cancellation: cancellation);
    }
}
