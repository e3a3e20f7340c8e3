using Enos.Accel.Workloads;
using ILGPU;

namespace Enos.Kernels.Gpu;

/// <summary>The shape and ADC of a layer whose filters read one channel each, in a form that the depthwise kernel takes.</summary>
internal readonly struct DepthwiseShape
{
    public DepthwiseShape(LayerShape shape, AdcTransfer? adc, int threadColumns, int threadRows)
    {
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
        PatchHeight = Patch(threadRows, shape.StrideHeight, shape.KernelHeight, shape.DilationHeight);
        PatchWidth = Patch(threadColumns, shape.StrideWidth, shape.KernelWidth, shape.DilationWidth);
        TileRows = (shape.OutputHeight + threadRows - 1) / threadRows;
        TileColumns = (shape.OutputWidth + threadColumns - 1) / threadColumns;
        SegmentRows = adc?.SegmentRows ?? int.MaxValue;
        Adc = new AdcRounding(adc);
    }

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

    /// <summary>Rows of activations that a tile's windows cover.</summary>
    public readonly int PatchHeight;

    /// <summary>Columns of activations that a tile's windows cover.</summary>
    public readonly int PatchWidth;

    /// <summary>Tiles to an output's height.</summary>
    public readonly int TileRows;

    /// <summary>Tiles to an output's width.</summary>
    public readonly int TileColumns;

    /// <summary>Window elements to a segment.</summary>
    public readonly int SegmentRows;
    public readonly AdcRounding Adc;

    /// <summary>What windows of some outputs cover; one that no memory holds is cut to the greatest int.</summary>
    private static int Patch(int outputs, int stride, int kernel, int dilation) =>
        (int)Math.Min(((outputs - 1L) * stride) + ((kernel - 1L) * dilation) + 1, int.MaxValue);
}

/// <summary>
/// Convolution where every filter reads one channel: a group of threads stages the activations under a tile of one filter's output, and its weights, in shared
/// memory; each thread computes one accumulator, by the very functions of the reference engine.
/// </summary>
internal static class DepthwiseKernel
{
    /// <summary>Most activations under a tile.</summary>
    public const int MostPatch = 4096;

    /// <summary>Most window elements.</summary>
    public const int MostWindow = 1024;

    /// <summary>Computes one tile.</summary>
    /// <param name="input">Activations, N×C×H×W.</param>
    /// <param name="weights">Weight codes, O×1×KH×KW.</param>
    /// <param name="thresholds">τ of each input channel, if the operator reads signs.</param>
    /// <param name="table">Products of an approximate multiplier, 256×256.</param>
    /// <param name="accumulators">Receives the sums, N×O×OH×OW.</param>
    /// <param name="shape">Shape and ADC.</param>
    /// <param name="readsSign">1 if the operator reads signs.</param>
    public static void Run<TTerm>(
        ArrayView<sbyte> input,
        ArrayView<sbyte> weights,
        ArrayView<sbyte> thresholds,
        ArrayView<short> table,
        ArrayView<int> accumulators,
        DepthwiseShape shape,
        int readsSign)
        where TTerm : struct, IOperatorTerm
    {
        TTerm operatorTerm = default;
        int tileColumn = Grid.IdxX % shape.TileColumns;
        int tileRow = Grid.IdxX / shape.TileColumns % shape.TileRows;
        int plane = Grid.IdxX / shape.TileColumns / shape.TileRows; // of the output: image and filter
        int filter = plane % shape.OutputChannels;
        int channel = filter / shape.GroupFilters;
        int outputY = (tileRow * Group.DimY) + Group.IdxY;
        int outputX = (tileColumn * Group.DimX) + Group.IdxX;

        int window = shape.KernelHeight * shape.KernelWidth;
        ArrayView<int> patch = SharedMemory.Allocate<int>(MostPatch);
        ArrayView<int> codes = SharedMemory.Allocate<int>(MostWindow);
        int inputPlane = ((plane / shape.OutputChannels * shape.InputChannels) + channel) * shape.InputHeight * shape.InputWidth;
        int top = (tileRow * Group.DimY * shape.StrideHeight) - shape.PaddingHeight;
        int left = (tileColumn * Group.DimX * shape.StrideWidth) - shape.PaddingWidth;
        int threads = Group.DimX * Group.DimY;
        int thread = (Group.IdxY * Group.DimX) + Group.IdxX;
        for (int i = thread; i < shape.PatchHeight * shape.PatchWidth; i += threads)
        {
            int y = top + (i / shape.PatchWidth);
            int x = left + (i % shape.PatchWidth);
            int activation = 0;
            if (y >= 0 && y < shape.InputHeight && x >= 0 && x < shape.InputWidth)
            {
                activation = input[inputPlane + (y * shape.InputWidth) + x];
            }

            patch[i] = activation;
        }

        for (int i = thread; i < window; i += threads)
        {
            codes[i] = weights[(filter * window) + i];
        }

        Group.Barrier();
        if (outputY < shape.OutputHeight && outputX < shape.OutputWidth)
        {
            int threshold = readsSign != 0 ? thresholds[channel] : 0;
            int sum = 0;
            int partial = 0;
            int rows = 0;
            int k = 0;
            for (int i = 0; i < shape.KernelHeight; i++)
            {
                int first = (((Group.IdxY * shape.StrideHeight) + (i * shape.DilationHeight)) * shape.PatchWidth) + (Group.IdxX * shape.StrideWidth);
                for (int j = 0; j < shape.KernelWidth; j++)
                {
                    partial += operatorTerm.Of(patch[first + (j * shape.DilationWidth)], codes[k], threshold, table);
                    k++;
                    rows++;
                    if (rows == shape.SegmentRows)
                    {
                        sum += AdcRounding.Convert(partial, shape.Adc);
                        partial = 0;
                        rows = 0;
                    }
                }
            }

            accumulators[(((plane * shape.OutputHeight) + outputY) * shape.OutputWidth) + outputX] =
                rows > 0 ? sum + AdcRounding.Convert(partial, shape.Adc) : sum;
        }
    }
}
