using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Benchmarks.Steps;

/// <summary>
/// The network as anybody would train it in floating point, without quantization: convolution, batch normalization, ReLU, in channels-last memory, which is
/// the faster of Torch's two formats here. A convolution without a ReLU before the logits has a bias instead of the normalization, as the relaxed one has.
/// </summary>
internal sealed class PlainNetwork : nn.Module<Tensor, Tensor>
{
    private readonly NetworkGraph _graph;
    private readonly Dictionary<string, (nn.Module<Tensor, Tensor> Convolution, nn.Module<Tensor, Tensor>? Normalization)> _layers = [];

    public PlainNetwork(NetworkGraph graph)
        : base(graph.Name)
    {
        _graph = graph;
        ConvolutionNode last = graph.Convolutions.Last();
        foreach (ConvolutionNode node in graph.Convolutions)
        {
            LayerShape shape = node.Shape;
            Conv2d convolution = nn.Conv2d(
                shape.InputChannels, shape.OutputChannels, (shape.KernelHeight, shape.KernelWidth), (shape.StrideHeight, shape.StrideWidth),
                (shape.PaddingHeight, shape.PaddingWidth), (shape.DilationHeight, shape.DilationWidth), groups: shape.Groups, bias: node == last);
            BatchNorm2d? normalization = node == last ? null : nn.BatchNorm2d(shape.OutputChannels);
            string name = node.Name.Replace('/', '_').Replace('.', '_');
            register_module(name, convolution);
            if (normalization is not null)
            {
                register_module(name + "_norm", normalization);
            }

            _layers[node.Name] = (convolution, normalization);
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var outputs = new Dictionary<string, Tensor> { [_graph.Nodes[0].Name] = ChannelsLast(input) };
        foreach (Node node in _graph.Nodes.Skip(1))
        {
            Tensor[] inputs = [.. node.Inputs.Select(i => outputs[i])];
            outputs[node.Name] = node switch
            {
                ConvolutionNode convolution => Convolve(convolution, inputs[0]),
                MaxPoolNode pool => nn.functional.max_pool2d(inputs[0], pool.Kernel, pool.Stride, pool.Padding, ceil_mode: pool.CeilMode),
                GlobalAveragePoolNode => nn.functional.adaptive_avg_pool2d(inputs[0], 1),
                ConcatNode => cat(inputs, 1),
                SliceNode slice => inputs[0].narrow(1, slice.Start, slice.Output.Channels),
                ShuffleNode shuffle => Shuffle(inputs[0], shuffle.Groups),
                _ => throw new InvalidOperationException($"{node.Name}: a {node.GetType().Name} has no meaning here"),
            };
        }

        return outputs[_graph.Nodes[^1].Name].flatten(1);
    }

    private static Tensor ChannelsLast(Tensor t) => t.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private Tensor Convolve(ConvolutionNode node, Tensor input)
    {
        (nn.Module<Tensor, Tensor> convolution, nn.Module<Tensor, Tensor>? normalization) = _layers[node.Name];
        Tensor output = convolution.call(input);

        // An input of one channel is in both formats at once, and the convolution answers in the slower.
        output = node.Shape.InputChannels == 1 ? ChannelsLast(output) : output;
        output = normalization is null ? output : normalization.call(output);
        return node.Relu ? nn.functional.relu(output, inplace: true) : output;
    }

    private static Tensor Shuffle(Tensor input, int groups)
    {
        long[] shape = input.shape;
        return input.permute(0, 2, 3, 1).reshape(shape[0], shape[2], shape[3], groups, shape[1] / groups).transpose(3, 4)
            .reshape(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2);
    }
}
