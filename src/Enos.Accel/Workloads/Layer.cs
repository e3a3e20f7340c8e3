namespace Enos.Accel.Workloads;

/// <summary>A named layer that carries MACs.</summary>
/// <param name="Name">Unique in its workload, such as <c>fire2/squeeze1x1</c>.</param>
/// <param name="Shape">Its shape.</param>
public sealed record Layer(string Name, LayerShape Shape);
