using System.Globalization;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Networks.Pretrained;

/// <summary>Where a convolution's parameters are in a PyTorch state dictionary.</summary>
/// <param name="Convolution">Prefix of its <c>.weight</c> and, if it has one, <c>.bias</c>.</param>
/// <param name="Normalization">Prefix of the batch normalization behind it; null if there is none.</param>
/// <param name="HasBias">Whether it has a bias.</param>
/// <param name="IsLinear">Whether it is a linear layer, whose weights have two dimensions.</param>
internal sealed record PyTorchNames(string Convolution, string? Normalization, bool HasBias = false, bool IsLinear = false)
{
    private static readonly int[] FeatureOfFire = [3, 4, 6, 7, 9, 10, 11, 12]; // fire2 to fire9: pools and ReLUs are numbered too

    private static readonly int[] FirstUnitOfStage = [0, 4, 12];

    /// <summary>Names for the networks of the zoo: torchvision's, and for ShuffleNet V1, which it lacks, those of the authors' release.</summary>
    /// <returns>Names by convolution; null for a network that has none.</returns>
    public static Func<ConvolutionNode, PyTorchNames>? Of(string network) => network switch
    {
        SqueezeNet.Name => node => InSqueezeNet(node.Name),
        ShuffleNetV1.Name => node => InShuffleNetV1(node.Name),
        ShuffleNetV2.Name => node => InShuffleNetV2(node.Name),
        _ => null,
    };

    private static PyTorchNames InSqueezeNet(string node)
    {
        string prefix = node.Split('/') switch
        {
            ["conv1"] => "features.0",
            ["conv10"] => "classifier.1",
            [var fire, "squeeze1x1"] => $"features.{FeatureOfFire[Number(fire) - 2]}.squeeze",
            [var fire, var expand] => $"features.{FeatureOfFire[Number(fire) - 2]}.{expand}",
            _ => throw Unknown(node),
        };
        return new PyTorchNames(prefix, null, HasBias: true);
    }

    private static PyTorchNames InShuffleNetV1(string node) => node.Split('/') switch
    {
        ["conv1"] => Normalized("first_conv", 0),
        ["fc"] => new PyTorchNames("classifier.0", null, IsLinear: true),
        [var stage, var unit, "gconv1"] => Normalized($"{Feature(stage, unit)}.branch_main_1", 0),
        [var stage, var unit, "dwconv"] => Normalized($"{Feature(stage, unit)}.branch_main_1", 3),
        [var stage, var unit, "gconv2"] => Normalized($"{Feature(stage, unit)}.branch_main_2", 0),
        _ => throw Unknown(node),
    };

    private static PyTorchNames InShuffleNetV2(string node) => node.Split('/') switch
    {
        ["fc"] => new PyTorchNames("fc", null, HasBias: true, IsLinear: true),
        ["conv1" or "conv5"] => Normalized(node, 0),
        [var stage, var unit, "branch1", var conv] => Normalized($"{stage}.{Number(unit) - 1}.branch1", conv == "conv1" ? 0 : 2),
        [var stage, var unit, "branch2", var conv] => Normalized($"{stage}.{Number(unit) - 1}.branch2", conv switch { "conv1" => 0, "conv2" => 3, _ => 5 }),
        _ => throw Unknown(node),
    };

    /// <summary>Modules of a sequence: a convolution and, right behind it, its normalization.</summary>
    private static PyTorchNames Normalized(string sequence, int convolution) => new($"{sequence}.{convolution}", $"{sequence}.{convolution + 1}");

    private static string Feature(string stage, string unit) => $"features.{FirstUnitOfStage[Number(stage) - 2] + Number(unit) - 1}";

    private static int Number(string name) => int.Parse(name.AsSpan(name.IndexOfAnyInRange('0', '9')), CultureInfo.InvariantCulture);

    private static ArgumentException Unknown(string node) => new($"{node} is no convolution of the network.");
}
