using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Sim.Cycles;

namespace Enos.Sweeps.Plans;

/// <summary>A point of the space with everything that it names read and checked.</summary>
internal sealed record SweepJob
{
    /// <summary>Its number, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>The accelerator.</summary>
    public required Accelerator Hardware { get; init; }

    /// <summary>The network.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The mode of each layer; default if it is searched.</summary>
    public required ImmutableArray<Mode> Assignment { get; init; }

    /// <summary>How costs are found.</summary>
    public required CostEngine Engine { get; init; }

    /// <summary>The search that finds the assignment, or null.</summary>
    public SearchChoice? Search { get; init; }

    /// <summary>For a search: the accelerator as YAML, its energy table named by a whole path.</summary>
    public required Func<YamlMapping> Yaml { get; init; }
}
