using Enos.Accel.Inputs;

namespace Enos.Kernels.Tests;

public sealed class ConvolutionEnginesTests
{
    [Fact]
    public void Every_name_makes_the_engine_of_that_name()
    {
        foreach (string name in ConvolutionEngines.Names)
        {
            ChosenEngine chosen = ConvolutionEngines.Create(name, 1);
            using IConvolutionEngine engine = chosen.Engine;
            Assert.Equal(name, engine.Name);
            Assert.Contains(name, chosen.Reason, StringComparison.Ordinal);
            Assert.Contains("as asked", chosen.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_default_is_simd_with_a_thread_for_each_processor()
    {
        ChosenEngine chosen = ConvolutionEngines.Create("");
        using var engine = Assert.IsType<SimdEngine>(chosen.Engine);
        Assert.Equal(Environment.ProcessorCount, engine.Threads);
        Assert.NotEqual(SimdLevel.Auto, engine.Level);
        Assert.Contains("by default", chosen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_name_or_a_negative_number_of_threads_is_refused()
    {
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => ConvolutionEngines.Create("fpga")).Errors);
        Assert.Equal("fpga", error.Value);
        error = Assert.Single(Assert.Throws<InvalidInputException>(() => ConvolutionEngines.Create("simd", -1)).Errors);
        Assert.Equal("-1", error.Value);
    }
}
