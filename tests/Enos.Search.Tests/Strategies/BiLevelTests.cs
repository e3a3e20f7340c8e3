using Enos.Accel.Modes;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Tests.Runs;
using Enos.Search.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Strategies;

[Collection(TorchCollection.Name)]
public sealed class BiLevelTests
{
    private const double LearningRate = 0.01;

    private static readonly double[] Alpha = [0.4, -0.3];

    /// <summary>
    /// One layer, in modes that read activations of 8 and of 2 bits. Weights of 20 bits are as good as smooth, and logits are not rounded: so the loss has
    /// derivatives that differences find.
    /// </summary>
    private static readonly SearchSpace Smooth = SearchSpace.Build(
        Sample.Accelerator(Sample.Mode(OperatorKind.Multiply, 8, 20), Sample.Mode(OperatorKind.Multiply, 2, 20)), OneLayer(), [], Fixtures.AllFree);

    [Fact]
    public void In_second_order_the_gradient_is_the_derivative_of_the_loss_one_step_ahead()
    {
        double[] found = Gradient(order: 2);
        double[] expected = Derivative(lookAhead: LearningRate);
        double[] without = Derivative(lookAhead: 0);
        double scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 0.02 * scale));

        // The look ahead matters here: without it the test could not tell.
        Assert.True(expected.Zip(without).Max(pair => Math.Abs(pair.First - pair.Second)) > 0.2 * scale);
    }

    [Fact]
    public void In_first_order_it_is_the_derivative_at_the_weights_as_they_are()
    {
        double[] found = Gradient(order: 1);
        double[] expected = Derivative(lookAhead: 0);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 0.002 * expected.Max(Math.Abs)));
    }

    [Fact]
    public void Looking_ahead_leaves_weights_and_statistics_as_they_were_bit_for_bit()
    {
        // In the warm-up the logits stay, so that the weights' own step begins from the same in both orders.
        Assert.Equal(After(order: 1), After(order: 2));

        static float[] After(int order)
        {
            using StrategyBench bench = new(Fixtures.TinySpace(), Settings(order) with { Strategy = Settings(order).Strategy with { WarmUp = 0.9 } }, Fixtures.TinyImages(24));
            bench.RunEpoch();
            return [.. bench.Network.state_dict().OrderBy(t => t.Key, StringComparer.Ordinal).SelectMany(t => t.Value.detach().contiguous().data<float>().ToArray())];
        }
    }

    [Theory]
    [InlineData(0.5, 12)]
    [InlineData(0.25, 18)]
    [InlineData(0.01, 23)]
    [InlineData(0.99, 1)]
    public void Weights_learn_from_the_rows_that_are_not_held_out(double heldOut, int rows)
    {
        using StrategyBench bench = new(Fixtures.TinySpace(), Settings(1) with { Strategy = Settings(1).Strategy with { HeldOut = heldOut } }, Fixtures.TinyImages(24));
        Assert.Equal(rows, bench.Strategy.WeightRows.Distinct().Count());
        Assert.All(bench.Strategy.WeightRows, row => Assert.InRange(row, 0, 23));
    }

    private static SearchSettings Settings(int order) => new()
    {
        Strategy = new StrategySettings { Name = "bi-level", Order = order },
        BatchSize = 12,
        LearningRate = LearningRate,
        EnergyBudgets = [],
        EnergyWeight = 0,
    };

    /// <summary>The logits' gradient in the strategy's first step.</summary>
    private static double[] Gradient(int order)
    {
        using StrategyBench bench = new(Smooth, Settings(order), Fixtures.TinyImages(24));
        bench.SetLogits(Alpha);
        bench.RunEpoch();
        return bench.FirstGradient;
    }

    /// <summary>d/dα of L_val(w − ξ·∇L_train(w, α), α), by central differences.</summary>
    private static double[] Derivative(double lookAhead)
    {
        const double Step = 0.02;
        using DisposeScope scope = NewDisposeScope();
        ImageSet set = Fixtures.TinyImages(24);
        using StrategyBench bench = new(Smooth, Settings(1), set);
        using TrainingImages images = new(set);
        int[] rows = bench.Strategy.WeightRows;
        int[] held = [.. Enumerable.Range(0, 24).Except(rows)];
        bench.Network.train();
        Parameter[] weights = [.. bench.Network.parameters()];
        Tensor[] start = [.. weights.Select(w => w.detach().clone())];
        return [.. Enumerable.Range(0, Alpha.Length).Select(m => (Ahead(m, Step) - Ahead(m, -Step)) / (2 * Step))];

        double Ahead(int mode, double step)
        {
            double[] alpha = [.. Alpha];
            alpha[mode] += step;
            double sum = alpha.Sum(Math.Exp);
            Tensor p = tensor(alpha.Select(a => (float)(Math.Exp(a) / sum)).ToArray());
            bench.Network.zero_grad();
            Loss(rows, p).backward();
            using IDisposable noGradient = no_grad();
            foreach (Parameter weight in weights)
            {
                if (weight.grad is { } gradient)
                {
                    weight.sub_(gradient * lookAhead);
                }
            }

            double loss = Loss(held, p).item<float>();
            Array.ForEach(weights.Zip(start).ToArray(), pair => pair.First.copy_(pair.Second));
            return loss;
        }

        Tensor Loss(int[] batch, Tensor p)
        {
            (Tensor x, Tensor labels) = images.Batch(batch);
            return nn.functional.cross_entropy(bench.Network.Forward(x, [LayerChoice.Mixture(p)]), labels);
        }
    }

    private static NetworkGraph OneLayer()
    {
        var builder = new GraphBuilder("one-layer", new TensorShape(1, 8, 8));
        builder.Convolution("only", "input", filters: 3, kernel: 8, relu: false);
        return builder.Build();
    }
}
