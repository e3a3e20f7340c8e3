namespace Enos.Kernels.Simd;

/// <summary>How many steps of unsigned operands by signed bytes may add up in shorts before they must widen.</summary>
internal static class ShortRuns
{
    private const int SumsPerLane = 2;
    private const int ElementsPerSum = 2;

    /// <summary>
    /// Appends the lengths of the runs of one segment, as long as can be. Any partial sum of a run is at most max u·Σ max(w, 0) and at least
    /// max u·Σ min(w, 0) of its elements, for each short of the lane and each filter of the block. False if a single step is already too much.
    /// </summary>
    public static bool TryAppend(KernelPlan plan, StepSequence steps, int block, int filters, int segment, List<int> runs)
    {
        Span<int> greatest = stackalloc int[filters * SumsPerLane];
        Span<int> least = stackalloc int[filters * SumsPerLane];
        greatest.Clear();
        least.Clear();
        int length = 0;
        for (int step = steps.SegmentStarts[segment]; step < steps.SegmentStarts[segment + 1]; step++)
        {
            if (!TryAdd(plan, steps, block, filters, step, greatest, least))
            {
                if (length == 0)
                {
                    return false;
                }

                runs.Add(length);
                length = 0;
                greatest.Clear();
                least.Clear();
                if (!TryAdd(plan, steps, block, filters, step, greatest, least))
                {
                    return false;
                }
            }

            length++;
        }

        runs.Add(length);
        return true;
    }

    private static bool TryAdd(KernelPlan plan, StepSequence steps, int block, int filters, int step, Span<int> greatest, Span<int> least)
    {
        LinearTerm term = plan.Terms[steps.Term(step)];
        bool fits = true;
        for (int f = 0; f < filters; f++)
        {
            int filter = plan.Filter(block, f, filters);
            for (int i = 0; i < steps.Elements && filter >= 0; i++)
            {
                int k = steps.K(step, i);
                int product = k < 0 ? 0 : term.Stream.MaxOperand * term.Weights[((nint)filter * plan.K) + k];
                int sum = (f * SumsPerLane) + (i / ElementsPerSum);
                greatest[sum] += Math.Max(product, 0);
                least[sum] += Math.Min(product, 0);
                fits &= greatest[sum] <= short.MaxValue && least[sum] >= short.MinValue;
            }
        }

        return fits;
    }
}
