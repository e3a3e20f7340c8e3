using Enos.Search.Checkpoints;
using Enos.Search.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class FusedAdamTests
{
    private static readonly long[][] s_shapes = [[1], [7], [16, 3], [5, 4, 3, 3], [64, 33]];

    [Fact]
    public void A_hundred_steps_are_those_of_Torchs_Adam()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(3);
        Parameter[] own = [.. s_shapes.Select(shape => new Parameter(randn(shape, generator: generator)))];
        Parameter[] torch = [.. own.Select(p => new Parameter(p.detach().clone()))];
        var adam = new FusedAdam(own, 0.01, beta1: 0.8, beta2: 0.99);
        using Adam reference = optim.Adam(torch, 0.01, beta1: 0.8, beta2: 0.99);
        for (int step = 0; step < 100; step++)
        {
            double rate = 0.02 * Math.Cos(step / 70.0);
            adam.LearningRate = rate;
            reference.ParamGroups.Single().LearningRate = rate;
            adam.ClearGradients();
            for (int p = 0; p < own.Length; p++)
            {
                torch[p].grad = null;

                // A parameter that takes no part now and then keeps its moments and its count.
                if ((step + p) % 5 > 0)
                {
                    Tensor weights = randn(s_shapes[p], generator: generator);
                    (own[p] * weights).sum().backward();
                    (torch[p] * weights).sum().backward();
                }
            }

            adam.Step();
            reference.step();
        }

        for (int p = 0; p < own.Length; p++)
        {
            Assert.True((own[p] - torch[p]).abs().max().item<float>() <= 1e-6 * (1 + torch[p].abs().max().item<float>()), $"parameter {p}");
        }
    }

    [Fact]
    public void A_stored_state_goes_on_with_the_same_bits()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(4);
        Tensor[] gradients = [.. Enumerable.Range(0, 20).Select(_ => randn(30, generator: generator))];
        using var whole = new Parameter(ones(30));
        var undisturbed = new FusedAdam([whole], 0.1);
        Run(undisturbed, whole, gradients);

        using var halved = new Parameter(ones(30));
        var first = new FusedAdam([halved], 0.1);
        Run(first, halved, gradients[..10]);
        using var restored = new Parameter(halved.detach().clone());
        var second = new FusedAdam([restored], 0.1);
        var snapshot = new Snapshot();
        first.Save(snapshot, "adam");
        second.Load(snapshot, "adam");
        Run(second, restored, gradients[10..]);

        Assert.Equal(whole.data<float>().ToArray(), restored.data<float>().ToArray());
    }

    private static void Run(FusedAdam adam, Parameter parameter, Tensor[] gradients)
    {
        foreach (Tensor gradient in gradients)
        {
            adam.ClearGradients();
            (parameter * gradient).sum().backward();
            adam.Step();
        }
    }
}
