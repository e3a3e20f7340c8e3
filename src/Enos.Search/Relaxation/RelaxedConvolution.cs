using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Search.Runs;
using Enos.Search.Training;
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
    private const float InitialThreshold = 0.02f;

    /// <summary>Initial size of a multiplication-free layer's integer weights: about that of its activations.</summary>
    private const double InitialSize = 20;

    /// <summary>Typical distance of an activation from its threshold, in integer steps: makes the sign stream commensurate with the others.</summary>
    private const double SignGain = 20;

    /// <summary>Modes of less probability are left out of a mixture, and with them streams that nothing else reads.</summary>
    private const double Negligible = 0.005;

    /// <summary>Integers up to this are exact in float32, and so is every sum of them that stays within it.</summary>
    private const long ExactInSingle = 1 << 24;

    private readonly bool _signedInput;
    private readonly ImmutableArray<ModeWeights> _modeWeights;
    private readonly Parameter _weight;
    private readonly Parameter? _thresholds;
    private readonly Parameter? _logSize;
    private readonly Parameter? _logGains;
    private readonly ModeDeviations? _deviations;
    private readonly ConverterStatistics? _converters;

    /// <summary>Makes the layer with fresh weights.</summary>
    /// <param name="node">The layer in its graph.</param>
    /// <param name="modes">The modes it can be in; at least one.</param>
    /// <param name="signedInput">Whether its input has negative values.</param>
    /// <param name="isClassifier">Whether no other convolution reads its output: then a bias stands in for batch normalization.</param>
    /// <param name="generator">Source of the initial weights.</param>
    /// <param name="arithmetic">What modes behind an ADC and approximate multipliers are computed with; null if there are none.</param>
    public RelaxedConvolution(
        ConvolutionNode node, ImmutableArray<Mode> modes, bool signedInput, bool isClassifier, Generator generator, ExactArithmetic? arithmetic = null)
        : base(node.Name)
    {
        Node = node;
        Modes = modes;
        _signedInput = signedInput;
        _modeWeights = [.. modes.Select(m => new ModeWeights(m))];
        LayerShape shape = node.Shape;
        long fanIn = shape.K;
        using Tensor normal = randn([shape.OutputChannels, shape.InputChannels / shape.Groups, shape.KernelHeight, shape.KernelWidth], generator: generator);
        _weight = new Parameter(normal.Times(Math.Sqrt(2.0 / fanIn)));
        bool readsSign = modes.Any(m => m.Operator.ReadsSign);
        _thresholds = readsSign ? new Parameter(tensor(Enumerable.Repeat(InitialThreshold, shape.InputChannels).ToArray(), [1, shape.InputChannels, 1, 1])) : null;
        _logSize = modes.Any(m => m.Operator.Kind == OperatorKind.MultiplicationFree) ? new Parameter(tensor((float)Math.Log(InitialSize))) : null;
        _logGains = modes.Length > 1 ? new Parameter(zeros(modes.Length)) : null;
        IsClassifier = isClassifier;
        Output = new OutputNormalization(shape.OutputChannels, isClassifier);
        if (modes.Any(ModeDeviations.Has))
        {
            ArgumentNullException.ThrowIfNull(arithmetic);
            _deviations = new ModeDeviations(this, arithmetic);
            _converters = _deviations.Converters;
        }

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

    /// <summary>What Torch's convolution does not give; null if every mode is digital and multiplies exactly.</summary>
    public ModeDeviations? Deviations => _deviations;

    /// <summary>Whether the next passes measure the ADCs on the activations that they meet.</summary>
    public bool Calibrates { get; set; }

    /// <summary>How steps with gradient convolve.</summary>
    public ConvolutionPrecision Precision { get; set; }

    /// <summary>Memory for the streams of one pass; the layers of a network share one.</summary>
    public StreamMemory Memory { get; set; } = new();

    /// <summary>Sets the latent weights, O×(C/groups)×KH×KW.</summary>
    public void SetWeights(float[] weights) => weights.CopyTo(TensorMemory.Of<float>(_weight));

    /// <summary>The weights of a mode as integers, O×(C/groups)×KH×KW, without gradient.</summary>
    /// <param name="mode">Index of the mode.</param>
    public Tensor IntegerWeights(int mode)
    {
        Tensor integers = empty(_weight.shape);
        int filter = checked((int)Node.Shape.K);
        ModeWeights weights = _modeWeights[mode];
        new WeightMixture([new ModeShare(weights, weights.OnSigns ? -1 : 0, weights.OnSigns ? 0 : -1, null, 1)], 1, Size).Forward(
            ChannelsLast.Contiguous(_weight), filter, ChannelsLast.Contiguous(integers), (f, _) => f * filter);
        return integers;
    }

    /// <summary>τ as the accelerator stores it, an integer for each input channel; empty where no sign is read in this mode.</summary>
    public sbyte[] IntegerThresholds(int mode) =>
        Modes[mode].Operator.ReadsSign ? [.. ChannelsLast.Contiguous(_thresholds!).ToArray().Select(t => (sbyte)ActivationQuantizer.RoundThreshold(t))] : [];

    /// <summary>The accumulators for an input of integers, N×C×H×W, not normalized, N×O×H×W in channels-last memory.</summary>
    public Tensor Accumulate(Tensor input, LayerChoice choice)
    {
        int mode = Math.Max(choice.Mode, 0);
        if (Calibrates)
        {
            _deviations?.Calibrate(input);
        }

        bool deviates = _deviations is not null && (IsMixture(choice) || ModeDeviations.Has(Modes[mode]));
        if (deviates && !IsMixture(choice) && !is_grad_enabled())
        {
            Tensor exact = _deviations!.Exact(mode, input);
            return Output.Frozen is null ? ChannelsLast.Of(exact.to(float32)) : exact;
        }

        AccumulationPlan plan = PlanOf(choice);
        bool mixed = plan.Gains.Length > 0;
        Tensor accumulators = AccumulateFunction.Run(
            input, _weight, plan.Streams.Signs ? _thresholds : null, plan.Mixture.Modes.Any(m => m.Weights.IsSized) ? _logSize : null,
            mixed ? _logGains : null, mixed ? choice.Probabilities : null, plan);
        return (deviates, mixed) switch
        {
            (false, _) => accumulators,
            (_, false) => _deviations!.Deviate(mode, input, accumulators),
            _ => _deviations!.Deviate(plan.Active, SharesOf(choice), input, accumulators),
        };
    }

    /// <summary>Normalized outputs, or logits, for what <see cref="Accumulate"/> gave.</summary>
    /// <param name="accumulators">Accumulators, N×O×H×W in channels-last memory.</param>
    /// <param name="choice">What they were computed with.</param>
    /// <param name="rule">How they are quantized in the same pass; null if they are not, or if they are logits.</param>
    public Tensor Normalize(Tensor accumulators, LayerChoice choice, QuantizerRule? rule = null) =>
        Output.Normalize(accumulators, !IsClassifier || IsMixture(choice) ? null : AccumulatorGain(Math.Max(choice.Mode, 0)), rule);

    /// <summary>What brings the accumulators of a mode to the size of latent weights × activations, O×1×1×1, without gradient.</summary>
    public Tensor AccumulatorGain(int mode)
    {
        Span<float> latent = ChannelsLast.Contiguous(_weight);
        int filter = checked((int)Node.Shape.K);
        float[] gains = new float[Node.Shape.OutputChannels];
        for (int o = 0; o < gains.Length; o++)
        {
            gains[o] = _modeWeights[mode].Gain(FilterSize.Of(latent.Slice(o * filter, filter))) * (float)OperandSize(Modes[mode]);
        }

        return tensor(gains).reshape(-1, 1, 1, 1);
    }

    /// <summary>How a mode reads the layer's input: one that reads only signs reads the tensor itself.</summary>
    public ActivationView ViewOf(int mode) => new(Modes[mode].Operator.ReadsSign ? 8 : Modes[mode].ActivationBits, _signedInput);

    /// <summary>What a mixture multiplies each mode's accumulators with, with gradient: p·g, or, for the mode that was drawn, its gain and p's gradient.</summary>
    private Tensor SharesOf(LayerChoice choice)
    {
        Tensor probabilities = choice.IsSample ? choice.Probabilities! + (1 - choice.Probabilities!.detach()) : choice.Probabilities!;
        return probabilities * _logGains!.exp();
    }

    private float Size => _logSize is null ? 1 : MathF.Exp(ChannelsLast.Contiguous(_logSize)[0]);

    private bool IsMixture(LayerChoice choice) => choice.Probabilities is not null && Modes.Length > 1;

    /// <summary>Size of a mode's activation operand, in steps of the tensor it reads.</summary>
    private double OperandSize(Mode mode) => mode.Operator.Kind == OperatorKind.Xnor ? SignGain : Math.Pow(2, new ActivationView(ValueBits(mode), _signedInput).Shift);

    /// <summary>Operators that read a sign read the tensor's own 8 bits besides, or nothing.</summary>
    private static int ValueBits(Mode mode) => mode.Operator.ReadsSign ? 8 : mode.ActivationBits;

    /// <summary>What is computed for a choice.</summary>
    private AccumulationPlan PlanOf(LayerChoice choice)
    {
        bool mixture = IsMixture(choice);
        float[] gains = mixture ? [.. ChannelsLast.Contiguous(_logGains!).ToArray().Select(MathF.Exp)] : [];
        float[] shares = new float[Modes.Length];
        if (!mixture || choice.IsSample)
        {
            shares[Math.Max(choice.Mode, 0)] = 1;
        }
        else
        {
            Span<float> probabilities = ChannelsLast.Contiguous(choice.Probabilities!);
            for (int m = 0; m < shares.Length; m++)
            {
                shares[m] = probabilities[m] >= Negligible ? probabilities[m] : 0;
            }
        }

        int[] active = [.. Enumerable.Range(0, Modes.Length).Where(m => shares[m] > 0)];
        var streams = new StreamSet(
            [.. active.Where(m => ReadsValues(m)).Select(m => ValueBits(Modes[m])).Distinct().Order()], active.Any(m => Modes[m].Operator.ReadsSign));

        // A mode that takes no part but whose streams are all there gets its gradient without another convolution.
        int[] differentiated = mixture && choice.IsSample ? [.. Enumerable.Range(0, Modes.Length).Where(m => IsThere(m))] : active;
        return new AccumulationPlan
        {
            Shape = Node.Shape,
            SignedInput = _signedInput,
            CutBelowZero = InputReadForSigns && !_signedInput,
            Wide = Output.Frozen is not null && Node.Shape.K > ExactInSingle / Modes.Max(WorstCaseSums.GreatestTerm),
            Narrow = Precision == ConvolutionPrecision.Bf16 && training && is_grad_enabled() && Output.Frozen is null,
            Streams = streams,
            Mixture = new WeightMixture([.. differentiated.Select(ShareOf)], streams.Count, Size),
            ModeIndices = [.. differentiated],
            Active = [.. active],
            Gains = [.. gains],
            Memory = Memory,
        };

        bool ReadsValues(int mode) => !_modeWeights[mode].OnSigns || _modeWeights[mode].SignsOnValues;

        bool IsThere(int mode) =>
            (!ReadsValues(mode) || streams.ValueStream(ValueBits(Modes[mode])) >= 0) && (!_modeWeights[mode].OnSigns || streams.Signs);

        ModeShare ShareOf(int mode) => new(
            _modeWeights[mode], ReadsValues(mode) ? streams.ValueStream(ValueBits(Modes[mode])) : -1, _modeWeights[mode].OnSigns ? streams.SignStream : -1,
            mixture ? shares[mode] * gains[mode] : null, (float)OperandSize(Modes[mode]));
    }
}
