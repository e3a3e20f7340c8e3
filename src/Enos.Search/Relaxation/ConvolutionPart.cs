using System.Collections.Immutable;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// Streams that one of Torch's convolutions reads: all of them, laid behind each other as channels, where the layer has no groups; otherwise one.
/// </summary>
/// <param name="First">The first of the streams.</param>
/// <param name="Count">How many.</param>
/// <param name="PadFirst">Whether zeros are put around the input before its signs are taken, and not by the convolution.</param>
/// <param name="Direct">Whether the convolution reads the layer's input itself, which needs no copy.</param>
internal sealed record ConvolutionPart(int First, int Count, bool PadFirst, bool Direct)
{
    /// <summary>The convolutions of a layer for the streams it reads.</summary>
    public static ImmutableArray<ConvolutionPart> Of(LayerShape shape, StreamSet streams)
    {
        bool padded = shape.PaddingHeight > 0 || shape.PaddingWidth > 0;
        if (shape.Groups == 1)
        {
            return [new ConvolutionPart(0, streams.Count, padded && streams.Signs, streams.Count == 1 && streams.ValueStream(8) == 0)];
        }

        return [.. Enumerable.Range(0, streams.Count).Select(
            s => new ConvolutionPart(s, 1, padded && s == streams.SignStream, s == streams.ValueStream(8)))];
    }

    /// <summary>Rows and columns around the input that are part of what the convolution reads.</summary>
    public (int Height, int Width) Border(LayerShape shape) => PadFirst ? (shape.PaddingHeight, shape.PaddingWidth) : (0, 0);

    /// <summary>Floats of what the convolution reads, slack included.</summary>
    public long Elements(LayerShape shape, long images)
    {
        (int height, int width) = Border(shape);
        return (images * (shape.InputHeight + (2 * height)) * (shape.InputWidth + (2 * width)) * shape.InputChannels * Count) + InputStreams.Slack;
    }

    /// <summary>Where the streams lie in what the convolution reads, or in its gradient.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="streams">All streams of the layer.</param>
    /// <param name="signedInput">Whether its input has negative values.</param>
    /// <param name="memory">The first float.</param>
    public unsafe IEnumerable<StreamPlane> Planes(LayerShape shape, StreamSet streams, bool signedInput, nint memory)
    {
        for (int s = First; s < First + Count; s++)
        {
            bool sign = s == streams.SignStream;
            ActivationView view = new(sign ? 8 : streams.ValueBits[s], signedInput);
            yield return PlaneAt(memory, (s - First) * shape.InputChannels, Count * shape.InputChannels, Border(shape), view, sign);
        }
    }

    /// <summary>The convolution itself.</summary>
    public Tensor Convolve(LayerShape shape, Tensor input, Tensor weights) => nn.functional.conv2d(
        input, weights, null, [shape.StrideHeight, shape.StrideWidth], PadFirst ? [0, 0] : [shape.PaddingHeight, shape.PaddingWidth],
        [shape.DilationHeight, shape.DilationWidth], shape.Groups);

    private static unsafe StreamPlane PlaneAt(nint memory, int offset, int stride, (int Height, int Width) border, ActivationView view, bool sign) => new()
    {
        Base = (float*)memory + offset,
        Stride = stride,
        Border = border,
        Shift = sign ? 0 : view.Shift,
        IsSign = sign,
        Min = view.Min,
        Max = view.Max,
    };
}
