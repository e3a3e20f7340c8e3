using System.Globalization;
using System.Numerics;

namespace Enos.Kernels.Multipliers;

/// <summary>
/// Approximate multipliers that are given by a rule. All are unsigned, of 4 to 8 bits; <see cref="Multiplier.SignMagnitude"/> makes signed ones of them.
/// </summary>
public static class MultiplierDesigns
{
    /// <summary>How names are spelled, n being the bits of an operand.</summary>
    public static IReadOnlyList<string> Spellings { get; } = ["truncated-n-k", "broken-array-n-v-h", "mitchell-n", "drum-n-k"];

    /// <summary>
    /// The partial products of the <paramref name="columns"/> least significant columns are left out: Σ aᵢ·bⱼ·2^(i+j) over i + j ≥ columns (Lim, "Single-precision
    /// multiplier with reduced circuit complexity", IEEE Trans. Computers 41(10), 1992; here without a correction constant).
    /// </summary>
    /// <param name="bits">Bits of an operand, 4 to 8.</param>
    /// <param name="columns">Columns left out, 0 to 2·bits − 1.</param>
    public static Multiplier Truncated(int bits, int columns) => PartialProducts(Spell("truncated", bits, columns), bits, columns, 0);

    /// <summary>
    /// The broken-array multiplier: adder cells right of the vertical break and above the horizontal break are left out, Σ aᵢ·bⱼ·2^(i+j) over i + j ≥
    /// <paramref name="vertical"/> and j ≥ <paramref name="horizontal"/>, rows belonging to the second operand, the weight (Mahdiani et al., "Bio-inspired imprecise
    /// computational blocks", IEEE Trans. Circuits and Systems I 57(4), 2010).
    /// </summary>
    /// <param name="bits">Bits of an operand, 4 to 8.</param>
    /// <param name="vertical">Vertical break level, 0 to 2·bits − 1.</param>
    /// <param name="horizontal">Horizontal break level, 0 to bits.</param>
    public static Multiplier BrokenArray(int bits, int vertical, int horizontal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(horizontal);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(horizontal, bits);
        return PartialProducts(Spell("broken-array", bits, vertical, horizontal), bits, vertical, horizontal);
    }

    /// <summary>
    /// The logarithmic multiplier: with a = 2^p·(1 + s) and b = 2^q·(1 + t), the product is 2^(p+q)·(1 + s + t) if s + t &lt; 1 and 2^(p+q+1)·(s + t) otherwise; 0 if an
    /// operand is 0 (Mitchell, "Computer multiplication and division using binary logarithms", IRE Trans. Electronic Computers EC-11(4), 1962). Never too large, and
    /// at most 1/9 too small.
    /// </summary>
    /// <param name="bits">Bits of an operand, 4 to 8.</param>
    public static Multiplier Mitchell(int bits) => Tabulate(Spell("mitchell", bits), bits, (a, b) =>
    {
        if (a == 0 || b == 0)
        {
            return 0;
        }

        int p = BitOperations.Log2((uint)a);
        int q = BitOperations.Log2((uint)b);
        int one = 1 << (p + q);
        int fractions = ((a - (1 << p)) << q) + ((b - (1 << q)) << p); // (s + t)·2^(p+q)
        return fractions < one ? one + fractions : 2 * fractions;
    });

    /// <summary>
    /// DRUM: of each operand of 2^k or more, the <paramref name="k"/> bits from its leading one are kept and the last of them set, which makes the error's mean small
    /// (Hashemi, Bahar, Reda, "DRUM: a dynamic range unbiased multiplier", ICCAD 2015). Relative error at most (1 + 2^(1−k))² − 1.
    /// </summary>
    /// <param name="bits">Bits of an operand, 4 to 8.</param>
    /// <param name="k">Bits kept, 2 to bits.</param>
    public static Multiplier Drum(int bits, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, bits);
        return Tabulate(Spell("drum", bits, k), bits, (a, b) => Segment(a, k) * Segment(b, k));
    }

    /// <summary>The design of a name as <see cref="Spellings"/> has it (<c>drum-8-4</c>); null if there is none.</summary>
    public static Multiplier? TryParse(string name)
    {
        (string Prefix, int Count, Func<int[], bool> Fits, Func<int[], Multiplier> Make)[] designs =
        [
            ("truncated-", 2, p => p[1] < 2 * p[0], p => Truncated(p[0], p[1])),
            ("broken-array-", 3, p => p[1] < 2 * p[0] && p[2] <= p[0], p => BrokenArray(p[0], p[1], p[2])),
            ("mitchell-", 1, _ => true, p => Mitchell(p[0])),
            ("drum-", 2, p => p[1] >= 2 && p[1] <= p[0], p => Drum(p[0], p[1])),
        ];
        foreach ((string prefix, int count, Func<int[], bool> fits, Func<int[], Multiplier> make) in designs)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            string[] parts = name[prefix.Length..].Split('-');
            int[] numbers = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
            bool sound = numbers.Length == count && numbers.All(n => n >= 0) && numbers[0] is >= Multiplier.MinBits and <= Multiplier.MaxBits;
            return sound && fits(numbers) ? make(numbers) : null;
        }

        return null;
    }

    private static int Segment(int operand, int k)
    {
        int dropped = operand == 0 ? 0 : Math.Max(BitOperations.Log2((uint)operand) + 1 - k, 0);
        return dropped == 0 ? operand : ((operand >> dropped) | 1) << dropped;
    }

    private static Multiplier PartialProducts(string name, int bits, int vertical, int horizontal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertical);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vertical, 2 * bits);
        return Tabulate(name, bits, (a, b) =>
        {
            int sum = 0;
            for (int j = horizontal; j < bits; j++)
            {
                int row = (a << j) * ((b >> j) & 1);
                sum += row & -(1 << vertical); // row j has its bit i in column i + j
            }

            return sum;
        });
    }

    private static Multiplier Tabulate(string name, int bits, Func<int, int, int> product)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, Multiplier.MinBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, Multiplier.MaxBits);
        return Multiplier.Tabulate(name, signed: false, bits, product);
    }

    private static string Spell(string design, params int[] parameters) =>
        string.Create(CultureInfo.InvariantCulture, $"{design}-{string.Join('-', parameters)}");
}
