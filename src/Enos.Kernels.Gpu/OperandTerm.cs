using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Gpu;

/// <summary>How a term reads an activation.</summary>
internal enum ActivationReading
{
    /// <summary>As it is.</summary>
    Value,

    /// <summary>Its sign against its channel's τ.</summary>
    Sign,

    /// <summary>Through a map.</summary>
    Map,
}

/// <summary>One term of an operator that is a sum of products, Σ φ(x)·ψ(w).</summary>
/// <param name="Reading">φ.</param>
/// <param name="Map">φ of each activation's byte pattern, 256 entries, if it is a map; otherwise empty.</param>
/// <param name="Weight">ψ.</param>
internal sealed record OperandTerm(ActivationReading Reading, ImmutableArray<short> Map, Func<sbyte, int> Weight)
{
    /// <summary>The terms of a layer and what their sum is to be multiplied by; null if its products have to be looked up.</summary>
    public static (int Scale, OperandTerm[] Terms)? Of(ConvolutionLayer layer)
    {
        static OperandTerm Value(Func<sbyte, int> weight) => new(ActivationReading.Value, [], weight);
        static OperandTerm Sign(Func<sbyte, int> weight) => new(ActivationReading.Sign, [], weight);
        (int least, int greatest) = layer.OperandRange();
        return layer.Operator.Kind switch
        {
            OperatorKind.Multiply => (1, [Value(w => w)]),
            OperatorKind.BinaryWeight => (1, [Value(w => ScalarOperators.Sign(w))]),
            OperatorKind.DeepShift => (1, [Value(w => ScalarOperators.ShiftedWeight(w))]),
            OperatorKind.MultiplicationFree => (1, [Sign(w => w), Value(w => ScalarOperators.Sign(w))]),
            OperatorKind.MultiplicationFreeMfNet => (1,
            [
                Sign(w => Math.Abs((int)w)),
                Mapped(least, greatest, x => Math.Abs(x), w => ScalarOperators.Sign(w)),
            ]),
            OperatorKind.Xnor => (1, [Sign(w => ScalarOperators.Sign(w))]),
            OperatorKind.Approximate => OfMultiplier(MultiplierCompiler.Compile(layer.Multiplier!, least, greatest, SimdLevel.Scalar), least, greatest),
            _ => throw new ArgumentOutOfRangeException(nameof(layer), layer.Operator.Kind, "No such operator."),
        };
    }

    /// <summary>The terms of a multiplier of low rank whose factors are shorts.</summary>
    private static (int Scale, OperandTerm[] Terms)? OfMultiplier(MultiplierForm form, int least, int greatest)
    {
        bool products = form.Planes == 0 && form.Factors.Pairs.Length is > 0 and <= SharedTables.Maps
            && form.Factors.Pairs.All(pair => pair.OfActivation.All(IsShort) && pair.OfWeight.All(IsShort));
        return products
            ? (form.Factors.Scale, [.. form.Factors.Pairs.Select(pair =>
                Mapped(least, greatest, x => pair.OfActivation[x - form.LeastActivation], w => pair.OfWeight[w - form.LeastWeight]))])
            : null;
    }

    private static bool IsShort(int value) => value is >= short.MinValue and <= short.MaxValue;

    /// <summary>A term whose map is known for the activations that the layer may meet.</summary>
    private static OperandTerm Mapped(int least, int greatest, Func<int, int> map, Func<sbyte, int> weight)
    {
        short[] entries = new short[256];
        for (int x = least; x <= greatest; x++)
        {
            entries[x & 0xFF] = checked((short)map(x));
        }

        return new OperandTerm(ActivationReading.Map, [.. entries], weight);
    }
}
