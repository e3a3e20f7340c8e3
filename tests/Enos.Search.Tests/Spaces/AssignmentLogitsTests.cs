using Enos.Search.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Spaces;

[Collection(TorchCollection.Name)]
public sealed class AssignmentLogitsTests
{
    private static readonly SearchSpace Space = SearchSpace.Build(Fixtures.Edge, Fixtures.Tiny, Fixtures.ThreeModes, [LayerRule.Parse(":grouped=!multiply-4x4")!]);

    [Theory]
    [InlineData(1)]
    [InlineData(0.01)]
    public void Forbidden_modes_have_probability_0_and_gradients_are_finite(double temperature)
    {
        using DisposeScope scope = NewDisposeScope();
        using AssignmentLogits logits = Logits();
        Tensor p = logits.Probabilities(temperature);
        (p.square().sum() + AssignmentLogits.NegativeEntropy(p)).backward();
        double[,] probabilities = AssignmentLogits.Numbers(p);
        double[,] gradient = AssignmentLogits.Numbers(logits.Values.grad!);
        for (int l = 0; l < Space.Layers; l++)
        {
            double sum = Space.ModesOf(l).Sum(m => Math.Exp(Value(l, m) / temperature));
            for (int m = 0; m < Space.Modes.Length; m++)
            {
                bool allowed = Space.ModesOf(l).Contains(m);
                Assert.Equal(allowed ? Math.Exp(Value(l, m) / temperature) / sum : 0, probabilities[l, m], allowed ? 1e-12 : 0);
                Assert.True(double.IsFinite(gradient[l, m]));
                Assert.True(allowed || gradient[l, m] == 0);
            }

            Assert.True(Space.IsPinned(l) ? gradient[l, Space.Reference] == 0 : Space.ModesOf(l).Any(m => gradient[l, m] != 0) || temperature < 1);
        }
    }

    [Fact]
    public void A_mixture_is_of_the_modes_that_the_layer_may_be_in_and_a_pinned_layer_is_in_its_own()
    {
        using DisposeScope scope = NewDisposeScope();
        using AssignmentLogits logits = Logits();
        var mixtures = logits.Mixtures(logits.Probabilities(1));

        Assert.Equal([null, 3L, 2L, null], mixtures.Select(c => c.Probabilities?.shape[0]));
        Assert.Equal((0, 0), (mixtures[0].Mode, mixtures[3].Mode));
        float[] grouped = [.. mixtures[2].Probabilities!.data<float>()];
        Assert.Equal(Math.Exp(Value(2, 0)) / (Math.Exp(Value(2, 0)) + Math.Exp(Value(2, 2))), grouped[0], 1e-6);
        Assert.Equal(1, grouped.Sum(), 1e-6);
    }

    [Fact]
    public void Entropies_are_those_of_the_free_layers()
    {
        using AssignmentLogits logits = Logits();
        double[,] p = { { 1, 0, 0 }, { 1.0 / 3, 1.0 / 3, 1.0 / 3 }, { 0.25, 0, 0.75 }, { 1, 0, 0 } };
        double mixed = -((0.25 * Math.Log(0.25)) + (0.75 * Math.Log(0.75)));
        Assert.All(new[] { 0, Math.Log(3), mixed, 0 }.Zip(AssignmentLogits.Entropies(p)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Equal((Math.Log(3) + mixed) / 2, logits.MeanEntropy(p), 1e-12);
        using Tensor tensors = tensor(p);
        Assert.Equal(-(Math.Log(3) + mixed), AssignmentLogits.NegativeEntropy(tensors).item<double>(), 1e-12);
    }

    private static double Value(int layer, int mode) => (0.5 * mode) - (0.2 * layer);

    private static AssignmentLogits Logits()
    {
        var logits = new AssignmentLogits(Space);
        using IDisposable noGradient = no_grad();
        for (int l = 0; l < Space.Layers; l++)
        {
            for (int m = 0; m < Space.Modes.Length; m++)
            {
                logits.Values[l, m] = Value(l, m);
            }
        }

        return logits;
    }
}
