using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Costs;

/// <summary>
/// What crosses when a network goes from the array to the macros or back: activations are kept where layers run, so all that are still to be read move to
/// the side on which the next layer runs. An output crosses once for all of its readers there, and the cost of a crossing depends on the modes of the two
/// layers around it alone.
/// </summary>
public static class LiveActivations
{
    /// <summary>
    /// For each layer, the bits of the outputs of layers before it that it or a later layer reads, whole outputs as they are stored
    /// (<see cref="OperandBits.Output"/>). A layer that names no producers reads the layer before it. Zeros where crossings cost nothing.
    /// </summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network.</param>
    /// <exception cref="ArgumentException">A layer names a producer that is no layer before it.</exception>
    /// <exception cref="OverflowException">They are more than a <see cref="long"/> counts.</exception>
    public static ImmutableArray<long> BitsBefore(Accelerator hw, Workload workload)
    {
        long[] bits = new long[workload.Layers.Length];
        if (hw.Cim?.Transfer is null)
        {
            return [.. bits];
        }

        int[] lastReaders = LastReaders(OutputReaders.Producers(workload));
        var dying = new long[bits.Length + 1];
        for (int l = 1; l < bits.Length; l++)
        {
            long produced = lastReaders[l - 1] >= l ? checked(workload.Layers[l - 1].Shape.Outputs * OperandBits.Output) : 0;
            dying[lastReaders[l - 1] + 1] += produced;
            bits[l] = checked(bits[l - 1] + produced) - dying[l];
        }

        return [.. bits];
    }

    private static int[] LastReaders(int[][] producers)
    {
        int[] last = new int[producers.Length];
        for (int reader = 1; reader < producers.Length; reader++)
        {
            foreach (int producer in producers[reader].DefaultIfEmpty(reader - 1))
            {
                last[producer] = reader;
            }
        }

        return last;
    }
}
