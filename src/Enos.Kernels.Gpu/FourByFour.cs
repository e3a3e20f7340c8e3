using System.Runtime.CompilerServices;
using ILGPU;

namespace Enos.Kernels.Gpu;

/// <summary>A thread's sums of one pixel, for its four filters. Values, so that they stay in registers.</summary>
internal readonly struct Four(int filter0, int filter1, int filter2, int filter3)
{
    public readonly int Filter0 = filter0;
    public readonly int Filter1 = filter1;
    public readonly int Filter2 = filter2;
    public readonly int Filter3 = filter3;

    /// <summary>Each sum with a word of activations by a word of its filter's weights added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four Add<TWord>(TWord word, Four sums, int x, Four w, ArrayView<short> table, int columns)
        where TWord : struct, IWordOperator =>
        new(word.Add(sums.Filter0, x, w.Filter0, table, columns), word.Add(sums.Filter1, x, w.Filter1, table, columns),
            word.Add(sums.Filter2, x, w.Filter2, table, columns), word.Add(sums.Filter3, x, w.Filter3, table, columns));

    /// <summary>Each sum with a segment's converted one added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four Convert(Four sums, Four partial, int scale, int constant, AdcRounding adc) =>
        new(sums.Filter0 + AdcRounding.Convert((partial.Filter0 * scale) + constant, adc),
            sums.Filter1 + AdcRounding.Convert((partial.Filter1 * scale) + constant, adc),
            sums.Filter2 + AdcRounding.Convert((partial.Filter2 * scale) + constant, adc),
            sums.Filter3 + AdcRounding.Convert((partial.Filter3 * scale) + constant, adc));
}

/// <summary>A thread's sums of its four pixels by its four filters. Pixels and filters of neighbouring threads alternate, so that shared memory is read without conflicts.</summary>
internal readonly struct FourByFour(Four pixel0, Four pixel1, Four pixel2, Four pixel3)
{
    public readonly Four Pixel0 = pixel0;
    public readonly Four Pixel1 = pixel1;
    public readonly Four Pixel2 = pixel2;
    public readonly Four Pixel3 = pixel3;

    /// <summary>The sums with one word of each pixel by one of each filter added.</summary>
    /// <param name="word">What words hold.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="x">Words of activations.</param>
    /// <param name="pixel">Index in them of the thread's first pixel.</param>
    /// <param name="pixelStep">Distance of its next.</param>
    /// <param name="w">Words of weights.</param>
    /// <param name="filter">Index in them of the thread's first filter.</param>
    /// <param name="filterStep">Distance of its next.</param>
    /// <param name="table">The table, for words that are looked up.</param>
    /// <param name="columns">Its columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourByFour Add<TWord>(
        TWord word, FourByFour sums, ArrayView<int> x, int pixel, int pixelStep, ArrayView<int> w, int filter, int filterStep, ArrayView<short> table, int columns)
        where TWord : struct, IWordOperator
    {
        var weights = new Four(w[filter], w[filter + filterStep], w[filter + (2 * filterStep)], w[filter + (3 * filterStep)]);
        return new FourByFour(
            Four.Add(word, sums.Pixel0, x[pixel], weights, table, columns),
            Four.Add(word, sums.Pixel1, x[pixel + pixelStep], weights, table, columns),
            Four.Add(word, sums.Pixel2, x[pixel + (2 * pixelStep)], weights, table, columns),
            Four.Add(word, sums.Pixel3, x[pixel + (3 * pixelStep)], weights, table, columns));
    }

    /// <summary>The sums with a segment's converted ones added, each scaled and with a constant, ahead of its conversion.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourByFour Convert(FourByFour sums, FourByFour partial, int scale, int constant, AdcRounding adc) =>
        new(Four.Convert(sums.Pixel0, partial.Pixel0, scale, constant, adc),
            Four.Convert(sums.Pixel1, partial.Pixel1, scale, constant, adc),
            Four.Convert(sums.Pixel2, partial.Pixel2, scale, constant, adc),
            Four.Convert(sums.Pixel3, partial.Pixel3, scale, constant, adc));
}
