using System.Runtime.CompilerServices;
using ILGPU;

namespace Enos.Kernels.Gpu;

/// <summary>
/// Convolution as a product of matrices in tiles: a group of threads stages words of activations and of weights in shared memory, then each thread adds up four
/// pixels by four filters in registers. Window elements are fetched where they lie (implicit im2col).
/// </summary>
internal static class TiledKernel
{
    /// <summary>Computes one tile.</summary>
    /// <param name="input">Activations, N×C×H×W.</param>
    /// <param name="weights">Words of weights, groups × terms × words × filters.</param>
    /// <param name="window">The window's elements, K.</param>
    /// <param name="thresholds">τ of each input channel, if a term reads signs.</param>
    /// <param name="tables">Maps of activations, or products of a multiplier.</param>
    /// <param name="accumulators">Receives the sums, N×O×OH×OW.</param>
    /// <param name="shape">The layer.</param>
    /// <param name="pixels">Output pixels of all images, N·OH·OW.</param>
    public static void Run<TWord>(
        ArrayView<sbyte> input,
        ArrayView<int> weights,
        ArrayView<WindowElement> window,
        ArrayView<sbyte> thresholds,
        ArrayView<short> tables,
        ArrayView<int> accumulators,
        TiledShape shape,
        int pixels)
        where TWord : struct, IWordOperator
    {
        TWord word = default;
        int threads = Group.DimX * Group.DimY;
        int thread = (Group.IdxY * Group.DimX) + Group.IdxX;
        int tilePixels = TileGeometry.PerThread * Group.DimX;
        int tileFilters = TileGeometry.PerThread * Group.DimY;
        int pixelTiles = (pixels + tilePixels - 1) / tilePixels;
        int firstPixel = Grid.IdxX % pixelTiles * tilePixels;
        int firstFilter = Grid.IdxX / pixelTiles % shape.FilterTiles * tileFilters;
        int group = Grid.IdxX / pixelTiles / shape.FilterTiles;

        // Of constant lengths: what ILGPU makes of dynamic ones in OpenCL C is a variable that all groups share.
        ArrayView<int> origins = SharedMemory.Allocate<int>(TileGeometry.MostPixels);
        ArrayView<int> tops = SharedMemory.Allocate<int>(TileGeometry.MostPixels);
        ArrayView<int> lefts = SharedMemory.Allocate<int>(TileGeometry.MostPixels);
        ArrayView<int> x = SharedMemory.Allocate<int>(TileGeometry.Depth * TileGeometry.MostPixels);
        ArrayView<int> w = SharedMemory.Allocate<int>(TileGeometry.Depth * TileGeometry.MostFilters);
        ArrayView<short> table = word.AllocateTable();

        for (int p = thread; p < tilePixels; p += threads)
        {
            int pixel = firstPixel + p < pixels ? firstPixel + p : pixels - 1; // what is beyond the last pixel is not stored
            int image = pixel / shape.OutputPixels;
            int inImage = pixel % shape.OutputPixels;
            int top = (inImage / shape.OutputWidth * shape.StrideHeight) - shape.PaddingHeight;
            int left = (inImage % shape.OutputWidth * shape.StrideWidth) - shape.PaddingWidth;
            tops[p] = top;
            lefts[p] = left;
            origins[p] = (image * shape.ImageInputs) + (((group * shape.GroupChannels * shape.InputHeight) + top) * shape.InputWidth) + left;
        }

        if (shape.MappedTerms != 0)
        {
            for (int i = thread; i < shape.Terms * 256; i += threads)
            {
                table[i] = tables[i];
            }
        }

        Group.Barrier();
        FourByFour sums = default;
        for (int segment = 0; segment < shape.Segments; segment++)
        {
            int firstElement = segment * shape.SegmentRows;
            int left = shape.K - firstElement;
            int elements = left < shape.SegmentRows ? left : shape.SegmentRows;
            int words = (elements + word.Elements - 1) / word.Elements;
            FourByFour partial = default;
            for (int term = 0; term < shape.Terms; term++)
            {
                int firstRow = term * shape.SliceRows;
                int rows = shape.Rows - firstRow < shape.SliceRows ? shape.Rows - firstRow : shape.SliceRows;
                if (shape.SliceRows != 0 && (shape.Terms > 1 || segment == 0))
                {
                    // After the slice comes a row of zeros, for activations of other slices.
                    for (int i = thread; i < (rows + 1) * shape.Columns; i += threads)
                    {
                        table[i] = i < rows * shape.Columns ? tables[(firstRow * shape.Columns) + i] : (short)0;
                    }
                }

                int filler = shape.SliceRows != 0 ? rows : 0;
                int readsSign = (shape.SignTerms >> term) & 1;
                int mapped = (shape.MappedTerms >> term) & 1;
                int termWeights = ((((group * (1 + ((shape.Terms - 1) * shape.TermWeights))) + (term * shape.TermWeights)) * shape.Words)
                    + (segment * shape.SegmentWords)) * shape.GroupFilters;
                for (int firstWord = 0; firstWord < words; firstWord += TileGeometry.Depth)
                {
                    int depth = words - firstWord < TileGeometry.Depth ? words - firstWord : TileGeometry.Depth;
                    for (int i = thread; i < depth * tilePixels; i += threads)
                    {
                        int p = i % tilePixels;
                        int first = (firstWord + (i / tilePixels)) * word.Elements;
                        int origin = origins[p];
                        int top = tops[p];
                        int leftmost = lefts[p];
                        int packed = 0;
                        for (int e = 0; e < word.Elements; e++)
                        {
                            int value = filler;
                            if (first + e < elements)
                            {
                                WindowElement element = window[firstElement + first + e];
                                int row = top + element.Row;
                                int column = leftmost + element.Column;
                                value = 0;
                                if (row >= 0 && row < shape.InputHeight && column >= 0 && column < shape.InputWidth)
                                {
                                    value = input[origin + element.Offset];
                                }

                                if (readsSign != 0)
                                {
                                    value = ScalarOperators.Sign(value - thresholds[(group * shape.GroupChannels) + element.Channel]);
                                }
                                else if (mapped != 0)
                                {
                                    value = table[(term << 8) + (value & 0xFF)];
                                }
                                else if (shape.SliceRows != 0)
                                {
                                    value -= shape.LeastActivation + firstRow;
                                    value = value >= 0 && value < rows ? value : rows;
                                }
                            }

                            packed |= word.Pack(value, e);
                        }

                        x[i] = packed;
                    }

                    for (int i = thread; i < depth * tileFilters; i += threads)
                    {
                        int filter = firstFilter + (i % tileFilters);
                        int row = firstWord + (i / tileFilters);
                        w[i] = filter < shape.GroupFilters ? weights[termWeights + (row * shape.GroupFilters) + filter] : 0;
                    }

                    Group.Barrier();
                    for (int i = 0; i < depth; i++)
                    {
                        partial = FourByFour.Add(
                            word, partial, x, (i * tilePixels) + Group.IdxX, Group.DimX, w, (i * tileFilters) + Group.IdxY, Group.DimY, table, shape.Columns);
                    }

                    Group.Barrier();
                }
            }

            sums = FourByFour.Convert(sums, partial, shape.Scale, elements * shape.PerElement, shape.Adc);
        }

        int outputs = firstPixel + Group.IdxX;
        int filters = firstFilter + Group.IdxY;
        Store(accumulators, sums.Pixel0, outputs, filters, group, shape, pixels);
        Store(accumulators, sums.Pixel1, outputs + Group.DimX, filters, group, shape, pixels);
        Store(accumulators, sums.Pixel2, outputs + (2 * Group.DimX), filters, group, shape, pixels);
        Store(accumulators, sums.Pixel3, outputs + (3 * Group.DimX), filters, group, shape, pixels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ArrayView<int> accumulators, Four sums, int pixel, int filter, int group, TiledShape shape, int pixels)
    {
        if (pixel < pixels)
        {
            int first = (((pixel / shape.OutputPixels * shape.OutputChannels) + (group * shape.GroupFilters)) * shape.OutputPixels)
                + (pixel % shape.OutputPixels);
            StoreOne(accumulators, sums.Filter0, first, filter, shape);
            StoreOne(accumulators, sums.Filter1, first, filter + Group.DimY, shape);
            StoreOne(accumulators, sums.Filter2, first, filter + (2 * Group.DimY), shape);
            StoreOne(accumulators, sums.Filter3, first, filter + (3 * Group.DimY), shape);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreOne(ArrayView<int> accumulators, int sum, int first, int filter, TiledShape shape)
    {
        if (filter < shape.GroupFilters)
        {
            accumulators[first + (filter * shape.OutputPixels)] = sum;
        }
    }
}
