using System.Numerics;
using Enos.Networks.Quantized;

namespace Enos.Sim.Inference;

/// <summary>Reads whole tensors through an <see cref="ActivationView"/>.</summary>
internal static class OperandView
{
    /// <summary>The operand of each activation, as <see cref="ActivationView.Apply"/> has it. Bound by memory: a byte in, a byte out.</summary>
    public static void Apply(ActivationView view, ReadOnlySpan<sbyte> activations, Span<sbyte> operands)
    {
        int lanes = Vector<sbyte>.Count;
        int i = 0;
        if (view.Shift > 0)
        {
            Vector<short> half = new((short)(1 << (view.Shift - 1)));
            Vector<short> min = new(view.Min);
            Vector<short> max = new(view.Max);
            for (; i <= activations.Length - lanes; i += lanes)
            {
                Vector.Widen(new Vector<sbyte>(activations[i..]), out Vector<short> low, out Vector<short> high);
                low = Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(low + half, view.Shift), min), max);
                high = Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(high + half, view.Shift), min), max);
                Vector.Narrow(low, high).CopyTo(operands[i..]);
            }
        }

        for (; i < activations.Length; i++)
        {
            operands[i] = view.Apply(activations[i]);
        }
    }
}
