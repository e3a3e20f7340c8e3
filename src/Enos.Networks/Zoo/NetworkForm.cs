namespace Enos.Networks.Zoo;

/// <summary>For which images a network is laid out.</summary>
public enum NetworkForm
{
    /// <summary>As published, for images of about 224×224 pixels.</summary>
    ImageNet,

    /// <summary>For images of about 32×32 pixels: the first convolution is 3×3 with stride 1, and the network strides less.</summary>
    Cifar,
}
