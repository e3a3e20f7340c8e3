using Enos.Networks.Graphs;

namespace Enos.Networks.Zoo;

/// <summary>
/// ShuffleNet V2 (Ma et al., arXiv 1807.11164, figure 3 c and d, table 5). The unit splits its channels: the first half passes, the second goes through
/// 1×1, depthwise 3×3 (no ReLU) and 1×1 convolutions, and both are concatenated and shuffled. The down-sampling unit sends all channels through two
/// branches of stride 2. Which half passes, and the shuffle's order, are torchvision's. The fully connected layer is a 1×1 convolution named <c>fc</c>.
/// </summary>
internal static class ShuffleNetV2
{
    public const string Name = "shufflenet-v2";

    private static readonly int[] UnitsOfStage = [4, 8, 4];

    /// <summary>
    /// In CIFAR form conv1 has stride 1 and there is no max pool: three stages halve the image, not five layers. A width with no published table scales
    /// that of width 1, first and last convolution included.
    /// </summary>
    public static NetworkGraph Build(TensorShape input, int classes, WidthMultiplier width, NetworkForm form)
    {
        (int first, int[] stages, int last) = Channels(width);
        GraphBuilder graph = new(Name, input);
        string node = graph.Convolution("conv1", "input", first, kernel: 3, stride: form == NetworkForm.ImageNet ? 2 : 1, padding: 1);
        if (form == NetworkForm.ImageNet)
            node = graph.MaxPool("maxpool", node, kernel: 3, stride: 2, padding: 1);

        int channels = first;
        for (int s = 0; s < stages.Length; s++)
        {
            node = DownsamplingUnit(graph, $"stage{s + 2}/unit1", node, channels, stages[s]);
            channels = stages[s];
            for (int unit = 2; unit <= UnitsOfStage[s]; unit++)
                node = Unit(graph, $"stage{s + 2}/unit{unit}", node, channels);
        }

        node = graph.Convolution("conv5", node, last);
        node = graph.GlobalAveragePool("pool5", node);
        graph.Convolution("fc", node, classes, relu: false);
        return graph.Build();
    }

    private static (int First, int[] Stages, int Last) Channels(WidthMultiplier width) => width.Width switch
    {
        0.5 => (24, [48, 96, 192], 1024),
        1 => (24, [116, 232, 464], 1024),
        1.5 => (24, [176, 352, 704], 1024),
        2 => (24, [244, 488, 976], 2048),
        _ => (width.Channels(24), [width.Channels(116), width.Channels(232), width.Channels(464)], width.Channels(1024)),
    };

    private static string Unit(GraphBuilder graph, string name, string input, int channels)
    {
        int half = channels / 2;
        string passing = graph.Slice($"{name}/branch1", input, 0, half);
        string branch = graph.Slice($"{name}/branch2", input, half, half);
        branch = Branch2(graph, name, branch, half, stride: 1);
        return graph.Shuffle($"{name}/shuffle", graph.Concat($"{name}/concat", passing, branch), groups: 2);
    }

    private static string DownsamplingUnit(GraphBuilder graph, string name, string input, int inputChannels, int channels)
    {
        int half = channels / 2;
        string shortcut = graph.Convolution(
            $"{name}/branch1/conv1", input, inputChannels, kernel: 3, stride: 2, padding: 1, groups: inputChannels, relu: false);
        shortcut = graph.Convolution($"{name}/branch1/conv2", shortcut, half);
        string branch = Branch2(graph, name, input, half, stride: 2);
        return graph.Shuffle($"{name}/shuffle", graph.Concat($"{name}/concat", shortcut, branch), groups: 2);
    }

    private static string Branch2(GraphBuilder graph, string name, string input, int channels, int stride)
    {
        string node = graph.Convolution($"{name}/branch2/conv1", input, channels);
        node = graph.Convolution($"{name}/branch2/conv2", node, channels, kernel: 3, stride: stride, padding: 1, groups: channels, relu: false);
        return graph.Convolution($"{name}/branch2/conv3", node, channels);
    }
}
