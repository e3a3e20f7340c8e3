namespace Enos.Kernels.Simd;

/// <summary>Constant operands in the order in which packed kernels read them: block, step, filter.</summary>
internal static unsafe class FilterBlocks
{
    /// <summary>Weights, a step of one filter to an int: four bytes or two shorts, the first element lowest.</summary>
    public static PinnedArray<int> Weights(KernelPlan plan, StepSequence steps, int filters)
    {
        int bits = 32 / steps.Elements;
        int blocks = plan.Blocks(filters);
        var weights = new PinnedArray<int>((nint)blocks * steps.Count * filters);
        int* destination = weights.Pointer;
        for (int block = 0; block < blocks; block++)
        {
            for (int step = 0; step < steps.Count; step++)
            {
                short[] source = plan.Terms[steps.Term(step)].Weights;
                for (int f = 0; f < filters; f++)
                {
                    int filter = plan.Filter(block, f, filters);
                    uint packed = 0;
                    for (int i = 0; i < steps.Elements && filter >= 0; i++)
                    {
                        int k = steps.K(step, i);
                        uint weight = k < 0 ? 0 : (uint)source[((nint)filter * plan.K) + k] & (uint.MaxValue >> (32 - bits));
                        packed |= weight << (i * bits);
                    }

                    *destination++ = (int)packed;
                }
            }
        }

        return weights;
    }

    /// <summary>Corrections (<see cref="KernelPlan.Correction"/>) by block, segment, filter.</summary>
    public static PinnedArray<int> Corrections(KernelPlan plan, int filters)
    {
        int blocks = plan.Blocks(filters);
        var corrections = new PinnedArray<int>((nint)blocks * plan.Segments.Length * filters);
        int* destination = corrections.Pointer;
        for (int block = 0; block < blocks; block++)
        {
            for (int s = 0; s < plan.Segments.Length; s++)
            {
                for (int f = 0; f < filters; f++)
                {
                    int filter = plan.Filter(block, f, filters);
                    *destination++ = filter < 0 ? 0 : plan.Correction(filter, s);
                }
            }
        }

        return corrections;
    }
}
