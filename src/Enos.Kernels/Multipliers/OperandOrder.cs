namespace Enos.Kernels.Multipliers;

/// <summary>Which operand the first index of a table is.</summary>
public enum OperandOrder
{
    /// <summary>[activation][weight]: how binary files are read unless said otherwise.</summary>
    ActivationFirst,

    /// <summary>[weight][activation]: AdaPT's C headers.</summary>
    WeightFirst,
}
