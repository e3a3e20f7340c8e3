using Enos.Accel.Workloads;

namespace Enos.Networks.Importers;

/// <summary>How large a layer from a file may be.</summary>
internal static class LayerBounds
{
    /// <summary>What is asked of a layer, as the end of the sentence "expected …".</summary>
    public const string Expected = "a layer of fewer than 2⁵⁶ MACs";

    /// <summary>Whether the layer's MACs are few enough that bits and cycles, which are at most some 2⁷ times as many, are 64-bit counts.</summary>
    public static bool Fit(LayerShape shape)
    {
        Int128 macs = (Int128)shape.OutputHeight * shape.OutputWidth * (shape.InputChannels / shape.Groups) * shape.OutputChannels;
        foreach (int factor in new[] { shape.KernelHeight, shape.KernelWidth, shape.Batch })
        {
            if (macs > long.MaxValue)
            {
                return false;
            }

            macs *= factor;
        }

        return macs < 1L << 56;
    }
}
