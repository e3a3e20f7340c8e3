using System.CommandLine;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Cli.Options;

/// <summary>Which network, for which images.</summary>
internal static class NetworkOptions
{
    private static readonly (string Name, TensorShape Image, int Classes)[] Shapes =
    [
        ("fashion-mnist", new TensorShape(1, 28, 28), 10),
        ("cifar10", new TensorShape(3, 32, 32), 10),
        ("cifar100", new TensorShape(3, 32, 32), 100),
        ("cifar100-coarse", new TensorShape(3, 32, 32), 20),
    ];

    public static readonly Option<string> Network = new("--network")
    {
        HelpName = "NAME",
        Description = $"The network: {string.Join(", ", NetworkZoo.Names)}.",
        DefaultValueFactory = _ => NetworkZoo.Names[0],
    };

    public static readonly Option<double> Width = new("--width")
    {
        HelpName = "W",
        Description = "Width multiplier of the network's channels, above 0 and at most 16.",
        DefaultValueFactory = _ => 0.25,
    };

    public static readonly Option<string> Dataset = new("--dataset")
    {
        HelpName = "NAME",
        Description = $"The data set: {string.Join(", ", DatasetLoader.Names)}.",
        DefaultValueFactory = _ => DatasetLoader.Names[0],
    };

    public static readonly Option<string?> Data = new("--data")
    {
        HelpName = "DIR",
        Description = "Where the data set's files are. Default: the cut of fashion-mnist that ships.",
    };

    /// <summary>Image shape and number of classes of a data set that <see cref="DatasetLoader"/> knows, without reading it; null for no such set.</summary>
    public static (TensorShape Image, int Classes)? ShapeOf(string dataset) =>
        Array.Find(Shapes, s => s.Name == dataset) is { Name: not null } found ? (found.Image, found.Classes) : null;
}
