using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// A layer's accumulators as a differentiable function: <c>apply(x, w, τ, ln size, ln gains, probabilities, plan)</c>, N×C×H×W to N×O×H×W, both in channels-last
/// memory; what a plan does not use may be null. The streams are thrown away behind the convolution and made again for its gradient, so that of all modes together
/// nothing is kept but the input and the mixed weights.
/// </summary>
internal sealed class AccumulateFunction : autograd.SingleTensorFunction<AccumulateFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(AccumulateFunction);

    /// <summary>Runs the plan, with gradient if any is wanted.</summary>
    public static Tensor Run(
        Tensor input, Tensor weight, Tensor? thresholds, Tensor? logSize, Tensor? logGains, Tensor? probabilities, AccumulationPlan plan)
    {
        if (is_grad_enabled())
        {
            return apply(input, weight, thresholds!, logSize!, logGains!, probabilities!, plan);
        }

        PixelRows rows = PixelRows.Of(input);
        Tensor[] inputs = plan.Inputs(rows.Tensor);
        plan.Fill(rows, inputs, thresholds);
        return Convolve(plan, inputs, plan.Weights(weight));
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var plan = (AccumulationPlan)vars[6];
        var thresholds = plan.Streams.Signs ? (Tensor)vars[2] : null;
        PixelRows rows = PixelRows.Of((Tensor)vars[0]);
        Tensor[] inputs = plan.Inputs(rows.Tensor);
        plan.Fill(rows, inputs, thresholds);
        Tensor[] weights = plan.Weights((Tensor)vars[1]);
        bool ofInput = ((Tensor)vars[0]).requires_grad || plan.Streams.Signs;
        foreach (Tensor input in inputs)
        {
            input.requires_grad_(ofInput);
        }

        foreach (Tensor part in weights)
        {
            part.requires_grad_(true);
        }

        // The convolutions have a graph of their own, for their gradients; its inputs are filled again before it is used.
        using IDisposable gradient = enable_grad();
        Tensor output = Convolve(plan, inputs, weights);
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([rows.Tensor, output, (Tensor)vars[1], thresholds!, .. inputs, .. weights]);
        ctx.save_data("plan", plan);
        ctx.save_data("of", (ofInput, OfGains: vars[4] is Tensor, OfProbabilities: vars[5] is Tensor, OfSize: vars[3] is Tensor));
        return output.detach();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => NativeFunction.Backward(grad_output, gradient =>
    {
        var plan = (AccumulationPlan)ctx.get_data("plan");
        var of = ((bool Input, bool Gains, bool Probabilities, bool Size))ctx.get_data("of");
        List<Tensor> saved = ctx.get_saved_variables();
        int parts = plan.Parts.Length;
        Tensor[] inputs = [.. saved.Skip(4).Take(parts)];
        Tensor[] weights = [.. saved.Skip(4 + parts)];
        Tensor? thresholds = plan.Streams.Signs ? saved[3] : null;
        PixelRows rows = PixelRows.Of(saved[0]);
        plan.Fill(rows, inputs, thresholds);
        IList<Tensor> gradients = autograd.grad([saved[1]], of.Input ? [.. inputs, .. weights] : weights, [gradient]);

        Tensor? ofInput = null;
        Tensor? ofThresholds = null;
        if (of.Input)
        {
            (ofInput, ofThresholds) = plan.FillBackward(rows, [.. gradients.Take(parts)], thresholds);
        }

        Tensor[] ofWeights = [.. gradients.Skip(of.Input ? parts : 0)];
        Tensor mixed = parts == 1 ? ofWeights[0].contiguous() : cat(ofWeights, 0).contiguous();
        Tensor ofLatent = empty(saved[2].shape);
        WeightMixture.Gradients ofMixture = plan.Mixture.Backward(
            ChannelsLast.Contiguous(saved[2]), plan.FilterLength, ChannelsLast.Contiguous(mixed), plan.Place, ChannelsLast.Contiguous(ofLatent));
        float[] ofGains = new float[plan.Gains.Length];
        float[] ofProbabilities = new float[plan.Gains.Length];
        for (int m = 0; m < plan.ModeIndices.Length && plan.Gains.Length > 0; m++)
        {
            int mode = plan.ModeIndices[m];
            ofGains[mode] = (float)(ofMixture.Shares[m] * plan.Mixture.Modes[m].Share!.Value);
            ofProbabilities[mode] = (float)ofMixture.Shares[m] * plan.Gains[mode];
        }

        return
        [
            ofInput, ofLatent, ofThresholds, of.Size ? tensor((float)ofMixture.LogSize) : null,
            of.Gains ? tensor(ofGains) : null, of.Probabilities ? tensor(ofProbabilities) : null, null,
        ];
    });

    private static Tensor Convolve(AccumulationPlan plan, Tensor[] inputs, Tensor[] weights)
    {
        Tensor? sum = null;
        for (int p = 0; p < inputs.Length; p++)
        {
            Tensor part = plan switch
            {
                { Wide: true } => Convolved(float64),
                { Narrow: true } => Convolved(bfloat16).to(float32),
                _ => plan.Parts[p].Convolve(plan.Shape, inputs[p], weights[p]),
            };
            sum = sum is null ? part : sum.Accumulate(part);

            Tensor Convolved(ScalarType type) => plan.Parts[p].Convolve(plan.Shape, inputs[p].to(type), weights[p].to(type));
        }

        return ChannelsLast.Of(sum!);
    }
}
