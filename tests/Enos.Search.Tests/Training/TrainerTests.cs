using Enos.Search.Strategies;
using Enos.Search.Tests.Strategies;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class TrainerTests
{
    private static readonly SearchSettings Settings = new() { Strategy = new StrategySettings { Name = "single-level" }, BatchSize = 10 };

    [Fact]
    public void A_loss_that_is_no_number_ends_the_training_in_its_step()
    {
        using StrategyBench bench = Bench();
        bench.RunEpoch();
        var divergence = Assert.Throws<DivergenceException>(() => bench.RunEpoch(new Policy(step => step.Index == 1 ? double.NaN : 1)));
        Assert.Contains("epoch 2, step 2", divergence.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_that_is_no_number_after_the_last_step_ends_it_too()
    {
        using StrategyBench bench = Bench();
        var divergence = Assert.Throws<DivergenceException>(() => bench.RunEpoch(new Policy(step =>
        {
            if (step.Index == 2)
            {
                using IDisposable noGradient = no_grad();
                step.Network.parameters().Last().fill_(double.PositiveInfinity);
            }

            return 1;
        })));
        Assert.Contains("epoch 1, step 3", divergence.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_loss_of_an_epoch_is_the_mean_over_its_steps()
    {
        using StrategyBench bench = Bench();
        var seen = new List<double>();
        double mean = bench.Trainer.RunEpoch(bench.Batches, new Policy(step => step.Index * step.Index), (_, soFar) => seen.Add(soFar));
        Assert.Equal(5.0 / 3, mean, 1e-12);
        Assert.Equal([0, 0.5, 5.0 / 3], seen);
        Assert.Equal((3, 1), (bench.Trainer.StepsDone, bench.Trainer.EpochsDone));
    }

    private static StrategyBench Bench() => new(Fixtures.TinySpace(), Settings, Fixtures.TinyImages(30));

    private sealed class Policy(Func<TrainingStep, double> run) : IStepPolicy
    {
        public double Run(TrainingStep step) => run(step);
    }
}
