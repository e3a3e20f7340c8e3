namespace Enos.Search.Training;

/// <summary>How training images are varied, as is usual for CIFAR (He et al., arXiv 1512.03385, section 4.2). Off by default.</summary>
public sealed record Augmentation
{
    /// <summary>Rows and columns of black that a crop may reach into, on every side.</summary>
    public const int Padding = 4;

    /// <summary>
    /// Whether an image is shifted: a crop of its own size out of the image with <see cref="Padding"/> pixels of black around it, each of the 9×9 places
    /// equally likely. Default false.
    /// </summary>
    public bool Crop { get; init; }

    /// <summary>Whether every other image, on average, is mirrored left to right. Default false.</summary>
    public bool Flip { get; init; }
}
