using Enos.Networks.Quantized;
using Enos.Search.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// What turns a layer's accumulators into normalized outputs: batch normalization shared by all modes, or, for a classifier, its weights' own scale and a
/// bias. Once the layer is in one mode it folds into the integer <see cref="Requantization"/> of the accelerator.
/// </summary>
internal sealed class OutputNormalization : nn.Module
{
    /// <summary>Integer steps per 1.0 of a logit.</summary>
    public const double LogitUnitsPerOne = 512;

    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    /// <summary>Bits of a folded multiplier's magnitude: finer than float32, and an int32 accumulator times it stays within 62 bits.</summary>
    private const int MultiplierBits = 30;

    private readonly bool _isClassifier;
    private readonly Parameter? _gamma;
    private readonly Parameter _beta;
    private readonly Tensor _mean;
    private readonly Tensor _variance;
    private double _momentum = Momentum;

    public OutputNormalization(int channels, bool isClassifier)
        : base("output")
    {
        _isClassifier = isClassifier;
        _gamma = isClassifier ? null : new Parameter(ones(channels));
        _beta = new Parameter(zeros(channels));
        _mean = zeros(channels);
        _variance = ones(channels);
        register_buffer("mean", _mean);
        register_buffer("variance", _variance);
        RegisterComponents();
    }

    /// <summary>The folded form; when set, the layer computes with it, in integers, and nothing else here counts.</summary>
    public Requantization? Frozen { get; set; }

    /// <summary>Whether the running statistics stay as they are.</summary>
    public bool KeepStatistics { get; set; }

    /// <summary>Sets the learned parameters.</summary>
    /// <param name="gamma">γ of each channel; null for a classifier, which has none.</param>
    /// <param name="beta">β of each channel, or a classifier's bias.</param>
    public void Set(float[]? gamma, float[] beta)
    {
        gamma?.CopyTo(TensorMemory.Of<float>(_gamma!));
        beta.CopyTo(TensorMemory.Of<float>(_beta));
    }

    /// <summary>Re-estimating the statistics: training batches are averaged with equal weights.</summary>
    /// <param name="batch">Number of the coming batch, from 0.</param>
    public void Reestimate(int batch) => _momentum = 1.0 / (batch + 1);

    /// <summary>Back to the exponential average used in training.</summary>
    public void EndReestimation() => _momentum = Momentum;

    /// <summary>Normalized outputs for accumulators N×O×H×W. A classifier's are its logits.</summary>
    /// <param name="accumulators">Accumulators of the layer, in channels-last memory.</param>
    /// <param name="weightGain">What brings the layer's integer weights back to size, O×1×1×1, or null if they are; counts for a classifier only.</param>
    /// <param name="rule">How the outputs are quantized in the same pass; null if they are not. A classifier's never are.</param>
    public Tensor Normalize(Tensor accumulators, Tensor? weightGain, QuantizerRule? rule = null)
    {
        if (!_isClassifier)
        {
            return NormalizeFunction.Run(accumulators, _gamma!, _beta, Plan(accumulators, rule));
        }

        Tensor scaled = weightGain is null
            ? accumulators.Times(1 / ActivationQuantizer.UnitsPerOne)
            : accumulators * weightGain.reshape(1, -1, 1, 1).Times(1 / ActivationQuantizer.UnitsPerOne);
        return scaled.Plus(_beta.reshape(1, -1, 1, 1));
    }

    /// <summary>Takes the statistics of the batch in training, and the running ones otherwise.</summary>
    private NormalizationPlan Plan(Tensor accumulators, QuantizerRule? rule)
    {
        Span<float> runningMean = ChannelsLast.Contiguous(_mean);
        Span<float> runningVariance = ChannelsLast.Contiguous(_variance);
        double[] mean;
        double[] variance;
        if (training)
        {
            Span<float> values = ChannelsLast.Floats(accumulators);
            (mean, variance) = ChannelPass.Moments(values, runningMean.Length);
            double count = values.Length / mean.Length;
            for (int c = 0; c < mean.Length && !KeepStatistics; c++)
            {
                runningMean[c] += (float)(_momentum * (mean[c] - runningMean[c]));
                runningVariance[c] += (float)(_momentum * ((variance[c] * count / Math.Max(1, count - 1)) - runningVariance[c]));
            }
        }
        else
        {
            mean = Doubles(_mean);
            variance = Doubles(_variance);
        }

        return new NormalizationPlan(
            Doubles(_gamma!), Doubles(_beta), mean, [.. variance.Select(v => 1 / Math.Sqrt(v + Epsilon))], training, rule);
    }

    /// <summary>The integer multiply-add for this layer in one mode, from the statistics as they are now.</summary>
    /// <param name="weightGain">As for <see cref="Normalize"/>.</param>
    /// <param name="relu">Whether a ReLU follows.</param>
    public Requantization Fold(Tensor weightGain, bool relu)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        double unitsPerOne = _isClassifier ? LogitUnitsPerOne : ActivationQuantizer.UnitsPerOne;
        double[] slopes;
        double[] offsets;
        double[] beta = Doubles(_beta);
        if (_isClassifier)
        {
            slopes = [.. Doubles(weightGain.contiguous()).Select(gain => gain / ActivationQuantizer.UnitsPerOne)];
            offsets = beta;
        }
        else
        {
            double[] gamma = Doubles(_gamma!);
            double[] mean = Doubles(_mean);
            double[] variance = Doubles(_variance);
            slopes = [.. gamma.Select((g, c) => g / Math.Sqrt(variance[c] + Epsilon))];
            offsets = [.. slopes.Select((slope, c) => beta[c] - (mean[c] * slope))];
        }

        var folded = slopes.Select((slope, c) => FixedPoint(slope * unitsPerOne, (offsets[c] * unitsPerOne) + 0.5)).ToArray();
        int max = _isClassifier ? short.MaxValue : 127;
        return new Requantization
        {
            Multipliers = [.. folded.Select(f => f.Multiplier)],
            Biases = [.. folded.Select(f => f.Bias)],
            Shifts = [.. folded.Select(f => f.Shift)],
            Min = relu ? 0 : -max,
            Max = max,
        };
    }

    /// <summary>Applies a folded form to accumulators (integers in any float type); the result is integers in float32.</summary>
    public static Tensor Requantize(Tensor accumulators, Requantization requantization)
    {
        Tensor multipliers = tensor(requantization.Multipliers).to(int64).reshape(1, -1, 1, 1);
        Tensor biases = tensor(requantization.Biases).reshape(1, -1, 1, 1);
        Tensor shifts = tensor(requantization.Shifts).to(int64).reshape(1, -1, 1, 1);
        return (accumulators.to(int64) * multipliers).Plus(biases).bitwise_right_shift(shifts)
            .clamp(requantization.Min, requantization.Max).to(float32);
    }

    private static double[] Doubles(Tensor t)
    {
        Span<float> values = ChannelsLast.Contiguous(t);
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }

    /// <summary>slope·acc + offset ≈ (acc·Multiplier + Bias) ≫ Shift, with as many bits of the slope as fit.</summary>
    private static (int Multiplier, long Bias, int Shift) FixedPoint(double slope, double offset)
    {
        int exponent = slope == 0 ? 0 : Math.ILogB(slope) + 1;
        int shift = Math.Clamp(MultiplierBits - exponent, 0, 62);

        // A bias beyond the clamp's reach needs no more than what still saturates.
        double limit = Math.Pow(2, 61);
        double scale = Math.Pow(2, shift);
        return (checked((int)Math.Round(slope * scale)), (long)Math.Round(Math.Clamp(offset * scale, -limit, limit)), shift);
    }
}
