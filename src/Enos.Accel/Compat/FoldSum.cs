namespace Enos.Accel.Compat;

/// <summary>
/// Sums as a loop would make them, rounding included, without going round the loop: what it takes to print the last digits of a program that adds up one
/// double a fold.
/// </summary>
internal static class FoldSum
{
    /// <summary>
    /// The result of <paramref name="count"/> times <c>sum = step(sum)</c>, where a step adds non-negative doubles, the same at each call. Between two powers
    /// of two all sums are multiples of one unit, so each addition is rounded to whole units and what it adds depends on nothing but whether the sum is even
    /// (a half is rounded to even). Two steps therefore add the same as the two before, once the first is behind them: they are taken many at a time.
    /// </summary>
    public static double Repeat(double sum, long count, Func<double, double> step)
    {
        while (count > 0)
        {
            double first = step(sum);
            if (count < 8)
            {
                sum = first;
                count--;
                continue;
            }

            double third = step(step(first));
            double fifth = step(step(third));
            double increment = fifth - third;
            if (increment == 0)
            {
                return fifth;
            }

            sum = fifth;
            count -= 5;
            if (Math.ILogB(first) == Math.ILogB(fifth) && third - first == increment)
            {
                // One pair of steps is left to the loop above, so that no jump comes to the next power of two.
                double room = ((Math.ScaleB(1, Math.ILogB(fifth) + 1) - fifth) / increment) - 1;
                long pairs = (long)Math.Min(room, count / 2);
                if (pairs > 0)
                {
                    sum += pairs * increment;
                    count -= 2 * pairs;
                }
            }
        }

        return sum;
    }
}
