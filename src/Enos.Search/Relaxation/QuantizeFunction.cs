using System.Numerics;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>Quantization by a <see cref="QuantizerRule"/> alone, for what is normalized first and pooled between: <c>apply(y, rule)</c>.</summary>
internal sealed class QuantizeFunction : autograd.SingleTensorFunction<QuantizeFunction>
{
    private const float Units = (float)ActivationQuantizer.UnitsPerOne;

    /// <inheritdoc/>
    public override string Name => nameof(QuantizeFunction);

    /// <summary>Quantizes, with gradient if any is wanted.</summary>
    public static Tensor Run(Tensor normalized, QuantizerRule rule)
    {
        Tensor dense = ChannelsLast.Of(normalized);
        return is_grad_enabled() ? apply(dense, rule) : Compute(dense, rule);
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var normalized = (Tensor)vars[0];
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([normalized]);
        ctx.save_data("rule", vars[1]);
        return Compute(normalized, (QuantizerRule)vars[1]);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => NativeFunction.Backward(grad_output, gradient =>
    {
        Tensor normalized = ctx.get_saved_variables()[0];
        var rule = (QuantizerRule)ctx.get_data("rule");
        Tensor dense = ChannelsLast.Of(gradient);
        long[] shape = normalized.shape;
        Tensor result = ChannelsLast.Empty(shape[0], shape[1], shape[2], shape[3]);
        ChannelPass.Map(
            ChannelsLast.Floats(normalized), ChannelsLast.Floats(dense), ChannelsLast.Floats(result), (int)shape[1], new Gradient((float)rule.NoGradientUpTo));
        return [result, null];
    });

    private static Tensor Compute(Tensor normalized, QuantizerRule rule)
    {
        long[] shape = normalized.shape;
        Tensor result = ChannelsLast.Empty(shape[0], shape[1], shape[2], shape[3]);
        Span<float> values = ChannelsLast.Floats(normalized);
        ChannelPass.Map(values, values, ChannelsLast.Floats(result), (int)shape[1], new Quantize(rule.Least));
        return result;
    }

    private readonly struct Quantize(float least) : IChannelMap
    {
        public Vector<float> Invoke(Vector<float> a, Vector<float> b, int channel) => Vector.Min(
            Vector.Max(Vector.Floor((a * Units) + new Vector<float>(0.5f)), new Vector<float>(least)), new Vector<float>(127f));
    }

    private readonly struct Gradient(float cut) : IChannelMap
    {
        public Vector<float> Invoke(Vector<float> a, Vector<float> b, int channel) =>
            Vector.ConditionalSelect(Vector.GreaterThan(a, new Vector<float>(cut)), b * Units, Vector<float>.Zero);
    }
}
