using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>A <see cref="NormalizationPlan"/> as a differentiable function: <c>apply(x, γ, β, plan)</c>, x and the result N×C×H×W in channels-last memory.</summary>
internal sealed class NormalizeFunction : autograd.SingleTensorFunction<NormalizeFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(NormalizeFunction);

    /// <summary>Runs the plan, with gradient if any is wanted.</summary>
    public static Tensor Run(Tensor x, Tensor gamma, Tensor beta, NormalizationPlan plan) => is_grad_enabled() ? apply(x, gamma, beta, plan) : Compute(x, plan);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        var plan = (NormalizationPlan)vars[3];
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([x]);
        ctx.save_data("plan", plan);
        return Compute(x, plan);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => NativeFunction.Backward(grad_output, gradient =>
    {
        Tensor x = ctx.get_saved_variables()[0];
        Tensor dense = ChannelsLast.Of(gradient);
        long[] shape = x.shape;
        Tensor ofX = ChannelsLast.Empty(shape[0], shape[1], shape[2], shape[3]);
        (double[] gamma, double[] beta) = ((NormalizationPlan)ctx.get_data("plan")).Backward(
            ChannelsLast.Floats(x), ChannelsLast.Floats(dense), ChannelsLast.Floats(ofX));
        return [ofX, tensor(gamma, float32), tensor(beta, float32), null];
    });

    private static Tensor Compute(Tensor x, NormalizationPlan plan)
    {
        long[] shape = x.shape;
        Tensor result = ChannelsLast.Empty(shape[0], shape[1], shape[2], shape[3]);
        plan.Forward(ChannelsLast.Floats(x), ChannelsLast.Floats(result));
        return result;
    }
}
