namespace Enos.Search.Relaxation;

/// <summary>Where a stream of an input lies in memory: pixel (y, x) of image n at Base + ((n·Height + y + Border)·Width + x + Border)·Stride.</summary>
internal readonly unsafe struct StreamPlane
{
    /// <summary>The first channel of the first pixel, border included.</summary>
    public float* Base { get; init; }

    /// <summary>Floats from one pixel to the next.</summary>
    public int Stride { get; init; }

    /// <summary>Rows and columns of zero activations before the image's first and after its last.</summary>
    public (int Height, int Width) Border { get; init; }

    /// <summary>log2 of the step of the values; 0 for the tensor as it is, and for signs.</summary>
    public int Shift { get; init; }

    /// <summary>Whether these are signs.</summary>
    public bool IsSign { get; init; }

    /// <summary>Values are clamped to this and, in a signed tensor, its negative.</summary>
    public float Max { get; init; }

    /// <summary>Least value.</summary>
    public float Min { get; init; }
}
