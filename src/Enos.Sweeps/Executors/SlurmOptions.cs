using System.Collections.Immutable;

namespace Enos.Sweeps.Executors;

/// <summary>How a sweep is put into Slurm's queue.</summary>
public sealed record SlurmOptions
{
    /// <summary>Most tasks of an array: Slurm's MaxArraySize is 1001 unless a site says otherwise.</summary>
    public const int MaxTasks = 1000;

    /// <summary>Tasks of the array, 1 to <see cref="MaxTasks"/>; there are never more than chunks. Default 8.</summary>
    public int Tasks { get; init; } = 8;

    /// <summary>Processors of a task, at least 1. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The partition; null for the cluster's default.</summary>
    public string? Partition { get; init; }

    /// <summary>The time limit of a task as sbatch takes it, such as <c>2:00:00</c>; null for the partition's.</summary>
    public string? Time { get; init; }

    /// <summary>More options of sbatch, such as <c>--mem=4G</c>.</summary>
    public ImmutableArray<string> Sbatch { get; init; } = [];

    /// <summary>Whether to wait until the array has ended.</summary>
    public bool Wait { get; init; }
}
