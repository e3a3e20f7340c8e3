using Enos.Accel.Workloads;

namespace Enos.Accel.Costs;

/// <summary>Who reads whose outputs.</summary>
internal static class OutputReaders
{
    /// <summary>For each layer the places of those whose outputs it names; none if it names none.</summary>
    /// <exception cref="ArgumentException">A name that is no layer before it.</exception>
    public static int[][] Producers(Workload workload)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < workload.Layers.Length; i++)
        {
            index.Add(workload.Layers[i].Name, i);
        }

        return [.. workload.Layers.Select((layer, reader) => layer.Producers.Select(name => Producer(index, layer, name, reader)).ToArray())];
    }

    private static int Producer(Dictionary<string, int> index, Layer layer, string name, int reader) =>
        index.TryGetValue(name, out int producer) && producer < reader
            ? producer
            : throw new ArgumentException($"{layer.Name} reads from {name}, which is no layer before it.");
}
