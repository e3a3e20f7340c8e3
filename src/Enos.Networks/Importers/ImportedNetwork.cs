using System.Collections.Immutable;
using Enos.Accel.Workloads;

namespace Enos.Networks.Importers;

/// <summary>A network from a file of another program, as far as an accelerator sees it.</summary>
/// <param name="Workload">The layers that carry MACs, in the order in which they run.</param>
/// <param name="Notes">What was left out or assumed, a sentence each.</param>
public sealed record ImportedNetwork(Workload Workload, ImmutableArray<string> Notes);
