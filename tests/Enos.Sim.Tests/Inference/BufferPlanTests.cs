using CsCheck;
using Enos.Sim.Inference;

namespace Enos.Sim.Tests.Inference;

public sealed class BufferPlanTests
{
    private static readonly Gen<Lifetime[]> Programs =
        Gen.Select(Gen.Int[0, 6], Gen.Int[1, 50]).Array[1, 30].Select(steps => steps
            .Select((s, i) => new Lifetime(s.Item2, i, i + s.Item1))
            .ToArray());

    [Fact]
    public void Tensors_that_live_at_once_have_different_buffers() => Programs.Sample(tensors =>
    {
        BufferPlan plan = BufferPlan.For(tensors);
        for (int a = 0; a < tensors.Length; a++)
        {
            for (int b = a + 1; b < tensors.Length; b++)
            {
                bool together = tensors[b].Written <= tensors[a].LastRead;
                Assert.False(together && plan.Slots[a] == plan.Slots[b], $"{tensors[a]} and {tensors[b]} share buffer {plan.Slots[a]}");
            }
        }
    });

    [Fact]
    public void Every_tensor_fits_its_buffer() => Programs.Sample(tensors =>
    {
        BufferPlan plan = BufferPlan.For(tensors);
        Assert.All(tensors.Zip(plan.Slots), pair => Assert.True(pair.First.Bytes <= plan.BytesPerImage[pair.Second]));
    });

    [Fact]
    public void There_are_no_more_buffers_than_tensors_that_live_at_once() => Programs.Sample(tensors =>
    {
        int most = tensors.Max(at => tensors.Count(tensor => tensor.Written <= at.Written && at.Written <= tensor.LastRead));
        Assert.Equal(most, BufferPlan.For(tensors).BytesPerImage.Length);
    });

    [Fact]
    public void A_chain_of_equal_tensors_needs_two_buffers()
    {
        BufferPlan plan = BufferPlan.For([.. Enumerable.Range(0, 10).Select(i => new Lifetime(100, i, i + 1))]);
        Assert.Equal([100, 100], plan.BytesPerImage.AsEnumerable());
    }

    [Fact]
    public void A_tensor_takes_the_tightest_free_buffer_and_else_grows_the_largest()
    {
        BufferPlan plan = BufferPlan.For([new(100, 0, 0), new(10, 0, 0), new(50, 0, 0), new(40, 1, 1), new(200, 1, 1)]);
        Assert.Equal([0, 1, 2, 2, 0], plan.Slots.AsEnumerable());
        Assert.Equal([200, 10, 50], plan.BytesPerImage.AsEnumerable());
    }
}
