using System.Numerics;

namespace Enos.Search.Relaxation;

/// <summary>
/// Batch normalization (arXiv 1502.03167) and, if there is a rule, the quantization of what it gives, as one pass over accumulators each way:
/// <c>q = clamp(⌊(γ·(x − μ)/σ + β)·UnitsPerOne + ½⌋)</c>, straight-through where the rule lets gradient pass.
/// </summary>
/// <param name="Gamma">γ of each channel.</param>
/// <param name="Beta">β of each channel.</param>
/// <param name="Mean">μ of each channel.</param>
/// <param name="InverseDeviation">1/σ of each channel.</param>
/// <param name="OfBatch">Whether μ and σ are those of x itself, so that gradient flows through them.</param>
/// <param name="Rule">How the result is quantized; null if it stays as it is.</param>
internal sealed unsafe record NormalizationPlan(
    double[] Gamma, double[] Beta, double[] Mean, double[] InverseDeviation, bool OfBatch, QuantizerRule? Rule)
{
    private double Units => Rule is null ? 1 : ActivationQuantizer.UnitsPerOne;

    /// <summary>Computes the result for accumulators in channels-last memory.</summary>
    public void Forward(ReadOnlySpan<float> x, Span<float> result)
    {
        fixed (float* slope = Slopes(), offset = Offsets())
        {
            if (Rule is { } rule)
            {
                ChannelPass.Map(x, x, result, Gamma.Length, new Quantize(slope, offset, (float)rule.Least));
            }
            else
            {
                ChannelPass.Map(x, x, result, Gamma.Length, new Affine(slope, offset));
            }
        }
    }

    /// <summary>Gradients of x, γ and β for a gradient of the result.</summary>
    public (double[] Gamma, double[] Beta) Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> ofX)
    {
        int channels = Gamma.Length;
        double count = x.Length / channels;
        double[] sum = new double[channels];
        double[] product = new double[channels];
        float cut = Rule is { } rule ? (float)(rule.NoGradientUpTo * Units) : float.NegativeInfinity;
        fixed (float* slope = Slopes(), offset = Offsets(rounding: false), mean = ChannelPattern.Repeat(Mean))
        {
            ChannelPass.Sum(x, gradient, sum, product, new Sums(slope, offset, mean, cut));
            double[] ofX2 = new double[channels];
            double[] ofOne = new double[channels];
            double[] ofGradient = new double[channels];
            for (int c = 0; c < channels; c++)
            {
                product[c] *= InverseDeviation[c] * Units;
                sum[c] *= Units;
                double size = Gamma[c] * InverseDeviation[c];
                ofGradient[c] = size * Units;
                ofX2[c] = OfBatch ? -size * InverseDeviation[c] * product[c] / count : 0;
                ofOne[c] = OfBatch ? -(size * sum[c] / count) - (ofX2[c] * Mean[c]) : 0;
            }

            fixed (float* g = ChannelPattern.Repeat(ofGradient), k = ChannelPattern.Repeat(ofX2), one = ChannelPattern.Repeat(ofOne))
            {
                ChannelPass.Map(x, gradient, ofX, channels, new Gradient(slope, offset, g, k, one, cut));
            }
        }

        return (product, sum);
    }

    private float[] Slopes() => ChannelPattern.Repeat(Gamma.Select((gamma, c) => gamma * InverseDeviation[c] * Units).ToArray());

    private float[] Offsets(bool rounding = true) => ChannelPattern.Repeat(Beta.Select(
        (beta, c) => ((beta - (Mean[c] * Gamma[c] * InverseDeviation[c])) * Units) + (rounding && Rule is not null ? 0.5 : 0)).ToArray());

    private readonly struct Affine(float* slope, float* offset) : IChannelMap
    {
        public Vector<float> Invoke(Vector<float> a, Vector<float> b, int channel) =>
            Vector.FusedMultiplyAdd(a, Vector.Load(slope + channel), Vector.Load(offset + channel));
    }

    private readonly struct Quantize(float* slope, float* offset, float least) : IChannelMap
    {
        public Vector<float> Invoke(Vector<float> a, Vector<float> b, int channel)
        {
            Vector<float> units = Vector.FusedMultiplyAdd(a, Vector.Load(slope + channel), Vector.Load(offset + channel));
            return Vector.Min(Vector.Max(Vector.Floor(units), new Vector<float>(least)), new Vector<float>(127f));
        }
    }

    /// <summary>Σ g and Σ g·(x − μ) where gradient passes.</summary>
    private readonly struct Sums(float* slope, float* offset, float* mean, float cut) : IChannelSums
    {
        public (Vector<float> First, Vector<float> Second) Invoke(Vector<float> a, Vector<float> b, int channel)
        {
            Vector<float> units = Vector.FusedMultiplyAdd(a, Vector.Load(slope + channel), Vector.Load(offset + channel));
            Vector<float> passed = Vector.ConditionalSelect(Vector.GreaterThan(units, new Vector<float>(cut)), b, Vector<float>.Zero);
            return (passed, passed * (a - Vector.Load(mean + channel)));
        }
    }

    private readonly struct Gradient(float* slope, float* offset, float* ofGradient, float* ofX, float* ofOne, float cut) : IChannelMap
    {
        public Vector<float> Invoke(Vector<float> a, Vector<float> b, int channel)
        {
            Vector<float> units = Vector.FusedMultiplyAdd(a, Vector.Load(slope + channel), Vector.Load(offset + channel));
            Vector<float> passed = Vector.ConditionalSelect(Vector.GreaterThan(units, new Vector<float>(cut)), b, Vector<float>.Zero);
            Vector<float> through = Vector.FusedMultiplyAdd(a, Vector.Load(ofX + channel), Vector.Load(ofOne + channel));
            return Vector.FusedMultiplyAdd(passed, Vector.Load(ofGradient + channel), through);
        }
    }
}
