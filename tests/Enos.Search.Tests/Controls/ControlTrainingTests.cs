using Enos.Search.Controls;
using Enos.Search.Spaces;
using Enos.Search.Training;

namespace Enos.Search.Tests.Controls;

[Collection(TorchCollection.Name)]
public sealed class ControlTrainingTests
{
    [Theory]
    [InlineData(0.01, true)]
    [InlineData(1e38, false)]
    public void A_control_that_diverges_is_left_out_and_said_to_be(double learningRate, bool expected)
    {
        SearchSpace space = Fixtures.TinySpace();
        SearchSettings settings = new() { Epochs = 1, FineTuneEpochs = 1, BatchSize = 10, LearningRate = learningRate };
        using TrainingImages images = new(Fixtures.TinyImages(60));
        var told = new Told();
        RunContext context = Fixtures.Context(space, settings, images, images) with { Progress = new ProgressMeter(told, 1) };
        ControlResult? result = new ControlTraining(context, ControlKind.Uniform, "multiply-8x8").FromScratch("uniform", space.Uniform(space.Reference));
        Assert.Equal(expected, result is not null);
        string[] notes = [.. told.Reports.Where(report => report.Note is not null).Select(report => $"{report.Stage}: {report.Note}")];
        if (expected)
        {
            Assert.Empty(notes);
        }
        else
        {
            Assert.StartsWith("control multiply-8x8: left out. The loss or a weight is not a number in epoch 1", Assert.Single(notes), StringComparison.Ordinal);
        }
    }

    private sealed class Told : IProgress<SearchProgress>
    {
        public List<SearchProgress> Reports { get; } = [];

        public void Report(SearchProgress value) => Reports.Add(value);
    }
}
