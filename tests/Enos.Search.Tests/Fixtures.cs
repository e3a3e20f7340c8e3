using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Search.Checkpoints;
using Enos.Search.Spaces;
using Enos.Search.Training;

namespace Enos.Search.Tests;

/// <summary>Small real things that several tests use.</summary>
internal static class Fixtures
{
    /// <summary>Three modes of different operators, so that everything there is can be tried.</summary>
    public static readonly ImmutableArray<string> ThreeModes = ["multiply-8x8", "multiply-4x4", "xnor"];

    /// <summary>Every layer in any mode.</summary>
    public static readonly ImmutableArray<LayerRule> AllFree = [new LayerRule("*", ["*"], Forbids: false)];

    /// <summary>The shipped edge array with its six digital modes.</summary>
    public static Accelerator Edge { get; } = Load("edge-16x16.yaml");

    /// <summary>The shipped edge array with compute-in-memory macros beside it.</summary>
    public static Accelerator Hybrid { get; } = Load("hybrid-16x16-cim.yaml");

    /// <summary>Four layers, each of another kind, for images of 8×8 and 3 classes.</summary>
    public static NetworkGraph Tiny { get; } = MakeTiny();

    /// <summary>The first images of the shipped set, every other pixel of every other row: 14×14.</summary>
    public static (ImageSet Train, ImageSet Test) Images(int train, int test)
    {
        (ImageSet allTrain, ImageSet allTest) = DatasetLoader.Load("fashion-mnist");
        return (Halved(allTrain.Take(train)), Halved(allTest.Take(test)));
    }

    /// <summary>Images of 8×8 for <see cref="Tiny"/>: a class is a brightness, with noise.</summary>
    public static ImageSet TinyImages(int count, int seed = 7)
    {
        var random = new Random(seed);
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))];
        byte[] pixels = [.. labels.SelectMany(label => Enumerable.Range(0, 64).Select(_ => (byte)((label * 60) + random.Next(120))))];
        return new ImageSet("tiny", new TensorShape(1, 8, 8), ["dark", "grey", "bright"], pixels, labels);
    }

    /// <summary>A network of the zoo for the 14×14 images, as narrow as can be.</summary>
    public static NetworkGraph Graph(string name) => NetworkZoo.Build(name, new TensorShape(1, 14, 14), 10, 0.05);

    public static ImmutableArray<ImmutableArray<Mode>> EveryMode(NetworkGraph graph) => [.. graph.Convolutions.Select(_ => Edge.Modes)];

    /// <summary>The four layers of <see cref="Tiny"/>, each in any of three modes.</summary>
    public static SearchSpace TinySpace() => SearchSpace.Build(Edge, Tiny, ThreeModes, AllFree);

    /// <summary>Every assignment of a space.</summary>
    public static IEnumerable<int[]> Everything(SearchSpace space) => Enumerable.Range(0, space.Layers).Aggregate<int, IEnumerable<int[]>>(
        [[]], (before, l) => before.SelectMany(a => space.ModesOf(l).Select(m => (int[])[.. a, m])));

    /// <summary>A run that keeps nothing and tells nobody.</summary>
    public static RunContext Context(SearchSpace space, SearchSettings settings, TrainingImages train, TrainingImages test, SnapshotFolder? snapshots = null) =>
        new(space, settings, null, train, test, new ProgressMeter(null, 1), new Telemetry(), snapshots ?? SnapshotFolder.None, CancellationToken.None);

    private static Accelerator Load(string name) => AcceleratorFile.Load(Path.Combine(AppContext.BaseDirectory, "hw-configs", name));

    private static NetworkGraph MakeTiny()
    {
        var builder = new GraphBuilder("tiny", new TensorShape(1, 8, 8));
        string first = builder.Convolution("first", "input", filters: 4, kernel: 3, stride: 2, padding: 1);
        string depthwise = builder.Convolution("inner/depthwise", first, filters: 4, kernel: 3, padding: 1, groups: 4, relu: false);
        string grouped = builder.Convolution("inner/grouped", depthwise, filters: 8, groups: 2);
        builder.GlobalAveragePool("pool", builder.Convolution("last", grouped, filters: 3, relu: false));
        return builder.Build();
    }

    private static ImageSet Halved(ImageSet set)
    {
        int side = set.Image.Width / 2;
        var pixels = from image in Enumerable.Range(0, set.Count)
                     from row in Enumerable.Range(0, side)
                     from column in Enumerable.Range(0, side)
                     select set.Pixels[(image * set.Image.Elements) + (2 * row * set.Image.Width) + (2 * column)];
        return set with { Image = set.Image with { Height = side, Width = side }, Pixels = [.. pixels] };
    }
}
