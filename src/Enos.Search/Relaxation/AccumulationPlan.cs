using System.Collections.Immutable;
using Enos.Accel.Workloads;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>How a layer's accumulators are computed in one pass: the streams that are read, and what of each mode goes into their weights.</summary>
internal sealed record AccumulationPlan
{
    /// <summary>The layer.</summary>
    public required LayerShape Shape { get; init; }

    /// <summary>Whether its input has negative values.</summary>
    public required bool SignedInput { get; init; }

    /// <summary>Whether readers of values let no gradient pass at 0 and below.</summary>
    public required bool CutBelowZero { get; init; }

    /// <summary>Whether to convolve in float64, because float32 could round.</summary>
    public required bool Wide { get; init; }

    /// <summary>Whether to convolve in bfloat16.</summary>
    public required bool Narrow { get; init; }

    /// <summary>The streams that are read.</summary>
    public required StreamSet Streams { get; init; }

    /// <summary>Their weights.</summary>
    public required WeightMixture Mixture { get; init; }

    /// <summary>For each mode of the mixture its index in the layer.</summary>
    public required ImmutableArray<int> ModeIndices { get; init; }

    /// <summary>The modes that take part, as indices in the layer.</summary>
    public required ImmutableArray<int> Active { get; init; }

    /// <summary>Learned gain of each mode of the layer, the exponential of its parameter; empty for a mode alone.</summary>
    public required ImmutableArray<float> Gains { get; init; }

    /// <summary>Where the streams are made.</summary>
    public required StreamMemory Memory { get; init; }

    /// <summary>The convolutions that add up to the accumulators.</summary>
    public ImmutableArray<ConvolutionPart> Parts => ConvolutionPart.Of(Shape, Streams);

    /// <summary>Weights of a filter.</summary>
    public int FilterLength => checked((int)Shape.K);

    /// <summary>Mixed weights for each part, O×(streams·C/groups)×KH×KW.</summary>
    public Tensor[] Weights(Tensor latent)
    {
        bool joined = Shape.Groups == 1;
        long rows = joined ? Shape.OutputChannels : Shape.OutputChannels * Streams.Count;
        Tensor mixed = empty(rows, (joined ? Streams.Count : 1) * (Shape.InputChannels / Shape.Groups), Shape.KernelHeight, Shape.KernelWidth);
        Mixture.Forward(ChannelsLast.Contiguous(latent), FilterLength, ChannelsLast.Contiguous(mixed), Place);
        return joined ? [mixed] : [.. Enumerable.Range(0, Streams.Count).Select(s => mixed.narrow(0, s * Shape.OutputChannels, Shape.OutputChannels))];
    }

    /// <summary>Offset of a stream of a filter in the weights of all parts behind each other.</summary>
    public int Place(int filter, int stream) =>
        (Shape.Groups == 1 ? (filter * Streams.Count) + stream : (stream * (int)Shape.OutputChannels) + filter) * FilterLength;

    /// <summary>What each part convolves: the input itself, or memory for its streams, not yet filled.</summary>
    public Tensor[] Inputs(Tensor input)
    {
        ImmutableArray<ConvolutionPart> parts = Parts;
        long images = input.shape[0];
        long elements = parts.Where(p => !p.Direct).Sum(p => p.Elements(Shape, images));
        long offset = 0;
        return [.. parts.Select(part =>
        {
            if (part.Direct)
            {
                return input.detach();
            }

            (int height, int width) = part.Border(Shape);
            Tensor made = Memory.Tensor(
                elements, offset, images, Shape.InputChannels * part.Count, Shape.InputHeight + (2 * height), Shape.InputWidth + (2 * width));
            offset += part.Elements(Shape, images);
            return made;
        })];
    }

    /// <summary>Makes the streams.</summary>
    /// <param name="input">The layer's input and the floats between its pixels.</param>
    /// <param name="inputs">What <see cref="Inputs"/> gave.</param>
    /// <param name="thresholds">τ in normalized units, null where no signs are read.</param>
    public unsafe void Fill(PixelRows input, Tensor[] inputs, Tensor? thresholds)
    {
        float[]? rounded = null;
        if (thresholds is not null)
        {
            rounded = InputStreams.Padded(ChannelsLast.Contiguous(thresholds));
            for (int c = 0; c < rounded.Length; c++)
            {
                rounded[c] = ActivationQuantizer.RoundThreshold(rounded[c]);
            }
        }

        InputStreams streams = StreamsOf(input);
        ImmutableArray<ConvolutionPart> parts = Parts;
        for (int p = 0; p < parts.Length; p++)
        {
            if (!parts[p].Direct)
            {
                streams.Fill(input.Address, input.Stride, [.. Planes(parts[p], inputs[p])], rounded);
            }
        }
    }

    /// <summary>Gradients of the layer's input and of its thresholds for those of what the parts convolved.</summary>
    public unsafe (Tensor OfInput, Tensor? OfThresholds) FillBackward(PixelRows input, IReadOnlyList<Tensor> gradients, Tensor? thresholds)
    {
        ImmutableArray<ConvolutionPart> parts = Parts;
        if (parts is [{ Direct: true }] && !CutBelowZero)
        {
            return (gradients[0].alias(), null);
        }

        Tensor[] dense = [.. gradients.Select(ChannelsLast.Of)];
        Tensor result = ChannelsLast.Empty(input.Images, input.Channels, input.Height, input.Width);
        float[]? units = null;
        if (thresholds is not null)
        {
            units = InputStreams.Padded(ChannelsLast.Contiguous(thresholds));
            for (int c = 0; c < units.Length; c++)
            {
                units[c] *= (float)ActivationQuantizer.UnitsPerOne;
            }
        }

        double[] sums = new double[InputStreams.Padded(new float[input.Channels]).Length];
        StreamsOf(input).Backward(
            input.Address, input.Stride, [.. parts.SelectMany((part, p) => Planes(part, dense[p]))], ChannelsLast.Address(ChannelsLast.Floats(result)), units, sums);
        Tensor? ofThresholds = thresholds is null
            ? null
            : tensor([.. sums.Take(input.Channels).Select(s => (float)(-s / ActivationQuantizer.SurrogateWindow))], float32).reshape(thresholds.shape);
        return (result, ofThresholds);
    }

    private InputStreams StreamsOf(PixelRows input) => new(input.Images, input.Height, input.Width, input.Channels, CutBelowZero);

    private unsafe IEnumerable<StreamPlane> Planes(ConvolutionPart part, Tensor tensor) =>
        part.Planes(Shape, Streams, SignedInput, (nint)ChannelsLast.Address(ChannelsLast.Floats(tensor)));
}
