using Enos.Accel.Modes;
using Enos.Kernels;

namespace Enos.Sim.Tests.Networks;

/// <summary>One output element of a convolution, straight from the table of operators, in 64 bits and without a thought for speed.</summary>
internal static class NaiveArithmetic
{
    /// <param name="layer">The layer.</param>
    /// <param name="input">The activation at (channel, row, column) of the image; padding is not asked for.</param>
    /// <param name="o">Output channel.</param>
    /// <param name="oy">Output row.</param>
    /// <param name="ox">Output column.</param>
    public static long Accumulate(ConvolutionLayer layer, Func<int, int, int, int> input, int o, int oy, int ox)
    {
        var s = layer.Shape;
        int perGroup = s.InputChannels / s.Groups;
        int group = o / (s.OutputChannels / s.Groups);
        long sum = 0, segment = 0;
        int window = 0;
        for (int c = 0; c < perGroup; c++)
        {
            for (int ky = 0; ky < s.KernelHeight; ky++)
            {
                for (int kx = 0; kx < s.KernelWidth; kx++, window++)
                {
                    if (layer.Adc is { } adc && window > 0 && window % adc.SegmentRows == 0)
                    {
                        sum += Convert(adc, segment);
                        segment = 0;
                    }

                    int channel = (group * perGroup) + c;
                    int y = (oy * s.StrideHeight) - s.PaddingHeight + (ky * s.DilationHeight);
                    int x = (ox * s.StrideWidth) - s.PaddingWidth + (kx * s.DilationWidth);
                    bool inside = y >= 0 && y < s.InputHeight && x >= 0 && x < s.InputWidth;
                    int weight = layer.Weights[(((((o * perGroup) + c) * s.KernelHeight) + ky) * s.KernelWidth) + kx];
                    int threshold = layer.Thresholds.Length == 0 ? 0 : layer.Thresholds[channel];
                    segment += Mac(layer, inside ? input(channel, y, x) : 0, weight, threshold);
                }
            }
        }

        return sum + (layer.Adc is { } last ? Convert(last, segment) : segment);
    }

    private static long Mac(ConvolutionLayer layer, int x, int w, int threshold) => layer.Operator.Kind switch
    {
        OperatorKind.Multiply => x * w,
        OperatorKind.BinaryWeight => x * Sign(w),
        OperatorKind.DeepShift => x * Sign(w) * (1 << (Math.Abs(w) - 1)),
        OperatorKind.MultiplicationFree => (Sign(x - threshold) * w) + (Sign(w) * x),
        OperatorKind.MultiplicationFreeMfNet => (Sign(x - threshold) * Math.Abs(w)) + (Sign(w) * Math.Abs(x)),
        OperatorKind.Xnor => Sign(x - threshold) * Sign(w),
        OperatorKind.Approximate => layer.Multiplier!.Products[((x & 255) * 256) + (w & 255)],
        _ => throw new NotSupportedException($"{layer.Operator}"),
    };

    private static long Convert(AdcTransfer adc, long sum)
    {
        decimal code = Math.Round((decimal)sum / adc.Step, MidpointRounding.ToEven);
        decimal half = 1 << (adc.Bits - 1);
        return (long)Math.Clamp(code, -half, half - 1) * adc.Step;
    }

    private static int Sign(int value) => value >= 0 ? 1 : -1;
}
