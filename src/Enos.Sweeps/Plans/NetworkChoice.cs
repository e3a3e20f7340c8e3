using System.Collections.Immutable;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Sweeps.Plans;

/// <summary>Which network a job costs.</summary>
/// <param name="Network">A name of <see cref="NetworkZoo"/>, or the path of a run directory or a file of layers.</param>
/// <param name="Width">Width multiplier of a named network.</param>
/// <param name="Dataset">The data set whose shape and classes a named network gets, where nothing else says.</param>
/// <param name="Input">Shape of an image, or null for the data set's.</param>
/// <param name="Classes">Number of classes, or null for the data set's.</param>
/// <param name="Form">Layout of a named network.</param>
/// <param name="Batch">Images at once, at least 1.</param>
public readonly record struct NetworkChoice(
    string Network, double Width, string Dataset, TensorShape? Input, int? Classes, NetworkForm Form, int Batch);

/// <summary>A network that was read or built.</summary>
/// <param name="Workload">Its layers.</param>
/// <param name="Run">The run directory it is from, or null.</param>
/// <param name="Imported">Whether it is from a file of another program, which Enos costs but does not run in integers.</param>
/// <param name="Notes">What a user should know of it, a line each.</param>
public sealed record LoadedNetwork(Workload Workload, string? Run, bool Imported, ImmutableArray<string> Notes);
