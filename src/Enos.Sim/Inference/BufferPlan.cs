using System.Collections.Immutable;

namespace Enos.Sim.Inference;

/// <summary>The life of one tensor in a program of steps: it is written in one step and read in some later ones.</summary>
/// <param name="Bytes">Size for one image.</param>
/// <param name="Written">The step that writes it.</param>
/// <param name="LastRead">The last step that reads it; equal to <paramref name="Written"/> if none does.</param>
internal readonly record struct Lifetime(long Bytes, int Written, int LastRead);

/// <summary>
/// Which buffer holds which tensor. Tensors that are alive in a common step have different buffers; a tensor takes the free buffer that fits
/// it most tightly, or else the largest free one, which grows.
/// </summary>
/// <param name="Slots">The buffer of each tensor.</param>
/// <param name="BytesPerImage">Size of each buffer for one image.</param>
internal sealed record BufferPlan(ImmutableArray<int> Slots, ImmutableArray<long> BytesPerImage)
{
    /// <summary>Plans the buffers of tensors given in the order in which they are written.</summary>
    public static BufferPlan For(IReadOnlyList<Lifetime> tensors)
    {
        int[] slots = new int[tensors.Count];
        List<(long Bytes, int BusyUntil)> buffers = [];
        for (int t = 0; t < tensors.Count; t++)
        {
            Lifetime tensor = tensors[t];
            int slot = Choose(buffers, tensor);
            if (slot < 0)
            {
                slot = buffers.Count;
                buffers.Add((tensor.Bytes, tensor.LastRead));
            }
            else
            {
                buffers[slot] = (Math.Max(buffers[slot].Bytes, tensor.Bytes), tensor.LastRead);
            }

            slots[t] = slot;
        }

        return new BufferPlan([.. slots], [.. buffers.Select(buffer => buffer.Bytes)]);
    }

    private static int Choose(List<(long Bytes, int BusyUntil)> buffers, Lifetime tensor)
    {
        int best = -1;
        for (int b = 0; b < buffers.Count; b++)
        {
            if (buffers[b].BusyUntil >= tensor.Written)
            {
                continue;
            }

            if (best < 0 || IsBetter(buffers[b].Bytes, buffers[best].Bytes, tensor.Bytes))
            {
                best = b;
            }
        }

        return best;
    }

    private static bool IsBetter(long candidate, long best, long needed) =>
        best >= needed ? candidate >= needed && candidate < best : candidate > best;
}
