using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Networks.Graphs;

namespace Enos.Networks.Zoo;

/// <summary>The networks that Enos knows by name.</summary>
public static class NetworkZoo
{
    private static readonly (string Name, Func<TensorShape, int, WidthMultiplier, NetworkForm, NetworkGraph> Build)[] Networks =
    [
        (SqueezeNet.Name, SqueezeNet.Build),
        (ShuffleNetV1.Name, ShuffleNetV1.Build),
        (ShuffleNetV2.Name, ShuffleNetV2.Build),
    ];

    /// <summary>Known names: <c>squeezenet</c> (1.1), <c>shufflenet-v1</c> (with three groups) and <c>shufflenet-v2</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Networks.Select(n => n.Name)];

    /// <summary>
    /// Builds a network. Layers are named as in the papers and their releases. A width other than 1 scales every layer's channels but the classes to
    /// max(4, the nearest multiple of 4, ties upwards), of 12 in ShuffleNet V1; both ShuffleNets have published channel tables for 0.5, 1, 1.5 and 2, which
    /// they use instead.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="input">Shape of the image.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="width">Width multiplier, above 0 and at most 16.</param>
    /// <param name="form">For which size of images.</param>
    /// <exception cref="InvalidInputException">The name is unknown, a number is out of range, or the image is too small for the network.</exception>
    public static NetworkGraph Build(string name, TensorShape input, int classes, double width = 1, NetworkForm form = NetworkForm.Cifar)
    {
        List<InputError> errors = [];
        var build = Array.Find(Networks, n => n.Name == name).Build;
        if (build is null)
            errors.Add(new InputError("--network", 0, 0, "", name, $"one of {string.Join(", ", Names)}"));
        if (classes < 2)
            errors.Add(new InputError("network", 0, 0, "classes", classes.ToString(CultureInfo.InvariantCulture), "at least 2"));
        if (!(width > 0 && width <= WidthMultiplier.Max))
            errors.Add(new InputError("network", 0, 0, "width", width.ToString(CultureInfo.InvariantCulture), $"above 0 and at most {WidthMultiplier.Max}"));
        return errors.Count == 0 ? build!(input, classes, new WidthMultiplier(width), form) : throw new InvalidInputException(errors);
    }
}
