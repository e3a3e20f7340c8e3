namespace Enos.Kernels.Simd;

/// <summary>Steps whose products add up in shorts before they widen, for a block of filters.</summary>
/// <param name="Length">Number of steps.</param>
/// <param name="Starts">Where the two shorts of each filter's lane start, the lower one in the lower half.</param>
internal readonly record struct ShortRun(int Length, int[] Starts)
{
    /// <summary>What the starts add to a filter's sum.</summary>
    public int Start(int filter) => (short)Starts[filter] + (Starts[filter] >> 16);
}

/// <summary>
/// How many steps of unsigned operands by signed bytes may add up in shorts before they must widen. Shorts wrap, and what wraps comes back as long as the whole sum fits; a sum that starts at
/// the right value fits if its range, from max u·Σ min(w, 0) to max u·Σ max(w, 0), is no wider than 16 bits, wherever it lies. Only the two products that one instruction adds must fit by
/// themselves, for it saturates.
/// </summary>
internal static class ShortRuns
{
    private const int SumsPerLane = 2;
    private const int ElementsPerSum = 2;

    /// <summary>The runs of one segment, as long as can be; null if the products of an instruction may leave int16.</summary>
    public static ShortRun[]? TryFind(KernelPlan plan, StepSequence steps, int block, int filters, int segment)
    {
        var runs = new List<ShortRun>();
        int sums = filters * SumsPerLane;
        Span<int> greatest = stackalloc int[sums];
        Span<int> least = stackalloc int[sums];
        Span<int> high = stackalloc int[sums];
        Span<int> low = stackalloc int[sums];
        greatest.Clear();
        least.Clear();
        int length = 0;
        for (int step = steps.SegmentStarts[segment]; step < steps.SegmentStarts[segment + 1]; step++)
        {
            Bound(plan, steps, block, filters, step, high, low);
            bool continues = true;
            for (int i = 0; i < sums; i++)
            {
                if (high[i] > short.MaxValue || low[i] < short.MinValue)
                {
                    return null;
                }

                continues &= greatest[i] + high[i] - least[i] - low[i] <= ushort.MaxValue;
            }

            if (!continues)
            {
                runs.Add(Run(length, greatest, least));
                length = 0;
                greatest.Clear();
                least.Clear();
            }

            for (int i = 0; i < sums; i++)
            {
                greatest[i] += high[i];
                least[i] += low[i];
            }

            length++;
        }

        runs.Add(Run(length, greatest, least));
        return [.. runs];
    }

    /// <summary>The range of each short that a step's instruction gives.</summary>
    private static void Bound(KernelPlan plan, StepSequence steps, int block, int filters, int step, Span<int> high, Span<int> low)
    {
        high.Clear();
        low.Clear();
        LinearTerm term = plan.Terms[steps.Term(step)];
        for (int f = 0; f < filters; f++)
        {
            int filter = plan.Filter(block, f, filters);
            for (int i = 0; i < steps.Elements && filter >= 0; i++)
            {
                int k = steps.K(step, i);
                int product = k < 0 ? 0 : term.Stream.MaxOperand * term.Weights[((nint)filter * plan.K) + k];
                int sum = (f * SumsPerLane) + (i / ElementsPerSum);
                high[sum] += Math.Max(product, 0);
                low[sum] += Math.Min(product, 0);
            }
        }
    }

    private static ShortRun Run(int length, ReadOnlySpan<int> greatest, ReadOnlySpan<int> least)
    {
        int[] starts = new int[greatest.Length / SumsPerLane];
        for (int f = 0; f < starts.Length; f++)
        {
            int lower = Start(greatest[f * SumsPerLane], least[f * SumsPerLane]);
            int upper = Start(greatest[(f * SumsPerLane) + 1], least[(f * SumsPerLane) + 1]);
            starts[f] = (ushort)lower | (upper << 16);
        }

        return new ShortRun(length, starts);
    }

    /// <summary>The start that brings a sum of this range into 16 bits: 0 where it is there already.</summary>
    private static int Start(int greatest, int least) =>
        least < short.MinValue ? short.MinValue - least : greatest > short.MaxValue ? short.MaxValue - greatest : 0;
}
