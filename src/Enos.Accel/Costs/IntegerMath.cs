namespace Enos.Accel.Costs;

internal static class IntegerMath
{
    /// <summary>⌈a/b⌉ for a ≥ 0, b &gt; 0.</summary>
    public static long CeilingDivide(long a, long b) => a == 0 ? 0 : ((a - 1) / b) + 1;

    /// <summary>⌈a·b/c⌉ for non-negative a, b and positive c, also where a·b leaves a <see cref="long"/>.</summary>
    public static long CeilingShare(long a, long b, long c)
    {
        if (b == c)
        {
            return a;
        }

        return Math.BigMul(a, b, out long low) == 0 && low >= 0
            ? CeilingDivide(low, c)
            : (long)((((Int128)a * b) + (c - 1)) / c);
    }

    /// <summary>Greatest common divisor of two positive numbers.</summary>
    public static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
