using Enos.Networks.Graphs;

namespace Enos.Networks.Zoo;

/// <summary>
/// ShuffleNet V1 with three groups (Zhang et al., arXiv 1707.01083, figure 2 b and c, table 1). The residual unit sends its input through a grouped 1×1
/// convolution to a quarter of the channels, a depthwise 3×3 (no ReLU) and a grouped 1×1 (no ReLU), and adds it to that. The down-sampling unit puts a mean
/// over 3×3 windows with stride 2 in front of its branch instead of adding. The very first 1×1 has no groups, as its input has few channels. Where the
/// channels are shuffled, behind the depthwise convolution, and which way are those of the authors' release: from the paper's figure it differs in the
/// numbering of channels alone. The fully connected layer is a 1×1 convolution named <c>fc</c>; in the release it has no bias.
/// </summary>
internal static class ShuffleNetV1
{
    public const string Name = "shufflenet-v1";

    private const int Groups = 3;

    // A quarter of a unit's channels must still fall into three groups.
    private const int ChannelMultiple = 4 * Groups;

    private static readonly int[] UnitsOfStage = [4, 8, 4];

    /// <summary>
    /// In CIFAR form conv1 has stride 1 and there is no max pool: three stages halve the image, not five layers. Channels are multiples of 12; widths 0.5,
    /// 1, 1.5 and 2 have those of the release.
    /// </summary>
    public static NetworkGraph Build(TensorShape input, int classes, WidthMultiplier width, NetworkForm form)
    {
        (int first, int stage2) = Channels(width);
        GraphBuilder graph = new(Name, input);
        string node = graph.Convolution("conv1", "input", first, kernel: 3, stride: form == NetworkForm.ImageNet ? 2 : 1, padding: 1);
        if (form == NetworkForm.ImageNet)
            node = graph.MaxPool("maxpool", node, kernel: 3, stride: 2, padding: 1);

        int channels = first;
        for (int s = 0; s < UnitsOfStage.Length; s++)
        {
            node = DownsamplingUnit(graph, $"stage{s + 2}/unit1", node, channels, stage2 << s, groups: s == 0 ? 1 : Groups);
            channels = stage2 << s;
            for (int unit = 2; unit <= UnitsOfStage[s]; unit++)
                node = ResidualUnit(graph, $"stage{s + 2}/unit{unit}", node, channels);
        }

        node = graph.GlobalAveragePool("globalpool", node);
        graph.Convolution("fc", node, classes, relu: false);
        return graph.Build();
    }

    // Channels of conv1 and of stage 2; each stage has twice those of the one before. Stage 2 adds channels to conv1's at any width.
    private static (int First, int Stage2) Channels(WidthMultiplier width) => width.Width switch
    {
        1.5 => (24, 360),
        _ => (width.Channels(24, ChannelMultiple), Math.Max(2 * ChannelMultiple, width.Channels(240, ChannelMultiple))),
    };

    private static string ResidualUnit(GraphBuilder graph, string name, string input, int channels)
    {
        string branch = Branch(graph, name, input, channels / 4, channels, stride: 1, Groups, relu: false);
        return graph.Add($"{name}/add", branch, input);
    }

    // The ReLU behind the concatenation leaves means of what is not negative as they are, so it may as well stand behind the branch.
    private static string DownsamplingUnit(GraphBuilder graph, string name, string input, int inputChannels, int channels, int groups)
    {
        string shortcut = graph.AveragePool($"{name}/pool", input, kernel: 3, stride: 2, padding: 1);
        string branch = Branch(graph, name, input, channels / 4, channels - inputChannels, stride: 2, groups, relu: true);
        return graph.Concat($"{name}/concat", shortcut, branch);
    }

    private static string Branch(GraphBuilder graph, string name, string input, int bottleneck, int filters, int stride, int groups, bool relu)
    {
        string node = graph.Convolution($"{name}/gconv1", input, bottleneck, groups: groups);
        node = graph.Convolution($"{name}/dwconv", node, bottleneck, kernel: 3, stride: stride, padding: 1, groups: bottleneck, relu: false);
        node = graph.Shuffle($"{name}/shuffle", node, groups: bottleneck / Groups);
        return graph.Convolution($"{name}/gconv2", node, filters, groups: Groups, relu: relu);
    }
}
