using CsCheck;
using Enos.Networks.Datasets;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class PrefetchedBatchesTests
{
    private static readonly Augmentation Both = new() { Crop = true, Flip = true };

    [Fact]
    public void Without_augmentation_batches_are_the_images_in_the_epochs_order()
    {
        ImageSet set = CropAndFlipTests.Images(23, 3, 8, 7, seed: 1);
        using var images = new TrainingImages(set);
        using var source = new PrefetchedBatches(set, batchSize: 5, seed: 9);
        Assert.Equal(4, source.StepsPerEpoch);
        foreach (int epoch in (int[])[0, 1])
        {
            using PrefetchedBatches.Batches batches = source.Begin(epoch);
            int[] order = EpochOrder.Shuffle(9, epoch, 23);
            for (int step = 0; step < 4; step++)
            {
                using DisposeScope scope = NewDisposeScope();
                (Tensor expected, Tensor expectedLabels) = images.Batch(order.AsSpan(5 * step, 5));
                (Tensor found, Tensor labels) = batches.Next();
                Assert.Equal((expected.dtype, expectedLabels.dtype), (found.dtype, labels.dtype));
                Assert.Equal(expected.shape, found.shape);
                Assert.True(expected.eq(found).all().item<bool>());
                Assert.True(expectedLabels.eq(labels).all().item<bool>());
            }
        }
    }

    [Fact]
    public void Any_number_of_batches_in_the_making_and_any_first_step_give_the_same_bytes() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 12], Gen.ULong, Gen.Int[0, 5], Gen.Int[1, 6], Gen.Bool, Gen.Bool).SelectMany(t =>
            Gen.Int[0, t.Item1 / Math.Min(t.Item1, t.Item2)].Select(first => (t, first))).Sample(
            sample =>
            {
                (int count, int batchSize, ulong seed, int epoch, int prefetch, bool crop, bool flip) = sample.t;
                ImageSet set = CropAndFlipTests.Images(count, 1, 9, 6, seed: 2);
                var augmentation = new Augmentation { Crop = crop, Flip = flip };
                List<byte[]> all = Read(set, batchSize, seed, augmentation, prefetch: 1, epoch, firstStep: 0);
                Assert.Equal(Math.Max(1, count / batchSize), all.Count);
                Assert.Equal(all.Skip(sample.first), Read(set, batchSize, seed, augmentation, prefetch, epoch, sample.first));
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void An_image_is_varied_alike_in_whatever_batch_it_comes()
    {
        ImageSet set = CropAndFlipTests.Images(24, 2, 8, 8, seed: 3);
        byte[] bySix = [.. Read(set, 6, seed: 4, Both, 2, epoch: 1, 0).SelectMany(b => b)];
        byte[] byEight = [.. Read(set, 8, seed: 4, Both, 3, epoch: 1, 0).SelectMany(b => b)];
        Assert.Equal(bySix, byEight);

        int[] order = EpochOrder.Shuffle(4, 1, 24);
        byte[] alone = new byte[set.Image.Elements];
        for (int i = 0; i < 24; i++)
        {
            CropAndFlip.Draw(Both, 4, 1, order[i]).Write(set, order[i], alone);
            Assert.Equal(alone, bySix.AsSpan(i * set.Image.Elements, set.Image.Elements).ToArray());
        }
    }

    [Fact]
    public void Some_of_the_images_come_as_the_batches_of_those_alone_do()
    {
        ImageSet set = CropAndFlipTests.Images(30, 1, 8, 8, seed: 3);
        int[] rows = [.. Enumerable.Range(0, 30).Where(i => i % 3 != 0)];
        using var images = new TrainingImages(set);
        var expected = new BatchSource(images, rows, 6, seed: 5, new Augmentation());
        using var source = new PrefetchedBatches(set, 6, seed: 5, rows: rows);
        using PrefetchedBatches.Batches batches = source.Begin(2);
        Assert.Equal(expected.StepsPerEpoch, source.StepsPerEpoch);
        for (int step = 0; step < source.StepsPerEpoch; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            Assert.Equal(Bytes(expected.Batch(2, step).Images), Bytes(batches.Next().Images));
        }
    }

    [Fact]
    public void A_batch_stays_as_it_is_while_the_next_ones_are_prepared()
    {
        ImageSet set = CropAndFlipTests.Images(64, 1, 8, 8, seed: 5);
        using var source = new PrefetchedBatches(set, 4, seed: 6, Both, prefetch: 1);
        using PrefetchedBatches.Batches batches = source.Begin(0);
        using Tensor first = batches.Next().Images;
        byte[] before = Bytes(first);
        for (int step = 1; step < source.StepsPerEpoch; step++)
        {
            batches.Next().Images.Dispose();
        }

        Assert.Equal(before, Bytes(first));
        Assert.Throws<InvalidOperationException>(() => batches.Next());
    }

    [Fact]
    public void An_epoch_given_up_can_be_begun_again_and_two_cannot_run_at_once()
    {
        ImageSet set = CropAndFlipTests.Images(40, 1, 8, 8, seed: 7);
        using var source = new PrefetchedBatches(set, 4, seed: 8, Both, prefetch: 3);
        byte[] first;
        using (PrefetchedBatches.Batches given = source.Begin(2))
        {
            Assert.Throws<InvalidOperationException>(() => source.Begin(2));
            using Tensor images = given.Next().Images;
            first = Bytes(images);
        }

        using PrefetchedBatches.Batches again = source.Begin(2);
        using Tensor repeated = again.Next().Images;
        Assert.Equal(first, Bytes(repeated));
    }

    [Fact]
    public void Memory_is_flat_over_a_thousand_steps()
    {
        ImageSet set = CropAndFlipTests.Images(500, 3, 32, 32, seed: 9);
        using var source = new PrefetchedBatches(set, 50, seed: 10, Both, prefetch: 2);
        Run(epochs: 5);
        (long tensors, long managed) = (Tensor.TotalCount, GC.GetTotalMemory(forceFullCollection: true));
        Run(epochs: 100);

        // Fewer where tensors of tests before are finalized meanwhile.
        Assert.InRange(Tensor.TotalCount, 0, tensors);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - managed, long.MinValue, 100_000); // less than one batch of bytes

        void Run(int epochs)
        {
            for (int epoch = 0; epoch < epochs; epoch++)
            {
                using PrefetchedBatches.Batches batches = source.Begin(epoch);
                for (int step = 0; step < source.StepsPerEpoch; step++)
                {
                    using DisposeScope scope = NewDisposeScope();
                    batches.Next();
                }
            }
        }
    }

    private static List<byte[]> Read(ImageSet set, int batchSize, ulong seed, Augmentation augmentation, int prefetch, int epoch, int firstStep)
    {
        using var source = new PrefetchedBatches(set, batchSize, seed, augmentation, prefetch);
        using PrefetchedBatches.Batches batches = source.Begin(epoch, firstStep);
        List<byte[]> read = [];
        for (int step = firstStep; step < source.StepsPerEpoch; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            read.Add(Bytes(batches.Next().Images));
        }

        return read;
    }

    private static byte[] Bytes(Tensor images) => [.. images.contiguous().data<float>().ToArray().Select(v => (byte)v)];
}
