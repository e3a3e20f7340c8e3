using Enos.Accel.Workloads;

namespace Enos.Kernels.Simd;

/// <summary>Positions of a tile that are consecutive pixels of one image.</summary>
/// <param name="Start">First position in the tile.</param>
/// <param name="Count">Number of pixels.</param>
/// <param name="Image">Image in the block.</param>
/// <param name="Pixel">First pixel, counted over a channel of the image's output.</param>
/// <param name="Output">Distance of that pixel from the block's first, in ints of the output.</param>
internal readonly record struct PixelRun(int Start, int Count, int Image, int Pixel, nint Output)
{
    /// <summary>The runs of a tile.</summary>
    /// <param name="shape">Shape of the layer.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="position">First position of the tile.</param>
    /// <param name="count">Positions of the tile.</param>
    /// <param name="images">Images in the block.</param>
    public static PixelRun[] Of(LayerShape shape, WindowLayout layout, int position, int count, int images)
    {
        var runs = new List<PixelRun>();
        int end = position + count;
        while (position < end)
        {
            int image = position / layout.PositionsPerImage;
            if (image >= images)
            {
                break;
            }

            int row = position % layout.PositionsPerImage / layout.Columns;
            int column = position % layout.Columns;
            int next = Math.Min(end, position + layout.Columns - column);
            int length = Math.Min(next - position, shape.OutputWidth - column);
            if (row < shape.OutputHeight && length > 0)
            {
                int pixel = (row * shape.OutputWidth) + column;
                Append(runs, new PixelRun(count - (end - position), length, image, pixel, (image * (nint)shape.Outputs) + pixel));
            }

            position = next;
        }

        return [.. runs];
    }

    private static void Append(List<PixelRun> runs, PixelRun run)
    {
        if (runs.Count > 0 && runs[^1] is var last && last.Image == run.Image && last.Start + last.Count == run.Start)
        {
            runs[^1] = last with { Count = last.Count + run.Count }; // consecutive positions of one image are consecutive pixels
        }
        else
        {
            runs.Add(run);
        }
    }
}
