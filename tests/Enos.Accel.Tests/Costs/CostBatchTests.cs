using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;

namespace Enos.Accel.Tests.Costs;

public class CostBatchTests
{
    private static readonly Gen<CostQuery> Queries =
        from hw in RandomLayers.Accelerators
        from shape in RandomLayers.Shapes
        from mode in RandomLayers.Modes
        select new CostQuery(hw, shape, mode);

    [Fact]
    public void Every_result_is_that_of_its_query_whatever_the_threads()
    {
        Gen.Select(Queries.Array[1, 1500], Gen.Int[1, 4]).Sample(
            (queries, threads) =>
            {
                var costs = new LayerCost[queries.Length];
                CostBatch.Evaluate(queries, costs, threads);
                for (int i = 0; i < queries.Length; i++)
                {
                    Assert.Equal(CostModel.Evaluate(queries[i].Hardware, queries[i].Shape, queries[i].Mode), costs[i]);
                }
            },
            iter: 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_count_too_large_is_an_overflow_on_any_number_of_threads(int threads)
    {
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary);
        var queries = new CostQuery[2000];
        Array.Fill(queries, new CostQuery(hw, Samples.Tiny, Samples.Multiply));
        queries[1234] = new CostQuery(hw, Samples.Product(1 << 30, 1 << 30, 1 << 20), Samples.Multiply);
        Assert.Throws<OverflowException>(() => CostBatch.Evaluate(queries, new LayerCost[queries.Length], threads));
    }

    [Fact]
    public void On_one_thread_nothing_is_allocated()
    {
        Mode[] modes = [Samples.Multiply, Samples.ModeOf("xnor", OperatorKind.Xnor, 1, 1, 0.01, 64)];
        var queries = new CostQuery[200];
        for (int i = 0; i < queries.Length; i++)
        {
            queries[i] = new CostQuery(Samples.Array2x2((Dataflow)(i % 3)), Samples.Product(1 + i, 7, 3 * i + 1), modes[i % 2]);
        }

        var costs = new LayerCost[queries.Length];
        CostBatch.Evaluate(queries, costs);

        // A collection that another thread starts adds the unused rest of this one's allocation buffer; what is really allocated is there every time.
        long least = Enumerable.Range(0, 10).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            CostBatch.Evaluate(queries, costs);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
    }

    [Fact]
    public void Results_must_be_as_many_as_queries()
    {
        Assert.Throws<ArgumentException>(() => CostBatch.Evaluate(new CostQuery[2], new LayerCost[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostBatch.Evaluate(new CostQuery[1], new LayerCost[1], 0));
    }
}
