namespace Enos.Networks.Graphs;

/// <summary>Shape of one image's activations, C×H×W.</summary>
public readonly record struct TensorShape(int Channels, int Height, int Width)
{
    /// <summary>Elements of one image.</summary>
    public int Elements => checked(Channels * Height * Width);

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
