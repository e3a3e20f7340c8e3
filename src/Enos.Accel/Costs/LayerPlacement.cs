using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Costs;

/// <summary>What of a layer's surroundings is in the global buffer while it runs. The default: nothing, inputs come from DRAM and outputs go there.</summary>
/// <param name="InputsKept">Whether all its inputs are there already, so that it reads none from DRAM.</param>
/// <param name="OutputsKept">Whether its outputs stay there for all their readers, so that none are written to DRAM.</param>
/// <param name="ReservedBits">Room that outputs kept, these and others, take from it while the layer runs.</param>
public readonly record struct LayerPlacement(bool InputsKept, bool OutputsKept, long ReservedBits)
{
    /// <summary>
    /// Places the outputs of a network in the global buffer, if it <see cref="GlobalBuffer.KeepsOutputs"/>, layer after layer: an output is kept from its
    /// layer to its last reader if there is room for it all that time besides those kept before. A reader gets all its inputs from the buffer or none, so
    /// what a reader has to fetch from DRAM anyway is not kept. Outputs that no layer names are written to DRAM. Independent of modes, outputs being
    /// stored at one width.
    /// </summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network; <see cref="Layer.Producers"/> says who reads what.</param>
    /// <returns>A placement for each layer.</returns>
    public static ImmutableArray<LayerPlacement> Of(Accelerator hw, Workload workload)
    {
        int count = workload.Layers.Length;
        if (hw.GlobalBuffer is not { KeepsOutputs: true } buffer)
        {
            return [.. Enumerable.Repeat(default(LayerPlacement), count)];
        }

        int[][] producers = OutputReaders.Producers(workload);
        int[] lastReader = new int[count];
        for (int reader = 0; reader < count; reader++)
        {
            foreach (int producer in producers[reader])
            {
                lastReader[producer] = reader;
            }
        }

        bool[] kept = Kept(workload, buffer, producers, lastReader);
        long[] reserved = new long[count];
        for (int i = 0; i < count; i++)
        {
            Reserve(reserved, kept[i], i, lastReader[i], BitsOf(workload, i));
        }

        return [.. Enumerable.Range(0, count).Select(i => new LayerPlacement(AllKept(producers[i], kept), kept[i], reserved[i]))];
    }

    private static bool[] Kept(Workload workload, GlobalBuffer buffer, int[][] producers, int[] lastReader)
    {
        // An output that turns out to have a reader that goes to DRAM makes room for others, so start again without it.
        bool[] excluded = new bool[producers.Length];
        while (true)
        {
            bool[] kept = new bool[producers.Length];
            long[] reserved = new long[producers.Length];
            for (int i = 0; i < kept.Length; i++)
            {
                long bits = BitsOf(workload, i);
                kept[i] = !excluded[i] && lastReader[i] > i
                    && reserved.AsSpan(i, lastReader[i] - i + 1).ToArray().All(taken => taken + bits <= buffer.CapacityBits);
                Reserve(reserved, kept[i], i, lastReader[i], bits);
            }

            bool again = false;
            foreach (int[] inputs in producers.Where(inputs => !AllKept(inputs, kept)))
            {
                foreach (int producer in inputs.Where(producer => kept[producer]))
                {
                    excluded[producer] = again = true;
                }
            }

            if (!again)
            {
                return kept;
            }
        }
    }

    private static bool AllKept(int[] producers, bool[] kept) => producers.Length > 0 && producers.All(producer => kept[producer]);

    private static long BitsOf(Workload workload, int layer) => workload.Layers[layer].Shape.Outputs * OperandBits.Output;

    private static void Reserve(long[] reserved, bool kept, int first, int last, long bits)
    {
        for (int i = first; kept && i <= last; i++)
        {
            reserved[i] += bits;
        }
    }
}
