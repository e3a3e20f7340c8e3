using Enos.Accel.Workloads;
using ILGPU;

namespace Enos.Kernels.Gpu;

/// <summary>A layer's shape and ADC in a form that kernels take.</summary>
internal readonly struct KernelShape
{
    public KernelShape(ConvolutionLayer layer)
    {
        LayerShape shape = layer.Shape;
        GroupChannels = shape.InputChannels / shape.Groups;
        InputChannels = shape.InputChannels;
        InputHeight = shape.InputHeight;
        InputWidth = shape.InputWidth;
        GroupFilters = shape.OutputChannels / shape.Groups;
        OutputChannels = shape.OutputChannels;
        OutputHeight = shape.OutputHeight;
        OutputWidth = shape.OutputWidth;
        KernelHeight = shape.KernelHeight;
        KernelWidth = shape.KernelWidth;
        StrideHeight = shape.StrideHeight;
        StrideWidth = shape.StrideWidth;
        PaddingHeight = shape.PaddingHeight;
        PaddingWidth = shape.PaddingWidth;
        DilationHeight = shape.DilationHeight;
        DilationWidth = shape.DilationWidth;
        ReadsSign = layer.Operator.ReadsSign ? 1 : 0;
        AdcStep = layer.Adc?.Step ?? 0;
        AdcMax = layer.Adc is { } adc ? (1 << (adc.Bits - 1)) - 1 : 0;
        SegmentRows = layer.Adc?.SegmentRows ?? int.MaxValue;
    }

    public readonly int GroupChannels;
    public readonly int InputChannels;
    public readonly int InputHeight;
    public readonly int InputWidth;
    public readonly int GroupFilters;
    public readonly int OutputChannels;
    public readonly int OutputHeight;
    public readonly int OutputWidth;
    public readonly int KernelHeight;
    public readonly int KernelWidth;
    public readonly int StrideHeight;
    public readonly int StrideWidth;
    public readonly int PaddingHeight;
    public readonly int PaddingWidth;
    public readonly int DilationHeight;
    public readonly int DilationWidth;
    public readonly int ReadsSign;

    /// <summary>The ADC's step; 0 for a digital layer.</summary>
    public readonly int AdcStep;

    /// <summary>The ADC's greatest code.</summary>
    public readonly int AdcMax;

    /// <summary>Window elements to a segment.</summary>
    public readonly int SegmentRows;
}

/// <summary>The kernel: one thread an accumulator, window elements in the order C, KH, KW.</summary>
internal static class ConvolutionKernel
{
    /// <summary>Computes one accumulator.</summary>
    /// <param name="index">Index of the accumulator, N×O×OH×OW.</param>
    /// <param name="input">Activations, N×C×H×W.</param>
    /// <param name="weights">Weight codes, O×(C/groups)×KH×KW.</param>
    /// <param name="thresholds">τ of each input channel, if the operator reads signs.</param>
    /// <param name="table">Products of an approximate multiplier.</param>
    /// <param name="accumulators">Receives the sums.</param>
    /// <param name="shape">Shape and ADC.</param>
    public static void Run<TTerm>(
        Index1D index,
        ArrayView<sbyte> input,
        ArrayView<sbyte> weights,
        ArrayView<sbyte> thresholds,
        ArrayView<short> table,
        ArrayView<int> accumulators,
        KernelShape shape)
        where TTerm : struct, IOperatorTerm
    {
        TTerm term = default;
        int outputX = index % shape.OutputWidth;
        int outputY = index / shape.OutputWidth % shape.OutputHeight;
        int filter = index / (shape.OutputWidth * shape.OutputHeight) % shape.OutputChannels;
        int image = index / (shape.OutputWidth * shape.OutputHeight) / shape.OutputChannels;
        int firstChannel = filter / shape.GroupFilters * shape.GroupChannels;
        int k = filter * shape.GroupChannels * shape.KernelHeight * shape.KernelWidth;
        int sum = 0;
        int partial = 0;
        int rows = 0;
        for (int c = 0; c < shape.GroupChannels; c++)
        {
            int channel = firstChannel + c;
            int threshold = shape.ReadsSign != 0 ? thresholds[channel] : 0;
            int plane = ((image * shape.InputChannels) + channel) * shape.InputHeight * shape.InputWidth;
            for (int i = 0; i < shape.KernelHeight; i++)
            {
                int y = (outputY * shape.StrideHeight) + (i * shape.DilationHeight) - shape.PaddingHeight;
                for (int j = 0; j < shape.KernelWidth; j++)
                {
                    int x = (outputX * shape.StrideWidth) + (j * shape.DilationWidth) - shape.PaddingWidth;
                    int activation = 0;
                    if (y >= 0 && y < shape.InputHeight && x >= 0 && x < shape.InputWidth)
                    {
                        activation = input[plane + (y * shape.InputWidth) + x];
                    }

                    partial += term.Of(activation, weights[k], threshold, table);
                    k++;
                    rows++;
                    if (rows == shape.SegmentRows)
                    {
                        sum += Convert(partial, shape);
                        partial = 0;
                        rows = 0;
                    }
                }
            }
        }

        accumulators[index] = rows > 0 ? sum + Convert(partial, shape) : sum;
    }

    /// <summary>The ADC without noise, in integers: the quotient rounded to nearest, ties to even, clamped, times the step.</summary>
    public static int Convert(int sum, KernelShape shape)
    {
        if (shape.AdcStep == 0)
        {
            return sum;
        }

        int code = sum / shape.AdcStep;
        int remainder = sum - (code * shape.AdcStep);
        if (remainder < 0)
        {
            code -= 1;
            remainder += shape.AdcStep;
        }

        int rest = shape.AdcStep - remainder;
        if (remainder > rest || (remainder == rest && (code & 1) != 0))
        {
            code += 1;
        }

        code = code > shape.AdcMax ? shape.AdcMax : code;
        code = code < -shape.AdcMax - 1 ? -shape.AdcMax - 1 : code;
        return code * shape.AdcStep;
    }
}
