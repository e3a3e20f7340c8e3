using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Search.Spaces;

/// <summary>How large the accumulators of a layer can get, whatever weights and activations turn out to be.</summary>
internal static class AccumulatorRange
{
    /// <summary>Integers up to this are exact in float32, and so is every sum of them that stays within it.</summary>
    private const long ExactInSingle = 1 << 24;

    /// <summary>Greatest magnitude of a layer's accumulator in a mode: K times the greatest product, or sum, of two operands.</summary>
    public static long Bound(LayerShape shape, Mode mode)
    {
        long weight = mode.Operator.Kind == OperatorKind.DeepShift ? 1L << ((1 << (mode.WeightBits - 1)) - 1) : (1L << (mode.WeightBits - 1)) - 1;
        long activation = mode.ActivationBits >= 8 ? 127 : (1L << mode.ActivationBits) - 1;
        long one = mode.Operator.Kind switch
        {
            OperatorKind.Xnor => 1,
            OperatorKind.BinaryWeight => activation,
            OperatorKind.MultiplicationFree => activation + weight,
            _ => activation * weight,
        };
        return checked(shape.K * one);
    }

    /// <summary>Whether float32 holds every accumulator of the layer exactly.</summary>
    public static bool FitsSingle(LayerShape shape, Mode mode) => Bound(shape, mode) <= ExactInSingle;

    /// <summary>The layers whose accumulators could leave int32, as errors of the network.</summary>
    public static IEnumerable<InputError> Faults(SearchSpace space) =>
        from l in Enumerable.Range(0, space.Layers)
        let layer = space.Costs.Workload.Layers[l]
        from mode in space.ModesOf(space.ModesOf(l))
        let bound = Bound(layer.Shape, mode)
        where bound > int.MaxValue
        select new InputError(
            "--network", 0, 0, layer.Name, $"K = {layer.Shape.K} in {mode}", $"an accumulator within int32 (±{int.MaxValue}), not up to ±{bound}");
}
