using Enos.Networks.Datasets;

namespace Enos.Search.Training;

/// <summary>What is done to one image in one epoch.</summary>
/// <param name="Down">Rows by which the crop lies below the image, −4 to 4.</param>
/// <param name="Right">Columns by which the crop lies right of the image, −4 to 4.</param>
/// <param name="Mirrored">Whether the crop is mirrored left to right.</param>
internal readonly record struct CropAndFlip(int Down, int Right, bool Mirrored)
{
    private const int Places = (2 * Augmentation.Padding) + 1;

    /// <summary>
    /// Drawn from seed, epoch and image alone, so that no image's fate depends on which came before it. Both draws are made whatever is on, so that switching
    /// one off leaves the other's as they were. Streams begin at 2^32: those below are <see cref="EpochOrder"/>'s.
    /// </summary>
    /// <param name="augmentation">What may be done.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Epoch, from 0.</param>
    /// <param name="image">Index of the image in its set.</param>
    public static CropAndFlip Draw(Augmentation augmentation, ulong seed, int epoch, int image)
    {
        if (!augmentation.Crop && !augmentation.Flip)
        {
            return default;
        }

        Xoshiro256 random = new(seed, ((ulong)(epoch + 1L) << 32) + (ulong)image);
        int place = (int)random.NextBelow(Places * Places);
        bool mirrored = random.NextBelow(2) == 1;
        return new CropAndFlip(
            augmentation.Crop ? (place / Places) - Augmentation.Padding : 0,
            augmentation.Crop ? (place % Places) - Augmentation.Padding : 0,
            augmentation.Flip && mirrored);
    }

    /// <summary>Writes an image of a set as the network reads it, the upper seven bits of each pixel, cropped and mirrored.</summary>
    /// <param name="set">The set.</param>
    /// <param name="image">Index of the image.</param>
    /// <param name="target">Receives C×H×W bytes.</param>
    public void Write(ImageSet set, int image, Span<byte> target)
    {
        (int channels, int height, int width) = (set.Image.Channels, set.Image.Height, set.Image.Width);
        ReadOnlySpan<byte> source = set.Pixels.AsSpan(image * set.Image.Elements, set.Image.Elements);
        int left = Math.Clamp(-Right, 0, width);
        int within = Math.Max(0, width - Math.Abs(Right));
        for (int y = 0; y < channels * height; y++)
        {
            Span<byte> row = target.Slice(y * width, width);
            row.Clear();
            int from = (y % height) + Down;
            if (from < 0 || from >= height)
            {
                continue;
            }

            ReadOnlySpan<byte> pixels = source.Slice(((y + Down) * width) + Math.Clamp(Right, 0, width), within);
            for (int x = 0; x < pixels.Length; x++)
            {
                row[left + x] = (byte)(pixels[x] >> 1);
            }

            if (Mirrored)
            {
                row.Reverse();
            }
        }
    }
}
