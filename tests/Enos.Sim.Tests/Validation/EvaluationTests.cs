using Enos.Accel.Inputs;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Sim.Inference;
using Enos.Sim.Tests.Networks;
using Enos.Sim.Validation;

namespace Enos.Sim.Tests.Validation;

public sealed class EvaluationTests
{
    private static readonly string[] Classes = ["cat", "dog", "owl"];

    /// <summary>Three pixels are three logits, so that an image's class is its brightest pixel.</summary>
    private static IntegerNetwork Brightest(NaiveEngine engine) => IntegerNetwork.Compile(
        new Sketch(new TensorShape(3, 1, 1)).Convolution("logits", "image", 3, [1, 0, 0, 0, 1, 0, 0, 0, 1], relu: false).Network, engine);

    private static ImageSet Images(byte[] pixels, params byte[] labels) => new("pixels", new TensorShape(3, 1, 1), Classes, pixels, labels);

    private static readonly ImageSet Four = Images([9, 2, 3, 2, 8, 2, 9, 0, 4, 0, 0, 200], 0, 1, 2, 2);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void The_confusion_matrix_counts_every_image_whatever_the_batch(int batch)
    {
        using NaiveEngine engine = new();
        using IntegerNetwork network = Brightest(engine);
        List<int> told = [];
        ClassificationResult result = Evaluation.Run(network, Four, batch, told.Add);
        Assert.Equal((4, (4 + Math.Min(batch, 4) - 1) / Math.Min(batch, 4)), (told.Sum(), told.Count));

        // The third image is an owl, but its first pixel is the brightest.
        long[][] expected = [[1, 0, 0], [0, 1, 0], [1, 0, 1]];
        Assert.Equal(expected, Enumerable.Range(0, 3).Select(label => Enumerable.Range(0, 3).Select(guess => result.Confusion[label, guess])));
        Assert.Equal((3, 4, 0.75), (result.Correct, result.Total, result.Accuracy));
        Assert.Equal("pixels", result.Images);
        Assert.True(result.Elapsed > TimeSpan.Zero);
        Assert.Equal(result.Elapsed.TotalSeconds / 4, result.LatencyPerImage.TotalSeconds, 1e-7);
        Assert.Equal(4 / result.Elapsed.TotalSeconds, result.ImagesPerSecond, 6);
    }

    [Fact]
    public void Among_equal_logits_the_lowest_class_wins()
    {
        Assert.Equal(1, Evaluation.ArgMax([-5, 7, 7, 6]));
        Assert.Equal(0, Evaluation.ArgMax([-5, -5]));
        using NaiveEngine engine = new();
        using IntegerNetwork network = Brightest(engine);

        // 8 and 9 are both 4 after the shift.
        Assert.Equal(1, Evaluation.Run(network, Images([0, 8, 9], 1)).Correct);
    }

    [Fact]
    public void Images_that_do_not_fit_the_network_are_refused_with_every_reason()
    {
        using NaiveEngine engine = new();
        using IntegerNetwork network = Brightest(engine);
        ImageSet images = new("wrong", new TensorShape(1, 2, 2), ["one", "two"], new byte[7], [0, 2]);
        InvalidInputException thrown = Assert.Throws<InvalidInputException>(() => Evaluation.Run(network, images));
        Assert.Equal(["image", "classes", "pixels", "labels[1]"], thrown.Errors.Select(error => error.Key));
        Assert.Equal("labels", Assert.Throws<InvalidInputException>(() => Evaluation.Run(network, Images([]))).Errors.Single().Key);
    }

    [Fact]
    public void Cancelling_stops_before_the_next_batch()
    {
        using NaiveEngine engine = new();
        using IntegerNetwork network = Brightest(engine);
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Evaluation.Run(network, Four, 1, cancellation: source.Token));
        Assert.Empty(engine.FirstImages);
    }

    [Fact]
    public void A_confusion_matrix_refuses_what_is_no_class()
    {
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(Classes, [0], [3]));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(Classes, [3], [0]));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(Classes, [0], [0, 1]));
    }
}
