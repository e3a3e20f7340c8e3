namespace Enos.Networks.Pretrained;

/// <summary>
/// Given parameters of one convolution, in the real numbers of the network that they come from: <c>y = Scale·conv(x, Weights) + Shift</c> for each output
/// channel, before the ReLU if there is one. x is what the nodes before it make of an image whose pixels go from 0 (black) to 1.
/// </summary>
public sealed record PretrainedLayer
{
    /// <summary>Name of the <see cref="Graphs.ConvolutionNode"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Weights, O×(C/groups)×KH×KW.</summary>
    public required float[] Weights { get; init; }

    /// <summary>Batch normalization, each array O; null where there is none (SqueezeNet, classifiers): then <see cref="Bias"/> is all there is.</summary>
    public PretrainedNormalization? Normalization { get; init; }

    /// <summary>Bias, O; zeros where there is none.</summary>
    public required float[] Bias { get; init; }

    /// <summary>Factor of each output channel: γ/√(σ² + ε), or 1 without normalization.</summary>
    public double[] Scale => Normalization is { } n
        ? [.. n.Gamma.Select((gamma, o) => gamma / Math.Sqrt(n.Variance[o] + PretrainedNormalization.Epsilon))]
        : [.. Bias.Select(_ => 1.0)];

    /// <summary>Addend of each output channel: β + (bias − μ)·scale, or the bias without normalization.</summary>
    public double[] Shift => Normalization is { } n
        ? [.. Scale.Select((scale, o) => n.Beta[o] + ((Bias[o] - (double)n.Mean[o]) * scale))]
        : [.. Bias.Select(bias => (double)bias)];
}

/// <summary>Batch normalization (Ioffe and Szegedy, arXiv 1502.03167): y = γ·(x − μ)/√(σ² + ε) + β, one of each a channel.</summary>
/// <param name="Gamma">γ.</param>
/// <param name="Beta">β.</param>
/// <param name="Mean">Running mean μ of the convolution's output.</param>
/// <param name="Variance">Running variance σ² of it; not negative.</param>
public sealed record PretrainedNormalization(float[] Gamma, float[] Beta, float[] Mean, float[] Variance)
{
    /// <summary>ε, PyTorch's default.</summary>
    public const double Epsilon = 1e-5;
}
