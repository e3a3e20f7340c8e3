namespace Enos.Kernels;

/// <summary>
/// What a macro's ADC does to the partial sum s of each segment of up to <see cref="SegmentRows"/> window elements:
/// <c>code = clamp(round((s + offset + noise)/Step), −2^(Bits−1), 2^(Bits−1) − 1)</c>, and <c>code·Step</c> is what is added digitally. Rounding is to nearest, ties to even.
/// </summary>
/// <param name="SegmentRows">Rows of the macro: window elements summed before a conversion; at least 1. Segments follow the order C, KH, KW of the weights.</param>
/// <param name="Bits">Resolution, 1 to 16.</param>
/// <param name="Step">Least significant bit in units of the accumulator; a positive integer, so that sums stay integers.</param>
/// <param name="NoiseSigma">Standard deviation of Gaussian noise ahead of the conversion, in units of the accumulator; 0 for none.</param>
/// <param name="Seed">Seed of the noise. The sample depends on seed, layer name, image index, output element and segment only: same at any thread count.</param>
/// <param name="OffsetSigma">
/// Standard deviation of the converters' offsets, in units of the accumulator; 0 for none. An offset is drawn once for each output channel and segment, which have
/// columns and so a converter of their own, from the seed and the layer's name: every image meets the same.
/// </param>
public sealed record AdcTransfer(int SegmentRows, int Bits, int Step, double NoiseSigma = 0, ulong Seed = 0, double OffsetSigma = 0)
{
    /// <summary>Whether nothing is random about it.</summary>
    public bool IsExact => NoiseSigma == 0 && OffsetSigma == 0;
}
