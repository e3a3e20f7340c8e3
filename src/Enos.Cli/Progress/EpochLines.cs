using System.Diagnostics;
using System.Globalization;
using Enos.Search;

namespace Enos.Cli.Progress;

/// <summary>Progress as lines: one when a stage begins, one for each epoch, and one for a stage of controls when it is done.</summary>
internal sealed class EpochLines(SearchSettings settings)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly HashSet<string> _begun = [];
    private readonly HashSet<string> _done = [];

    /// <summary>The lines that a report is worth; usually none.</summary>
    public IEnumerable<string> Of(SearchProgress progress)
    {
        if (_begun.Add(progress.Stage))
        {
            yield return $"{Percent(progress)} {progress.Stage}";
        }

        if (progress.Note is { } note)
        {
            yield return $"{Percent(progress)} {progress.Stage}: {note}";
        }
        else if (progress.Epoch is { } epoch)
        {
            yield return $"{Percent(progress)} {Figures(epoch)}  {Remaining(progress)}";
        }
        else if (progress.Done >= 1 && progress.Stage.StartsWith("control", StringComparison.Ordinal) && _done.Add(progress.Stage))
        {
            yield return $"{Percent(progress)} {progress.Stage}: done  {Remaining(progress)}";
        }
    }

    /// <summary>Expected time to the end of the run, <c>ETA m:ss</c>.</summary>
    public string Remaining(SearchProgress progress)
    {
        if (progress.Overall <= 0)
        {
            return "ETA –";
        }

        TimeSpan left = _clock.Elapsed * ((1 - progress.Overall) / progress.Overall);
        return string.Create(CultureInfo.InvariantCulture, $"ETA {(int)left.TotalMinutes}:{left.Seconds:00}");
    }

    private string Figures(EpochRecord epoch)
    {
        string budget = epoch.Energy.Violation is { } violation
            ? string.Create(CultureInfo.InvariantCulture, $" = {100 * (1 + violation):0.0} % of budget")
            : "";
        string temperature = epoch.Temperature > 0 ? string.Create(CultureInfo.InvariantCulture, $"  τ {epoch.Temperature:0.00}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{epoch.Phase} epoch {epoch.Epoch}/{settings.Epochs + settings.FineTuneEpochs}  loss {epoch.Loss:0.000}  accuracy {100 * epoch.Accuracy:0.0} %  energy {epoch.EnergyPj / 1e6:0.000} µJ{budget}{temperature}");
    }

    private static string Percent(SearchProgress progress) => string.Create(CultureInfo.InvariantCulture, $"[{100 * progress.Overall,3:0} %]");
}
