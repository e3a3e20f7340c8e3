namespace Enos.Kernels;

/// <summary>How far an approximate multiplier is from the exact one, over all 65,536 pairs of operands; errors in units of the product.</summary>
/// <param name="MeanAbsoluteError">Mean |f(a, b) − a·b|.</param>
/// <param name="WorstCaseError">Greatest |f(a, b) − a·b|.</param>
/// <param name="ErrorProbability">Share of pairs with f(a, b) ≠ a·b, in percent.</param>
/// <param name="MeanSquaredError">Mean (f(a, b) − a·b)².</param>
/// <param name="MeanError">Mean f(a, b) − a·b: the bias a sum of many products acquires.</param>
/// <param name="Commutative">Whether f(a, b) = f(b, a) throughout.</param>
/// <param name="ZeroPreserving">Whether f(0, 0) = 0, so that padding adds nothing where the weight is 0.</param>
public sealed record MultiplierStatistics(
    double MeanAbsoluteError,
    int WorstCaseError,
    double ErrorProbability,
    double MeanSquaredError,
    double MeanError,
    bool Commutative,
    bool ZeroPreserving)
{
    /// <summary>Measures a multiplier.</summary>
    public static MultiplierStatistics Of(MultiplierFile file)
    {
        long absolute = 0;
        long squared = 0;
        long signed = 0;
        int worst = 0;
        int wrong = 0;
        bool commutative = true;
        for (int i = 0; i < MultiplierTable.Entries; i++)
        {
            int error = file.Products[i] - MultiplierFile.Exact(i, file.Signed);
            absolute += Math.Abs(error);
            squared += (long)error * error;
            signed += error;
            worst = Math.Max(worst, Math.Abs(error));
            wrong += error == 0 ? 0 : 1;
            commutative &= file.Products[i] == file.Products[((i & 0xFF) << 8) | (i >> 8)];
        }

        const double Pairs = MultiplierTable.Entries;
        return new MultiplierStatistics(
            absolute / Pairs, worst, 100 * wrong / Pairs, squared / Pairs, signed / Pairs, commutative, file.Products[0] == 0);
    }
}
