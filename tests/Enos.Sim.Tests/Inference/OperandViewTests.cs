using Enos.Networks.Quantized;
using Enos.Sim.Inference;

namespace Enos.Sim.Tests.Inference;

public sealed class OperandViewTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_view_rounds_every_activation_to_the_nearest_step_and_clamps(bool signed)
    {
        for (int bits = 2; bits <= 7; bits++)
        {
            sbyte[] activations = [.. Enumerable.Range(signed ? -127 : 0, signed ? 255 : 128).Select(x => (sbyte)x)];
            sbyte[] operands = new sbyte[activations.Length];
            OperandView.Apply(new ActivationView(bits, signed), activations, operands);
            int max = signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
            double step = Math.Pow(2, signed ? 8 - bits : 7 - bits);
            Assert.Equal(activations.Select(x => (sbyte)Math.Clamp(Math.Floor((x / step) + 0.5), signed ? -max : 0, max)), operands);
        }
    }

    [Theory]
    [InlineData(4, false, 3, 0)] // step 8: 3/8 is nearer to 0
    [InlineData(4, false, 4, 1)] // a half goes up
    [InlineData(4, false, 127, 15)] // 15.9 would be 16, of five bits
    [InlineData(4, true, -8, 0)] // step 16: −½ goes up to 0
    [InlineData(4, true, -9, -1)]
    [InlineData(4, true, -127, -7)] // symmetric: −8 is not used
    public void Four_bits_read_in_steps_of_8_without_sign_and_16_with_it(int bits, bool signed, int activation, int operand)
    {
        sbyte[] operands = new sbyte[40];
        OperandView.Apply(new ActivationView(bits, signed), [.. Enumerable.Repeat((sbyte)activation, 40)], operands);
        Assert.All(operands, found => Assert.Equal(operand, found));
    }
}
