namespace Enos.Accel.Hardware;

/// <summary>What areas are computed from, besides those of the modes and ADCs.</summary>
/// <param name="PeSharedUm2">
/// Area in µm² that every mode's figure contains and a PE needs once, such as the accumulator; at least 0. Where a mode has less, as in another energy table
/// than the one it was written for, that is shared.
/// </param>
/// <param name="SramUm2PerBit">Area of a bit of scratchpad or global buffer, periphery included, in µm²; positive.</param>
public sealed record AreaRules(double PeSharedUm2, double SramUm2PerBit);
