using Enos.Networks.Graphs;

namespace Enos.Networks.Zoo;

/// <summary>
/// SqueezeNet (Iandola et al., arXiv 1602.07360) in version 1.1 of its release: 64 filters of 3×3 in conv1, pools after conv1, fire3 and fire5.
/// The original follows conv10 by a ReLU; here there is none, so that logits keep their sign: a ReLU there stops the gradient of every class whose logit is
/// negative, and the integer program needs no bound at 0. Shapes, MACs and parameters are those of the original.
/// </summary>
internal static class SqueezeNet
{
    public const string Name = "squeezenet";

    /// <summary>In CIFAR form conv1 has stride 1 and a padding of 1; the pools stay as they are.</summary>
    public static NetworkGraph Build(TensorShape input, int classes, WidthMultiplier width, NetworkForm form)
    {
        GraphBuilder graph = new(Name, input);
        string last = form == NetworkForm.ImageNet
            ? graph.Convolution("conv1", "input", width.Channels(64), kernel: 3, stride: 2)
            : graph.Convolution("conv1", "input", width.Channels(64), kernel: 3, padding: 1);
        last = Pool("pool1", last);
        last = Fire("fire2", last, 16, 64);
        last = Fire("fire3", last, 16, 64);
        last = Pool("pool3", last);
        last = Fire("fire4", last, 32, 128);
        last = Fire("fire5", last, 32, 128);
        last = Pool("pool5", last);
        last = Fire("fire6", last, 48, 192);
        last = Fire("fire7", last, 48, 192);
        last = Fire("fire8", last, 64, 256);
        last = Fire("fire9", last, 64, 256);
        last = graph.Convolution("conv10", last, classes, relu: false);
        graph.GlobalAveragePool("pool10", last);
        return graph.Build();

        string Pool(string name, string from) => graph.MaxPool(name, from, kernel: 3, stride: 2, ceilMode: true);

        string Fire(string name, string from, int squeeze, int expand)
        {
            string squeezed = graph.Convolution($"{name}/squeeze1x1", from, width.Channels(squeeze));
            string expand1 = graph.Convolution($"{name}/expand1x1", squeezed, width.Channels(expand));
            string expand3 = graph.Convolution($"{name}/expand3x3", squeezed, width.Channels(expand), kernel: 3, padding: 1);
            return graph.Concat($"{name}/concat", expand1, expand3);
        }
    }
}
