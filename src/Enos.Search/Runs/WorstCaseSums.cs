using System.Globalization;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;

namespace Enos.Search.Runs;

/// <summary>
/// Whether a layer's sums stay within int32 whatever its weights turn out to be: known from the shape and the mode alone, so that a network that no engine
/// could run is refused before it is trained. Engines check the weights as they are (Enos.Kernels' AccumulatorBound).
/// </summary>
public static class WorstCaseSums
{
    /// <summary>Greatest magnitude that one window element can add.</summary>
    /// <param name="mode">The mode.</param>
    public static long GreatestTerm(Mode mode)
    {
        long activation = Math.Max(
            new ActivationView(Math.Max(2, mode.ActivationBits), Signed: false).Max, new ActivationView(Math.Max(2, mode.ActivationBits), Signed: true).Max);
        long weight = 1L << (mode.WeightBits - 1);
        return mode.Operator.Kind switch
        {
            OperatorKind.Multiply => activation * weight,
            OperatorKind.BinaryWeight => activation,
            OperatorKind.DeepShift => activation << (Math.Min(8, 1 << (mode.WeightBits - 1)) - 1), // ±2^p, p from 0, sign and p in the weight bits
            OperatorKind.MultiplicationFree or OperatorKind.MultiplicationFreeMfNet => activation + weight,
            OperatorKind.Xnor => 1,
            OperatorKind.Approximate => -(long)short.MinValue, // entries of a table have 16 bits
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "An operator of a kind that has no bound."),
        };
    }

    /// <summary>The error of a layer whose sums could leave int32, or null. A macro sums the rows of a segment before it converts.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="mode">The mode.</param>
    public static InputError? FaultOf(Accelerator hw, Layer layer, Mode mode)
    {
        long window = mode.Compute == Compute.Cim && hw.Cim is { } macros ? Math.Min(layer.Shape.K, macros.Rows) : layer.Shape.K;
        Int128 greatest = (Int128)window * GreatestTerm(mode);
        return greatest <= int.MaxValue
            ? null
            : new InputError(layer.Name, 0, 0, "accumulator", string.Create(CultureInfo.InvariantCulture, $"sums up to {greatest}"), string.Create(
                CultureInfo.InvariantCulture,
                $"sums within int32, up to {int.MaxValue}: the network is too large for mode {mode}, which adds up to {GreatestTerm(mode)} for each of {window} window elements"));
    }

    /// <summary>The first error of each layer in any of some modes.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network.</param>
    /// <param name="modes">The modes that a layer may get.</param>
    public static IEnumerable<InputError> Faults(Accelerator hw, Workload workload, IReadOnlyCollection<Mode> modes) =>
        workload.Layers.Select(layer => modes.Select(mode => FaultOf(hw, layer, mode)).FirstOrDefault(fault => fault is not null)).OfType<InputError>();
}
