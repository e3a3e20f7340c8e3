using Enos.Networks.Graphs;

namespace Enos.Networks.Datasets;

/// <summary>Labelled images in memory.</summary>
/// <param name="Name">Data set and part, such as <c>fashion-mnist/train</c>.</param>
/// <param name="Image">Shape of one image.</param>
/// <param name="ClassNames">Names of the classes; a label is an index into it.</param>
/// <param name="Pixels">All images, N×C×H×W, 0 (black) to 255.</param>
/// <param name="Labels">N labels.</param>
public sealed record ImageSet(string Name, TensorShape Image, IReadOnlyList<string> ClassNames, byte[] Pixels, byte[] Labels)
{
    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>The first <paramref name="count"/> images, or all if there are fewer.</summary>
    public ImageSet Take(int count) => count >= Count
        ? this
        : this with { Pixels = Pixels[..checked(count * Image.Elements)], Labels = Labels[..count] };
}
