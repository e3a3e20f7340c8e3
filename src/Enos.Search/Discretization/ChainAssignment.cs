using System.Collections.Immutable;

namespace Enos.Search.Discretization;

/// <summary>One mode for each layer.</summary>
/// <param name="Modes">Index of the mode of each layer, in layer order.</param>
/// <param name="Score">Σ_l score[l, m_l], in layer order; lower is better.</param>
/// <param name="Costs">Total of each constraint, in the order and the unit of the constraints; none exceeds its budget.</param>
public sealed record ChainAssignment(ImmutableArray<int> Modes, double Score, ImmutableArray<double> Costs);
