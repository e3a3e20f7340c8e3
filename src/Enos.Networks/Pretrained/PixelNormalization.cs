using System.Collections.Immutable;

namespace Enos.Networks.Pretrained;

/// <summary>What was done to images when weights were trained: (pixel − mean)/deviation for each channel, of pixels from 0 to 1.</summary>
/// <param name="Mean">Mean of each channel.</param>
/// <param name="Deviation">Standard deviation of each channel; above 0.</param>
public sealed record PixelNormalization(ImmutableArray<double> Mean, ImmutableArray<double> Deviation)
{
    /// <summary>That of torchvision's ImageNet weights, channels red, green, blue.</summary>
    public static PixelNormalization ImageNet { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>None: weights for pixels from 0 to 1 as they are.</summary>
    public static PixelNormalization None { get; } = new([], []);

    /// <summary>
    /// The layer for pixels from 0 to 1: the deviation divides its weights, the mean moves its bias by −Σ w·mean/deviation. Exact where windows lie within
    /// the image; in a border of zeros a pixel is black instead of the mean.
    /// </summary>
    internal PretrainedLayer Fold(PretrainedLayer layer)
    {
        if (Mean.IsEmpty)
            return layer;
        int filters = layer.Bias.Length;
        int window = layer.Weights.Length / filters / Mean.Length;
        float[] weights = new float[layer.Weights.Length];
        double[] moved = [.. layer.Bias.Select(bias => (double)bias)];
        for (int i = 0; i < weights.Length; i++)
        {
            int channel = i / window % Mean.Length;
            double weight = layer.Weights[i] / Deviation[channel];
            weights[i] = (float)weight;
            moved[i / window / Mean.Length] -= weight * Mean[channel];
        }

        return layer with { Weights = weights, Bias = [.. moved.Select(bias => (float)bias)] };
    }
}
