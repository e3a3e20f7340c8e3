namespace Enos.Search.Relaxation;

/// <summary>A mode's part in the weights of a pass.</summary>
/// <param name="Weights">Its integers.</param>
/// <param name="ValueStream">The stream of values it reads, −1 for none.</param>
/// <param name="SignStream">The stream of signs it reads, −1 for none.</param>
/// <param name="Share">
/// What its weights at common size are multiplied with; 0 for a mode that takes no part but gets a gradient. Null for a mode that is alone: its integers are taken
/// as they are.
/// </param>
/// <param name="OperandSize">Size of its activation operand, in steps of the tensor it reads.</param>
internal sealed record ModeShare(ModeWeights Weights, int ValueStream, int SignStream, float? Share, float OperandSize)
{
    /// <summary>The factor of the integers of a filter.</summary>
    public float Factor(in FilterSize filter) => Share is { } share ? share * UnitFactor(filter) : 1;

    /// <summary>The factor at a share of 1: what brings the accumulators to the size of latent weights × activations.</summary>
    public float UnitFactor(in FilterSize filter) => Weights.Gain(filter) * OperandSize;
}
