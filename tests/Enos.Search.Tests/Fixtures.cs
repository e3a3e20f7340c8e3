using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Search.Tests;

/// <summary>Small real things that several tests use.</summary>
internal static class Fixtures
{
    /// <summary>The shipped edge array with its six digital modes.</summary>
    public static Accelerator Edge { get; } = AcceleratorFile.Load(Path.Combine(AppContext.BaseDirectory, "hw-configs", "edge-16x16.yaml"));

    /// <summary>The shipped array with compute-in-memory macros beside it.</summary>
    public static Accelerator Hybrid { get; } = AcceleratorFile.Load(Path.Combine(AppContext.BaseDirectory, "hw-configs", "hybrid-16x16-cim.yaml"));

    /// <summary>The first images of the shipped set.</summary>
    public static (ImageSet Train, ImageSet Test) Images(int train, int test)
    {
        (ImageSet allTrain, ImageSet allTest) = DatasetLoader.Load("fashion-mnist");
        return (allTrain.Take(train), allTest.Take(test));
    }

    public static NetworkGraph Graph(string name) => NetworkZoo.Build(name, new TensorShape(1, 28, 28), 10, 0.25);

    public static ImmutableArray<ImmutableArray<Mode>> EveryMode(NetworkGraph graph) => [.. graph.Convolutions.Select(_ => Edge.Modes)];
}
