namespace Enos.Networks.Quantized;

/// <summary>
/// How a layer reads a tensor of signed bytes at fewer bits. Tensors are kept at 8 bits, ±127, and 0 to 127 after a ReLU; a mode of b &lt; 8
/// activation bits reads them rounded: a non-negative tensor as b-bit unsigned numbers in steps of 2^(7−b), a signed one as symmetric b-bit
/// numbers in steps of 2^(8−b). At 8 bits, and for operators that read only a sign, the view is the tensor itself.
/// </summary>
/// <param name="Bits">Bits of the operand, 2 to 8.</param>
/// <param name="Signed">Whether the tensor has negative values.</param>
public readonly record struct ActivationView(int Bits, bool Signed)
{
    /// <summary>log2 of the step, in units of the tensor's own.</summary>
    public int Shift => Bits >= 8 ? 0 : Signed ? 8 - Bits : 7 - Bits;

    /// <summary>Greatest operand.</summary>
    public sbyte Max => (sbyte)(Bits >= 8 ? 127 : Signed ? (1 << (Bits - 1)) - 1 : (1 << Bits) - 1);

    /// <summary>Least operand: 0 for a non-negative tensor.</summary>
    public sbyte Min => (sbyte)(Signed ? -Max : 0);

    /// <summary>The operand for an activation: rounded half up, clamped.</summary>
    public sbyte Apply(sbyte activation) =>
        Shift == 0 ? activation : (sbyte)Math.Clamp((activation + (1 << (Shift - 1))) >> Shift, Min, Max);
}
