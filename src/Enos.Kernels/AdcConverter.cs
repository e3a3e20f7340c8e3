using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Enos.Kernels;

/// <summary>The ADC of one layer: <see cref="AdcTransfer"/> with its noise keyed by the layer's name.</summary>
internal sealed class AdcConverter
{
    private readonly AdcTransfer _adc;
    private readonly int _least;
    private readonly int _greatest;
    private readonly ulong _key;
    private readonly int _pixels;

    /// <param name="adc">The ADC.</param>
    /// <param name="layerName">The layer's name.</param>
    /// <param name="pixels">Accumulators of an output channel, OH×OW, which share a converter for each segment.</param>
    public AdcConverter(AdcTransfer adc, string layerName, int pixels = 1)
    {
        _adc = adc;
        _least = -(1 << (adc.Bits - 1));
        _greatest = (1 << (adc.Bits - 1)) - 1;
        _key = adc.Seed ^ Fnv1A(layerName);
        _pixels = pixels;
    }

    /// <summary>The segments [Start, Start + Count) that a window of <paramref name="k"/> elements falls into; one for a layer without ADC.</summary>
    public static (int Start, int Count)[] Segments(AdcTransfer? adc, int k)
    {
        int rows = Math.Min(adc?.SegmentRows ?? k, k);
        int segments = ((k - 1) / rows) + 1;
        var result = new (int, int)[segments];
        for (int s = 0; s < segments; s++)
        {
            result[s] = (s * rows, Math.Min(rows, k - (s * rows)));
        }

        return result;
    }

    /// <summary>code·Step for the partial sum of a segment.</summary>
    /// <param name="sum">The partial sum.</param>
    /// <param name="image">Index of the image in its data set.</param>
    /// <param name="element">Index of the accumulator in the image's output, O×OH×OW.</param>
    /// <param name="segment">Index of the segment.</param>
    public int Convert(int sum, long image, int element, int segment) => Convert(sum, Offset(element, segment), image, element, segment);

    /// <summary>Converts the partial sums of consecutive accumulators in place, as <see cref="Convert(int, long, int, int)"/> does each.</summary>
    public void Convert(Span<int> sums, long image, int firstElement, int segment)
    {
        // Channel by channel: a channel has one offset.
        while (!sums.IsEmpty)
        {
            int count = Math.Min(sums.Length, _pixels - (firstElement % _pixels));
            ConvertChannel(sums[..count], image, firstElement, segment);
            sums = sums[count..];
            firstElement += count;
        }
    }

    private void ConvertChannel(Span<int> sums, long image, int firstElement, int segment)
    {
        double offset = Offset(firstElement, segment);
        int done = 0;
        if (_adc.NoiseSigma == 0)
        {
            Span<Vector<int>> vectors = MemoryMarshal.Cast<int, Vector<int>>(sums);
            for (int i = 0; i < vectors.Length; i++)
            {
                Vector.Widen(vectors[i], out Vector<long> low, out Vector<long> high);
                vectors[i] = Vector.Narrow(Codes(low, offset), Codes(high, offset)) * _adc.Step;
            }

            done = vectors.Length * Vector<int>.Count;
        }

        for (int i = done; i < sums.Length; i++)
        {
            sums[i] = Convert(sums[i], offset, image, firstElement + i, segment);
        }
    }

    private int Convert(int sum, double offset, long image, int element, int segment)
    {
        // The quotient's distance from a tie is at least 2^-32 of it, so the division's rounding never makes or breaks a tie.
        double analog = sum + offset;
        if (_adc.NoiseSigma > 0)
        {
            analog += _adc.NoiseSigma * Philox4x32.Normal(Counter(element, segment), (ulong)image, _key);
        }

        double code = Math.Round(analog / _adc.Step, MidpointRounding.ToEven);
        return (int)Math.Clamp(code, _least, _greatest) * _adc.Step;
    }

    /// <summary>The offset of the converter that reads an accumulator's channel; its counter is that of no image.</summary>
    private double Offset(int element, int segment) => _adc.OffsetSigma > 0
        ? _adc.OffsetSigma * Philox4x32.Normal(Counter(element / _pixels, segment), ulong.MaxValue, _key)
        : 0;

    private static ulong Counter(int which, int segment) => (uint)which | ((ulong)(uint)segment << 32);

    private Vector<long> Codes(Vector<long> sums, double offset)
    {
        Vector<double> analog = Vector.ConvertToDouble(sums) + new Vector<double>(offset);
        Vector<double> quotients = Vector.Round(analog / new Vector<double>(_adc.Step), MidpointRounding.ToEven);
        return Vector.ConvertToInt64(Vector.Clamp(quotients, new Vector<double>(_least), new Vector<double>(_greatest)));
    }

    /// <summary>FNV-1a, 64 bits, of the name's UTF-8 bytes: the same in every process.</summary>
    private static ulong Fnv1A(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }
}
