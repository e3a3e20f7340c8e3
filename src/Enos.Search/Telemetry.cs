using System.Collections.Immutable;
using System.Diagnostics;

namespace Enos.Search;

/// <summary>Time and memory of an epoch. Not the same in two runs.</summary>
/// <param name="Stage">What was trained: <c>search</c>, <c>fine-tune</c>, <c>control uniform xnor</c>, ….</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Seconds">Its time, assessment on the test images apart.</param>
/// <param name="Steps">Steps in it.</param>
/// <param name="ResidentBytes">Memory of the whole process at its end.</param>
public sealed record EpochTelemetry(string Stage, int Epoch, double Seconds, int Steps, long ResidentBytes);

/// <summary>Gathers the telemetry of trainings that may run at once. Thread-safe.</summary>
internal sealed class Telemetry
{
    private readonly Lock _lock = new();
    private readonly List<EpochTelemetry> _epochs = [];

    /// <summary>All epochs so far, in the order in which they ended.</summary>
    public ImmutableArray<EpochTelemetry> Epochs
    {
        get
        {
            lock (_lock)
            {
                return [.. _epochs];
            }
        }
    }

    /// <summary>Runs an epoch and notes what it took.</summary>
    public T Measure<T>(string stage, int epoch, int steps, Func<T> run)
    {
        var clock = Stopwatch.StartNew();
        T result = run();
        var entry = new EpochTelemetry(stage, epoch, clock.Elapsed.TotalSeconds, steps, Environment.WorkingSet);
        lock (_lock)
        {
            _epochs.Add(entry);
        }

        return result;
    }
}
