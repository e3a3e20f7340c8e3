namespace Enos.Accel.Modes;

/// <summary>
/// Bits that move for each operand of a mode. Activations are stored as bit planes, the sign against τ being a plane of its own, so a mode fetches the
/// planes it reads and no others.
/// </summary>
public static class OperandBits
{
    /// <summary>Bits of an output activation as it is stored: the widest any reader asks for, since a layer does not know its readers.</summary>
    public const int Output = 8;

    /// <summary>
    /// Bits read of an input element: 1 for XNOR (the sign against τ); activation bits + 1 for the multiplication-free forms (the value, whose own
    /// sign is against 0, and the sign against τ); activation bits for all others.
    /// </summary>
    public static int Input(Mode mode) => mode.Operator.Kind switch
    {
        OperatorKind.Xnor => 1,
        OperatorKind.MultiplicationFree or OperatorKind.MultiplicationFreeMfNet => mode.ActivationBits + 1,
        _ => mode.ActivationBits,
    };

    /// <summary>Bits read of a weight: its weight bits, which hold its sign.</summary>
    public static int Weight(Mode mode) => mode.WeightBits;
}
