using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Search.Spaces;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// A convolution that is in several modes at once: one latent weight w, shared by all; a convolution is linear in its weights, so the modes that read the
/// same input stream φ_s collapse into one convolution with mixed weights (after EdMIPS, arXiv 2004.05795):
/// <c>y = Σ_s conv(φ_s(x), Σ_m p_m·g_m·T_{m,s}(w))</c>.
/// Streams are the activations at each mode's bits, and their signs sgn(x − τ). In one mode the gains are left out, all operands are integers and so are
/// the accumulators, exactly (up to 2^24 in float32). Batch normalization (or, without a ReLU behind a classifier, a bias) follows.
/// </summary>
internal sealed class RelaxedConvolution : nn.Module
{
    /// <summary>Initial threshold, in normalized units: a half is above it where a ReLU cuts a zero-mean input.</summary>
    private const double InitialThreshold = 0.02;

    /// <summary>Initial size of a multiplication-free layer's integer weights: about that of its activations.</summary>
    private const double InitialSize = 20;

    /// <summary>Typical distance of an activation from its threshold, in integer steps: makes the sign stream commensurate with the others.</summary>
    private const double SignGain = 20;

    private readonly bool _signedInput;
    private readonly Parameter _weight;
    private readonly Parameter? _thresholds;
    private readonly Parameter? _logSize;
    private readonly Parameter? _logGains;

    /// <summary>Makes the layer with fresh weights.</summary>
    /// <param name="node">The layer in its graph.</param>
    /// <param name="modes">The modes it can be in; at least one.</param>
    /// <param name="signedInput">Whether its input has negative values.</param>
    /// <param name="isClassifier">Whether no other convolution reads its output: then a bias stands in for batch normalization.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public RelaxedConvolution(ConvolutionNode node, ImmutableArray<Mode> modes, bool signedInput, bool isClassifier, Generator generator)
        : base(node.Name)
    {
        Node = node;
        Modes = modes;
        _signedInput = signedInput;
        LayerShape shape = node.Shape;
        long fanIn = shape.K;
        _weight = new Parameter(
            randn([shape.OutputChannels, shape.InputChannels / shape.Groups, shape.KernelHeight, shape.KernelWidth], generator: generator)
                .mul_(Math.Sqrt(2.0 / fanIn)));
        bool readsSign = modes.Any(m => m.Operator.ReadsSign);
        _thresholds = readsSign ? new Parameter(full([1, shape.InputChannels, 1, 1], InitialThreshold)) : null;
        _logSize = modes.Any(m => m.Operator.Kind == OperatorKind.MultiplicationFree) ? new Parameter(tensor((float)Math.Log(InitialSize))) : null;
        _logGains = modes.Length > 1 ? new Parameter(zeros(modes.Length)) : null;
        IsClassifier = isClassifier;
        Output = new OutputNormalization(shape.OutputChannels, isClassifier);
        RegisterComponents();
    }

    /// <summary>The layer in its graph.</summary>
    public ConvolutionNode Node { get; }

    /// <summary>The modes it can be in.</summary>
    public ImmutableArray<Mode> Modes { get; }

    /// <summary>Whether this layer, or another that reads the same tensor, may read its signs.</summary>
    public bool InputReadForSigns { get; set; }

    /// <summary>Whether no other convolution reads its output.</summary>
    public bool IsClassifier { get; }

    /// <summary>What follows the accumulators.</summary>
    public OutputNormalization Output { get; }

    /// <summary>The weights of a mode as integers, and the gain back to the latent weights' size.</summary>
    /// <param name="mode">Index of the mode.</param>
    public (Tensor Integers, Tensor Gain) IntegerWeights(int mode)
    {
        Mode m = Modes[mode];
        return m.Operator.Kind switch
        {
            OperatorKind.Multiply => WeightQuantizer.Linear(_weight, m.WeightBits),
            OperatorKind.BinaryWeight or OperatorKind.Xnor => WeightQuantizer.Sign(_weight),
            OperatorKind.DeepShift => WeightQuantizer.PowerOfTwo(_weight, m.WeightBits),
            OperatorKind.MultiplicationFree => (WeightQuantizer.Sized(_weight, m.WeightBits, _logSize!), _weight.detach().abs().mean([1, 2, 3], keepdim: true)),
            _ => throw new InvalidOperationException($"{m}: not an operator that the search trains"),
        };
    }

    /// <summary>τ as the accelerator stores it, an integer for each input channel; empty where no sign is read in this mode.</summary>
    public sbyte[] IntegerThresholds(int mode)
    {
        if (!Modes[mode].Operator.ReadsSign)
        {
            return [];
        }

        using Tensor units = ActivationQuantizer.RoundThreshold(_thresholds! * ActivationQuantizer.UnitsPerOne);
        return [.. units.data<float>().ToArray().Select(v => (sbyte)v)];
    }

    /// <summary>The accumulators for an input of integers, N×C×H×W, not normalized.</summary>
    public Tensor Accumulate(Tensor input, LayerChoice choice) =>
        IsMixture(choice) ? Mix(input, choice.Probabilities!) : AccumulateIn(input, Math.Max(choice.Mode, 0));

    /// <summary>Normalized outputs, or logits, for what <see cref="Accumulate"/> gave.</summary>
    public Tensor Normalize(Tensor accumulators, LayerChoice choice) =>
        Output.Normalize(accumulators, !IsClassifier || IsMixture(choice) ? ones(1) : AccumulatorGain(Math.Max(choice.Mode, 0)));

    /// <summary>What brings the accumulators of a mode to the size of latent weights × activations, O×1×1×1.</summary>
    public Tensor AccumulatorGain(int mode)
    {
        Mode m = Modes[mode];
        Tensor gain = IntegerWeights(mode).Gain;
        return m.Operator.Kind == OperatorKind.Xnor ? gain * SignGain : gain * Math.Pow(2, View(m).Shift);
    }

    private bool IsMixture(LayerChoice choice) => choice.Probabilities is not null && Modes.Length > 1;

    private Tensor AccumulateIn(Tensor input, int mode)
    {
        Mode m = Modes[mode];
        Tensor integers = IntegerWeights(mode).Integers;
        if (!m.Operator.ReadsSign)
        {
            return Convolve(ActivationQuantizer.View(Values(input), View(m)), integers);
        }

        Tensor onSigns = ConvolveSigns(input, integers);
        return m.Operator.Kind == OperatorKind.Xnor ? onSigns : onSigns + Convolve(Values(input), WeightQuantizer.SignOf(integers, _weight));
    }

    private Tensor Mix(Tensor input, Tensor probabilities)
    {
        Tensor factors = probabilities * _logGains!.exp();
        Tensor? onSigns = null;
        var onValues = new SortedDictionary<int, Tensor>();
        for (int i = 0; i < Modes.Length; i++)
        {
            Mode m = Modes[i];
            (Tensor integers, Tensor gain) = IntegerWeights(i);
            Tensor factor = factors[i] * gain;
            if (m.Operator.ReadsSign)
            {
                Tensor share = integers * (m.Operator.Kind == OperatorKind.Xnor ? factor * SignGain : factor);
                onSigns = onSigns is null ? share : onSigns + share;
                if (m.Operator.Kind == OperatorKind.MultiplicationFree)
                {
                    Add(8, WeightQuantizer.SignOf(integers, _weight) * factor);
                }
            }
            else
            {
                Add(m.ActivationBits, integers * (factor * Math.Pow(2, View(m).Shift)));
            }
        }

        Tensor? sum = onSigns is null ? null : ConvolveSigns(input, onSigns);
        Tensor values = onValues.Count > 0 ? Values(input) : input;
        foreach ((int bits, Tensor weights) in onValues)
        {
            Tensor part = Convolve(ActivationQuantizer.View(values, new ActivationView(bits, _signedInput)), weights);
            sum = sum is null ? part : sum + part;
        }

        return sum!;

        void Add(int bits, Tensor share) => onValues[bits] = onValues.TryGetValue(bits, out Tensor? so) ? so + share : share;
    }

    /// <summary>The input for the streams of values; where it is read for signs too, their gradient below a ReLU's 0 is not theirs.</summary>
    private Tensor Values(Tensor input) => InputReadForSigns && !_signedInput ? ActivationQuantizer.Values(input) : input;

    /// <summary>Operators that read a sign read the tensor's own 8 bits besides, or nothing.</summary>
    private ActivationView View(Mode mode) => new(mode.Operator.ReadsSign ? 8 : mode.ActivationBits, _signedInput);

    private Tensor Convolve(Tensor stream, Tensor weights) => Convolve(stream, weights, Node.Shape.PaddingHeight, Node.Shape.PaddingWidth);

    /// <summary>Padding is an activation of 0, of which the sign is taken like that of any other: so it is added first.</summary>
    private Tensor ConvolveSigns(Tensor input, Tensor weights)
    {
        LayerShape shape = Node.Shape;
        Tensor padded = shape.PaddingHeight == 0 && shape.PaddingWidth == 0
            ? input
            : nn.functional.pad(input, [shape.PaddingWidth, shape.PaddingWidth, shape.PaddingHeight, shape.PaddingHeight]);
        return Convolve(ActivationQuantizer.SignAgainst(padded, _thresholds!), weights, 0, 0);
    }

    private Tensor Convolve(Tensor stream, Tensor weights, int paddingHeight, int paddingWidth)
    {
        // What is to be exact is computed in float64 where float32 could round.
        bool wide = Output.Frozen is not null && !Modes.All(m => AccumulatorRange.FitsSingle(Node.Shape, m));
        return nn.functional.conv2d(
            wide ? stream.to(float64) : stream, wide ? weights.to(float64) : weights, null,
            [Node.Shape.StrideHeight, Node.Shape.StrideWidth], [paddingHeight, paddingWidth],
            [Node.Shape.DilationHeight, Node.Shape.DilationWidth], Node.Shape.Groups);
    }
}
