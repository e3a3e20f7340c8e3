using System.Collections.Immutable;
using CsCheck;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Search.Relaxation;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Relaxation;

/// <summary>A random relaxed layer and an input for it.</summary>
internal sealed record LayerCase(LayerShape Shape, ImmutableArray<Mode> Modes, bool SignedInput, bool ReadForSigns, bool Sliced, int Images, int Seed)
{
    private static readonly (int Height, int Width)[] s_kernels = [(1, 1), (3, 3), (3, 1), (2, 3)];
    private static readonly ImmutableArray<Mode> s_modes = [.. Fixtures.Edge.Modes];

    /// <summary>Ordinary, grouped and depthwise layers, strided, dilated and padded, in any two or more of the modes.</summary>
    public static Gen<LayerCase> Any { get; } =
        from groups in Gen.Int[0, 3].Select(g => g == 3 ? 1 : g)
        from perGroup in Gen.Int[1, 9]
        from filters in Gen.Int[1, 5]
        from kernel in Gen.Int[0, 3].Select(k => s_kernels[k])
        from padding in Gen.Int[0, 1].Array[2]
        from stride in Gen.Int[1, 2].Array[2]
        from dilation in Gen.Int[0, 2].Select(d => Math.Max(d, 1))
        from size in Gen.Int[5, 8].Array[2]
        from subset in Gen.Int[0, 63].Where(bits => System.Numerics.BitOperations.PopCount((uint)bits) > 1)
        from flags in Gen.Bool.Array[3]
        from images in Gen.Int[1, 3]
        from seed in Gen.Int[0, 1 << 20]
        let depthwise = groups == 0
        let groupCount = depthwise ? 3 * perGroup : groups
        select new LayerCase(
            new LayerShape
            {
                InputChannels = depthwise ? groupCount : groupCount * perGroup,
                InputHeight = size[0],
                InputWidth = size[1],
                OutputChannels = depthwise ? groupCount : groupCount * filters,
                KernelHeight = kernel.Height,
                KernelWidth = kernel.Width,
                PaddingHeight = padding[0],
                PaddingWidth = padding[1],
                StrideHeight = stride[0],
                StrideWidth = stride[1],
                DilationHeight = dilation,
                DilationWidth = dilation,
                Groups = groupCount,
            },
            [.. s_modes.Where((_, m) => (subset >> m & 1) != 0)], flags[0], flags[1], flags[2], images, seed);

    /// <summary>The layer, its parameters drawn by the seed.</summary>
    public RelaxedConvolution Layer()
    {
        var node = new ConvolutionNode(
            "layer", "input", new TensorShape((int)Shape.OutputChannels, (int)Shape.OutputHeight, (int)Shape.OutputWidth), Shape, Relu: true);
        using var generator = new Generator((ulong)Seed);
        var layer = new RelaxedConvolution(node, Modes, SignedInput, isClassifier: false, generator)
        {
            InputReadForSigns = ReadForSigns || Modes.Any(m => m.Operator.ReadsSign),
        };
        using IDisposable noGradient = no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in layer.named_parameters().Where(p => !p.name.Contains("eight") && !p.name.Contains("output")))
        {
            parameter.add_(randn(parameter.shape, generator: generator) * 0.3);
        }

        return layer;
    }

    /// <summary>Integers as a layer before it would give them, N×C×H×W in channels-last memory, or a slice of a wider tensor's channels.</summary>
    public Tensor Input()
    {
        var random = new Random(Seed);
        long wide = Shape.InputChannels + (Sliced ? 3 : 0);
        float[] values = [.. Enumerable.Range(0, (int)(Images * Shape.InputHeight * Shape.InputWidth * wide)).Select(_ => (float)random.Next(SignedInput ? -127 : 0, 128))];
        Tensor all = tensor(values).reshape(Images, Shape.InputHeight, Shape.InputWidth, wide).permute(0, 3, 1, 2);
        return Sliced ? all.narrow(1, 2, Shape.InputChannels) : all;
    }

    /// <summary>Probabilities of the modes, some of them 0.</summary>
    public Tensor Probabilities()
    {
        var random = new Random(Seed + 1);
        float[] weights = [.. Modes.Select((_, m) => m > 0 && random.Next(4) == 0 ? 0f : 0.2f + random.NextSingle())];
        return tensor([.. weights.Select(w => w / weights.Sum())]);
    }
}
