using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Quantized;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// What modes of a layer add to what Torch's convolution gives for them. Behind an ADC it is noise of the exact model's bias and variance, measured for each output channel on
/// live activations (<see cref="ConverterCalibration"/>); for an approximate multiplier it is the exact difference from the product. A layer in one mode and without gradient, or
/// in <see cref="FollowsConverters"/>, is computed exactly. Gradients are straight-through (arXiv 1308.3432): those of the operator without ADC or table.
/// </summary>
internal sealed class ModeDeviations
{
    // Numbers that live: LiveScalars says why.
    private static readonly Scalar s_one = 1;

    /// <summary>Keeps a root's gradient finite where all noise is 0.</summary>
    private static readonly Scalar s_tiny = 1e-12;

    private readonly RelaxedConvolution _layer;
    private readonly ExactArithmetic _arithmetic;

    /// <summary>Deviations of a layer's modes, not yet calibrated.</summary>
    public ModeDeviations(RelaxedConvolution layer, ExactArithmetic arithmetic)
    {
        _layer = layer;
        _arithmetic = arithmetic;
        Converters = new ConverterStatistics(layer.Modes.Length, layer.Node.Shape.OutputChannels);
    }

    /// <summary>What was measured of the ADCs.</summary>
    public ConverterStatistics Converters { get; }

    /// <summary>Whether any mode is behind an ADC.</summary>
    public bool HasConverters => _layer.Modes.Any(m => m.Compute == Compute.Cim);

    /// <summary>What computes exactly, in place of the engine of the arithmetic; null for that.</summary>
    public IConvolutionEngine? Engine { get; set; }

    private IConvolutionEngine EngineInUse => Engine ?? _arithmetic.Engine;

    /// <summary>The layer's number in its network, for the noise.</summary>
    public int Layer { get; set; }

    /// <summary>The step of the training that the next pass with gradient belongs to, for the noise.</summary>
    public int Step { get; set; }

    /// <summary>Whether a layer in one mode behind an ADC follows the ADC exactly where there is a gradient, too, instead of taking noise for it.</summary>
    public bool FollowsConverters { get; set; }

    /// <summary>Whether there is anything for a mode.</summary>
    public static bool Has(Mode mode) => mode.Compute == Compute.Cim || mode.Operator.Kind == OperatorKind.Approximate;

    /// <summary>Measures the ADC of every mode that has one.</summary>
    /// <param name="input">Live activations, N×C×H×W.</param>
    public void Calibrate(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        for (int m = 0; m < _layer.Modes.Length; m++)
        {
            if (_layer.Modes[m].Compute != Compute.Cim)
            {
                continue;
            }

            var exact = new ExactAccumulators(_layer, m, input);
            long segments = CimMapping.Of(_arithmetic.Macros!, _layer.Node.Shape, _layer.Modes[m]).Segments;
            ConverterCalibration found = ConverterCalibration.Measure(
                _arithmetic.Macros!.Rows, _arithmetic.Macros.Adc.Bits, segments, adc => exact.Of(EngineInUse, TableOf(m), adc));
            Converters.Set(m, found);
        }
    }

    /// <summary>The ADC of a mode; null for a digital one.</summary>
    public QuantizedAdc? AdcOf(int mode) => _layer.Modes[mode].Compute == Compute.Cim
        ? new QuantizedAdc(_arithmetic.Macros!.Rows, _arithmetic.Macros.Adc.Bits, Converters.Step(mode))
        : null;

    /// <summary>Exact accumulators in one mode, N×O×H×W, int32.</summary>
    public Tensor Exact(int mode, Tensor input) => new ExactAccumulators(_layer, mode, input).Of(EngineInUse, TableOf(mode), AdcOf(mode));

    /// <summary>Accumulators of a layer in one mode, for those that Torch gave for it with gradient.</summary>
    public Tensor Deviate(int mode, Tensor input, Tensor accumulators)
    {
        if (_layer.Modes[mode].Compute == Compute.Cim && !FollowsConverters)
        {
            return accumulators.add(Row(Converters.Biases, mode), s_one).addcmul(Noise(accumulators.shape), Row(Converters.Deviations, mode), s_one);
        }

        using IDisposable noGradient = no_grad();
        Tensor difference = ChannelsLast.Of(Exact(mode, input).to(float32)).Accumulate(accumulators, -1);
        using IDisposable gradient = enable_grad();
        return accumulators.add(difference, s_one);

        static Tensor Row(Tensor perMode, int mode) => perMode[mode].reshape(1, -1, 1, 1);
    }

    /// <summary>Accumulators of a mixture, for those that Torch gave for it.</summary>
    /// <param name="modes">The modes that take part.</param>
    /// <param name="shares">What each mode's accumulators at common size are multiplied with, one a mode of the layer, with gradient.</param>
    /// <param name="input">Activations, N×C×H×W.</param>
    /// <param name="accumulators">The sum, N×O×H×W in channels-last memory.</param>
    public Tensor Deviate(IReadOnlyList<int> modes, Tensor shares, Tensor input, Tensor accumulators)
    {
        ImmutableArray<int> converted = [.. modes.Where(m => _layer.Modes[m].Compute == Compute.Cim)];
        if (!converted.IsEmpty)
        {
            accumulators = AddNoise(converted, shares, accumulators);
        }

        foreach (int m in modes.Where(m => _layer.Modes[m] is { Compute: Compute.Digital, Operator.Kind: OperatorKind.Approximate }))
        {
            accumulators = accumulators.addcmul(ErrorOf(m, input), (shares[m] * _layer.AccumulatorGain(m)).reshape(1, -1, 1, 1), s_one);
        }

        return accumulators;
    }

    /// <summary>
    /// Independent noises of several modes as one of their summed variance. Its size depends on the shares, so that a gradient tells them what the noise costs.
    /// </summary>
    private Tensor AddNoise(ImmutableArray<int> modes, Tensor shares, Tensor accumulators)
    {
        using Tensor index = tensor(modes.Select(m => (long)m).ToArray());
        Tensor sizes = stack([.. modes.Select(m => _layer.AccumulatorGain(m).reshape(-1))]);
        Tensor share = shares.index_select(0, index);
        Tensor bias = share.matmul(sizes * Converters.Biases.index_select(0, index));
        Tensor deviation = (share.square().matmul((sizes * Converters.Deviations.index_select(0, index)).square()).add(s_tiny, s_one)).sqrt();
        return accumulators.add(bias.reshape(1, -1, 1, 1), s_one).addcmul(Noise(accumulators.shape), deviation.reshape(1, -1, 1, 1), s_one);
    }

    /// <summary>What a table's products differ from exact ones by, summed; float32 in channels-last memory, without gradient.</summary>
    private Tensor ErrorOf(int mode, Tensor input)
    {
        using IDisposable noGradient = no_grad();
        var exact = new ExactAccumulators(_layer, mode, input);
        return ChannelsLast.Of((exact.Of(EngineInUse, TableOf(mode), null) - exact.WithExactProducts(EngineInUse)).to(float32));
    }

    /// <summary>Steps with gradient have noise of their own; what is evaluated is evaluated with the same each time.</summary>
    private Tensor Noise(long[] shape) => UnitNoise.Of(shape, _arithmetic.Seed, is_grad_enabled() ? Step : -1, Layer);

    private MultiplierTable? TableOf(int mode) =>
        _layer.Modes[mode].Operator is { Kind: OperatorKind.Approximate } approximate ? _arithmetic.Multipliers[approximate.Multiplier] : null;
}
