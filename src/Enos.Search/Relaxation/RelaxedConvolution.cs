using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Search.Runs;
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

    /// <summary>Modes of less probability are left out of a mixture, and with them streams that nothing else reads.</summary>
    private const double Negligible = 0.005;

    /// <summary>Integers up to this are exact in float32, and so is every sum of them that stays within it.</summary>
    private const long ExactInSingle = 1 << 24;

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
    public Tensor Accumulate(Tensor input, LayerChoice choice)
    {
        var streams = new StreamWeights();
        if (IsMixture(choice))
        {
            Tensor shares = choice.Probabilities! * _logGains!.exp();
            double[] sizes = [.. choice.Probabilities!.detach().to(float64).data<double>()];
            for (int mode = 0; mode < Modes.Length; mode++)
            {
                if (sizes[mode] >= Negligible)
                {
                    Collect(mode, shares[mode], streams);
                }
            }
        }
        else
        {
            Collect(Math.Max(choice.Mode, 0), share: null, streams);
        }

        return Convolve(input, streams);
    }

    /// <summary>Normalized outputs, or logits, for what <see cref="Accumulate"/> gave.</summary>
    /// <param name="accumulators">Accumulators, N×O×H×W in channels-last memory.</param>
    /// <param name="choice">What they were computed with.</param>
    /// <param name="rule">How they are quantized in the same pass; null if they are not, or if they are logits.</param>
    public Tensor Normalize(Tensor accumulators, LayerChoice choice, QuantizerRule? rule = null) =>
        Output.Normalize(accumulators, !IsClassifier || IsMixture(choice) ? null : AccumulatorGain(Math.Max(choice.Mode, 0)), rule);

    /// <summary>What brings the accumulators of a mode to the size of latent weights × activations, O×1×1×1.</summary>
    public Tensor AccumulatorGain(int mode) => IntegerWeights(mode).Gain * OperandSize(Modes[mode]);

    private bool IsMixture(LayerChoice choice) => choice.Probabilities is not null && Modes.Length > 1;

    /// <summary>Size of a mode's activation operand, in steps of the tensor it reads.</summary>
    private double OperandSize(Mode mode) => mode.Operator.Kind == OperatorKind.Xnor ? SignGain : Math.Pow(2, View(mode).Shift);

    /// <summary>Operators that read a sign read the tensor's own 8 bits besides, or nothing.</summary>
    private ActivationView View(Mode mode) => new(mode.Operator.ReadsSign ? 8 : mode.ActivationBits, _signedInput);

    /// <summary>Adds a mode's weights to those of the streams it reads: its integers if it is alone, else its share of the mixture at common size.</summary>
    private void Collect(int mode, Tensor? share, StreamWeights streams)
    {
        Mode m = Modes[mode];
        (Tensor integers, Tensor gain) = IntegerWeights(mode);
        Tensor? factor = share is null ? null : gain * (share * OperandSize(m));
        if (m.Operator.ReadsSign)
        {
            streams.AddOnSigns(Sized(integers));
            if (m.Operator.Kind == OperatorKind.MultiplicationFree)
            {
                streams.AddOnValues(View(m).Bits, Sized(WeightQuantizer.SignOf(integers, _weight)));
            }
        }
        else
        {
            streams.AddOnValues(m.ActivationBits, Sized(integers));
        }

        Tensor Sized(Tensor weights) => factor is null ? weights : weights * factor;
    }

    /// <summary>
    /// Σ_s conv(φ_s(x), w_s). Without groups the streams are laid behind each other as channels, so that one convolution adds them up.
    /// Padding is an activation of 0, of which the sign is taken like that of any other: so it is added before.
    /// </summary>
    private Tensor Convolve(Tensor input, StreamWeights streams)
    {
        LayerShape shape = Node.Shape;
        bool padFirst = streams.OnSigns is not null && (shape.PaddingHeight > 0 || shape.PaddingWidth > 0);
        Tensor padded = padFirst
            ? nn.functional.pad(input, [shape.PaddingWidth, shape.PaddingWidth, shape.PaddingHeight, shape.PaddingHeight])
            : input;
        List<(Tensor Stream, Tensor Weights)> parts = [];
        if (streams.OnValues.Count > 0)
        {
            // Where the tensor is read for signs too, its gradient below a ReLU's 0 is not for readers of values.
            Tensor values = InputReadForSigns && !_signedInput ? ActivationQuantizer.Values(padded) : padded;
            parts.AddRange(streams.OnValues.Select(s => (ActivationQuantizer.View(values, new ActivationView(s.Key, _signedInput)), s.Value)));
        }

        if (streams.OnSigns is { } onSigns)
        {
            parts.Add((ActivationQuantizer.SignAgainst(padded, _thresholds!), onSigns));
        }

        if (shape.Groups == 1 && parts.Count > 1)
        {
            parts = [(cat([.. parts.Select(p => p.Stream)], 1), cat([.. parts.Select(p => p.Weights)], 1))];
        }

        return parts.Select(p => Convolve(p.Stream, p.Weights, padFirst)).Aggregate((sum, part) => sum + part);
    }

    private Tensor Convolve(Tensor stream, Tensor weights, bool padded)
    {
        // What is to be exact is computed in float64 where float32 could round.
        bool wide = Output.Frozen is not null && Node.Shape.K > ExactInSingle / Modes.Max(WorstCaseSums.GreatestTerm);
        LayerShape shape = Node.Shape;
        return nn.functional.conv2d(
            wide ? stream.to(float64) : stream, wide ? weights.to(float64) : weights, null,
            [shape.StrideHeight, shape.StrideWidth], padded ? [0, 0] : [shape.PaddingHeight, shape.PaddingWidth],
            [shape.DilationHeight, shape.DilationWidth], shape.Groups);
    }
}
