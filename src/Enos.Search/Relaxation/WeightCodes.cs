using Enos.Accel.Modes;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>Integer-valued weights as the accelerator stores them.</summary>
internal static class WeightCodes
{
    /// <summary>The codes of Enos.Kernels' ConvolutionLayer for integers in float32.</summary>
    public static sbyte[] Of(Operator @operator, Tensor integers)
    {
        float[] values = ChannelsLast.Contiguous(integers).ToArray();
        return @operator.Kind == OperatorKind.DeepShift
            ? [.. values.Select(v => (sbyte)(Math.Sign(v) * (Math.ILogB(Math.Abs(v)) + 1)))]
            : [.. values.Select(v => checked((sbyte)v))];
    }
}
