using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Search.Budgets;
using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Tests.Strategies;
using Enos.Search.Training;
using TorchSharp;

namespace Enos.Search.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class StepMemoryTests
{
    private const int BatchSize = 32;
    private const int WarmUp = 50;
    private const int Steps = 200;

    private const int Rounds = 3;

    /// <summary>An activation tensor of the first layer, 32×4×16×16 in float32.</summary>
    private const long ActivationBytes = BatchSize * 4L * 16 * 16 * sizeof(float);

    [Theory]
    [InlineData("single-level", 1)]
    [InlineData("bi-level", 2)]
    [InlineData("sequential", 1)]
    [InlineData("variational", 1)]
    public void It_does_not_grow_from_step_to_step(string strategy, int order)
    {
        SearchSpace space = SearchSpace.Build(Fixtures.Edge, Network(), ["multiply-8x8", "xnor"], Fixtures.AllFree);
        var settings = new SearchSettings { Strategy = new StrategySettings { Name = strategy, Order = order }, BatchSize = BatchSize };
        NativeMemory.KeepFreed();
        using StrategyBench bench = new(space, settings, Images(5 * 2 * BatchSize), [SearchConstraint.OnEnergy(space, 0.5 * space.ReferenceEnergyPj)]);
        Run(WarmUp);

        // A leak is there in every round; what finalizers and other tests leave is not.
        (long Tensors, long Managed, long Resident)[] growth = [.. Enumerable.Range(0, Rounds).Select(_ => Growth())];
        Assert.Equal(0, growth.Min(g => g.Tensors));
        Assert.True(growth.Min(g => g.Managed) < Steps * 200L, $"{growth.Min(g => g.Managed)} bytes more on the managed heap");
        Assert.True(growth.Min(g => g.Resident) < Steps * ActivationBytes / 2, $"{growth.Min(g => g.Resident)} bytes more resident");

        (long Tensors, long Managed, long Resident) Growth()
        {
            (long tensors, long managed, long resident) = Measure();
            Run(Steps);
            (long tensorsAfter, long managedAfter, long residentAfter) = Measure();
            return (tensorsAfter - tensors, managedAfter - managed, residentAfter - resident);
        }

        void Run(int steps)
        {
            for (int done = 0; done < steps; done += bench.StepsPerEpoch)
            {
                bench.RunEpoch();
            }
        }
    }

    private static (long Tensors, long Managed, long Resident) Measure()
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        GC.WaitForPendingFinalizers();
        return (DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount, managed, Environment.WorkingSet);
    }

    private static NetworkGraph Network()
    {
        var builder = new GraphBuilder("wide", new TensorShape(1, 16, 16));
        string first = builder.Convolution("first", "input", filters: 4, kernel: 3, padding: 1);
        builder.GlobalAveragePool("pool", builder.Convolution("last", first, filters: 3, relu: false));
        return builder.Build();
    }

    private static ImageSet Images(int count)
    {
        byte[] pixels = new byte[count * 256];
        new Random(1).NextBytes(pixels);
        return new ImageSet("noise", new TensorShape(1, 16, 16), ["a", "b", "c"], pixels, [.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))]);
    }
}
