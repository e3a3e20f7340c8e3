using Enos.Search.Checkpoints;
using Enos.Search.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class FusedAdamTests
{
    private const int Steps = 100;

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void It_is_the_Adam_of_Torch(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter[] mine = Parameters(type);
        Parameter[] theirs = Parameters(type);
        var adam = new FusedAdam(mine, 0.02, beta1: 0.8, beta2: 0.99);
        using var torch = optim.Adam(theirs, 0.02, beta1: 0.8, beta2: 0.99);
        using var generator = new Generator(11);
        for (int step = 0; step < Steps; step++)
        {
            double rate = 0.02 * (1 - (step / 200.0));
            adam.LearningRate = rate;
            torch.ParamGroups.Single().LearningRate = rate;
            for (int p = 0; p < mine.Length; p++)
            {
                Tensor gradient = randn(mine[p].shape, type, generator: generator) * Math.Pow(10, p - 3);
                (mine[p].grad, theirs[p].grad) = (gradient.clone(), gradient.clone());
            }

            adam.Step();
            torch.step();
        }

        AssertEqual(theirs, mine, 1e-6);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays_as_it_is_and_so_do_its_moments()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter[] mine = Parameters(ScalarType.Float64);
        Parameter[] theirs = Parameters(ScalarType.Float64);
        double[] before = Numbers(mine[1]);
        var adam = new FusedAdam(mine, 0.01);
        using var torch = optim.Adam(theirs, 0.01);
        for (int step = 0; step < Steps; step++)
        {
            adam.ClearGradients();
            torch.zero_grad();
            for (int p = 0; p < mine.Length; p++)
            {
                // The second never has one, the third every other step.
                if (p == 1 || (p == 2 && step % 2 == 1))
                {
                    Assert.Null(mine[p].grad);
                    theirs[p].grad = null;
                    continue;
                }

                Tensor gradient = mine[p].detach() - 0.3;
                (mine[p].grad, theirs[p].grad) = (gradient.clone(), gradient.clone());
            }

            adam.Step();
            torch.step();
        }

        Assert.Equal(before, Numbers(mine[1]));
        AssertEqual(theirs, mine, 1e-6);
    }

    [Fact]
    public void By_row_each_row_is_a_parameter_of_its_own()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter matrix = new(Start(ScalarType.Float64, 3, 4));
        Parameter[] rows = [.. Enumerable.Range(0, 3).Select(r => new Parameter(matrix[r].detach().clone()))];
        var adam = new FusedAdam([matrix], 0.05, beta1: 0.5, byRow: true);
        optim.Optimizer[] torch = [.. rows.Select(r => optim.Adam([r], 0.05, beta1: 0.5))];
        var random = new Random(5);
        for (int step = 0; step < Steps; step++)
        {
            matrix.grad = matrix.detach() * 0.7;
            int? row = step % 10 == 0 ? null : random.Next(3);
            adam.Step(row);
            for (int r = 0; r < 3; r++)
            {
                rows[r].grad = rows[r].detach() * 0.7;
                if (row is null || row == r)
                {
                    torch[r].step();
                }
            }
        }

        Assert.All(Numbers(stack(rows)).Zip(Numbers(matrix)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Array.ForEach(torch, t => t.Dispose());
    }

    [Fact]
    public void A_gradient_in_another_order_of_memory_is_read_by_its_indices()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = new(zeros(2, 3));
        parameter.grad = tensor(new float[] { 1, -1, 1, -1, 1, -1 }).reshape(3, 2).t();
        new FusedAdam([parameter], 0.1).Step();

        // A first step of Adam is −rate·sgn(gradient): the rows of the transposed are 1, 1, 1 and −1, −1, −1.
        float[] found = [.. parameter.data<float>()];
        Assert.All(found[..3], v => Assert.Equal(-0.1, v, 1e-6));
        Assert.All(found[3..], v => Assert.Equal(0.1, v, 1e-6));
    }

    [Fact]
    public void Saved_and_loaded_it_goes_on_bit_for_bit()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter[] straight = Parameters(ScalarType.Float32);
        var undisturbed = new FusedAdam(straight, 0.02, byRow: true);
        Train(straight, undisturbed, 0, 20);
        var snapshot = new Snapshot();
        undisturbed.Save(snapshot, "adam");
        Parameter[] resumed = [.. straight.Select(p => new Parameter(p.detach().clone()))];
        Train(straight, undisturbed, 20, 40);

        var loaded = new FusedAdam(resumed, 0.02, byRow: true);
        loaded.Load(new Snapshot(snapshot.ToFile()), "adam");
        Train(resumed, loaded, 20, 40);
        AssertEqual(straight, resumed, 0);

        static void Train(Parameter[] parameters, FusedAdam adam, int from, int to)
        {
            for (int step = from; step < to; step++)
            {
                foreach (Parameter parameter in parameters)
                {
                    parameter.grad = (parameter.detach() * 3).sin() + (0.01 * step);
                }

                adam.Step(step % 3 == 0 ? null : step % 2);
            }
        }
    }

    private static Parameter[] Parameters(ScalarType type) =>
        [new(Start(type, 5)), new(Start(type, 2, 3)), new(Start(type, 3, 2, 2, 1)), new(Start(type, 4, 2, 3, 3)), new(Start(type, 64, 33))];

    private static Tensor Start(ScalarType type, params long[] shape)
    {
        using var generator = new Generator(3);
        return randn(shape, type, generator: generator);
    }

    private static double[] Numbers(Tensor t) => [.. t.detach().to(float64).contiguous().data<double>()];

    private static void AssertEqual(Parameter[] expected, Parameter[] found, double tolerance)
    {
        foreach ((Parameter want, Parameter have) in expected.Zip(found))
        {
            Assert.All(Numbers(want).Zip(Numbers(have)), pair => Assert.True(
                Math.Abs(pair.First - pair.Second) <= tolerance * Math.Max(1, Math.Abs(pair.First)), $"{pair.Second}, not {pair.First}"));
        }
    }
}
