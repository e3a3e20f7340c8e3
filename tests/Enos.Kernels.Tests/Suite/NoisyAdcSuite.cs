using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Kernels.Tests.Suite;

/// <summary>An <see cref="EngineSuite"/> for engines that draw an ADC's noise and offset.</summary>
public abstract class NoisyAdcSuite : EngineSuite
{
    [Theory]
    [MemberData(nameof(Operators))]
    public void Noise_and_offset_have_the_bits_of_the_oracle_at_any_number_of_threads_and_batching(OperatorKind kind)
    {
        LayerShape shape = Square(channels: 6, size: 5, filters: 4, kernel: 3, padding: 1);
        Case c = Cases.Create(kind, shape, 4, (-127, 127), 31);
        c = c with { Layer = c.Layer with { Adc = new AdcTransfer(SegmentRows: 10, Bits: 8, Step: 3, NoiseSigma: 5.5, Seed: 42, OffsetSigma: 4) } };
        int[] expected = c.Run(new ReferenceEngine(), firstImage: 1000);
        foreach (int threads in new[] { 1, 2, 7 })
        {
            using IConvolutionEngine engine = Create(threads);
            Assert.Equal(expected, c.Run(engine, firstImage: 1000));

            int inputs = (int)shape.Inputs;
            int outputs = (int)shape.Outputs;
            Case last = c with { Input = c.Input[(3 * inputs)..], Batch = 1 };
            Assert.Equal(expected[(3 * outputs)..], last.Run(engine, firstImage: 1003));
        }
    }
}
