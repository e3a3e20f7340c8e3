using CsCheck;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Search.Training;

namespace Enos.Search.Tests.Training;

public sealed class CropAndFlipTests
{
    private static readonly Augmentation Both = new() { Crop = true, Flip = true };

    [Fact]
    public void A_crop_is_cut_out_of_the_image_in_a_black_frame_and_then_mirrored() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 11], Gen.Int[1, 11], Gen.Int[-4, 4], Gen.Int[-4, 4], Gen.Bool, Gen.Int[0, 1000]).Sample((channels, height, width, down, right, mirrored, seed) =>
        {
            ImageSet set = Images(3, channels, height, width, seed);
            byte[] found = new byte[set.Image.Elements];
            Array.Fill(found, (byte)255); // what a buffer holds from before must not shine through
            new CropAndFlip(down, right, mirrored).Write(set, 1, found);

            byte[,,] framed = new byte[channels, height + 8, width + 8];
            for (int i = 0; i < found.Length; i++)
            {
                framed[i / (height * width), 4 + (i / width % height), 4 + (i % width)] = set.Pixels[set.Image.Elements + i];
            }

            for (int i = 0; i < found.Length; i++)
            {
                (int c, int y, int x) = (i / (height * width), i / width % height, i % width);
                Assert.Equal(framed[c, 4 + down + y, 4 + right + (mirrored ? width - 1 - x : x)] / 2, found[i]);
            }
        });

    [Fact]
    public void Every_place_and_both_sides_come_equally_often()
    {
        // 162 outcomes over 162,000 draws: χ² of 161 degrees of freedom is under 230 in 99.97 % of cases.
        var counts = new Dictionary<CropAndFlip, int>();
        for (int epoch = 0; epoch < 162; epoch++)
        {
            for (int image = 0; image < 1000; image++)
            {
                CropAndFlip drawn = CropAndFlip.Draw(Both, seed: 3, epoch, image);
                counts[drawn] = counts.GetValueOrDefault(drawn) + 1;
            }
        }

        Assert.Equal(9 * 9 * 2, counts.Count);
        Assert.Equal((-4, 4, -4, 4), (counts.Keys.Min(k => k.Down), counts.Keys.Max(k => k.Down), counts.Keys.Min(k => k.Right), counts.Keys.Max(k => k.Right)));
        Assert.InRange(counts.Values.Sum(n => (n - 1000.0) * (n - 1000.0) / 1000), 100, 230);
    }

    [Fact]
    public void Crop_and_flip_are_drawn_apart() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 1000], Gen.Int[0, int.MaxValue]).Sample((seed, epoch, image) =>
        {
            CropAndFlip both = CropAndFlip.Draw(Both, seed, epoch, image);
            Assert.Equal(both with { Mirrored = false }, CropAndFlip.Draw(Both with { Flip = false }, seed, epoch, image));
            Assert.Equal(new CropAndFlip(0, 0, both.Mirrored), CropAndFlip.Draw(Both with { Crop = false }, seed, epoch, image));
            Assert.Equal(default, CropAndFlip.Draw(new Augmentation(), seed, epoch, image));
        });

    [Fact]
    public void Epochs_images_and_seeds_draw_anew()
    {
        CropAndFlip[] Draw(Func<int, CropAndFlip> draw) => [.. Enumerable.Range(0, 200).Select(draw)];
        CropAndFlip[][] draws =
        [
            Draw(i => CropAndFlip.Draw(Both, 1, 0, i)), Draw(i => CropAndFlip.Draw(Both, 1, 1, i)), Draw(i => CropAndFlip.Draw(Both, 2, 0, i)), Draw(i => CropAndFlip.Draw(Both, 1, i, 0)),
        ];
        foreach (int a in Enumerable.Range(0, draws.Length))
        {
            // Unrelated sequences of 162 outcomes agree in one place of 162.
            Assert.All(Enumerable.Range(a + 1, draws.Length - a - 1), b => Assert.InRange(draws[a].Zip(draws[b]).Count(p => p.First == p.Second), 0, 10));
        }
    }

    internal static ImageSet Images(int count, int channels, int height, int width, int seed)
    {
        var random = new Random(seed);
        byte[] pixels = new byte[count * channels * height * width];
        random.NextBytes(pixels);
        return new ImageSet("random", new TensorShape(channels, height, width), ["a", "b", "c"], pixels, [.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))]);
    }
}
