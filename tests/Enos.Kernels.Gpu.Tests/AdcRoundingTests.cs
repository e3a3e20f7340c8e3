namespace Enos.Kernels.Gpu.Tests;

public sealed class AdcRoundingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    public void Integer_rounding_equals_the_rounded_quotient(int step)
    {
        foreach (int bits in new[] { 1, 4, 16 })
        {
            int max = (1 << (bits - 1)) - 1;
            var adc = new AdcRounding(new AdcTransfer(1, bits, step));
            foreach (int centre in new[] { int.MinValue + 1000, int.MaxValue - 1000, 0, step / 2, -(step / 2) })
            {
                for (int sum = centre - 1000; sum < centre + 1000; sum++)
                {
                    decimal code = Math.Clamp(decimal.Round((decimal)sum / step, MidpointRounding.ToEven), -max - 1, max);
                    Assert.Equal(unchecked((int)(long)(code * step)), AdcRounding.Convert(sum, adc));
                }
            }
        }
    }
}
