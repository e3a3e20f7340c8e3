namespace Enos.Kernels.Multipliers;

/// <summary>How far an approximate multiplier is from the exact one, over all pairs of operands; errors in units of the product.</summary>
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
    public static MultiplierStatistics Of(Multiplier multiplier)
    {
        long absolute = 0;
        long squared = 0;
        long signed = 0;
        int worst = 0;
        int wrong = 0;
        bool commutative = true;
        for (int a = multiplier.Least; a <= multiplier.Greatest; a++)
        {
            for (int b = multiplier.Least; b <= multiplier.Greatest; b++)
            {
                int error = multiplier[a, b] - (a * b);
                absolute += Math.Abs(error);
                squared += (long)error * error;
                signed += error;
                worst = Math.Max(worst, Math.Abs(error));
                wrong += error == 0 ? 0 : 1;
                commutative &= multiplier[a, b] == multiplier[b, a];
            }
        }

        double pairs = multiplier.Products.Length;
        return new MultiplierStatistics(
            absolute / pairs, worst, 100 * wrong / pairs, squared / pairs, signed / pairs, commutative, multiplier[0, 0] == 0);
    }
}
