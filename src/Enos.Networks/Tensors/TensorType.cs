namespace Enos.Networks.Tensors;

/// <summary>Element types that <see cref="SafeTensors"/> reads and writes, spelled as the format spells them.</summary>
public enum TensorType
{
    /// <summary>Unsigned bytes.</summary>
    U8,

    /// <summary>Signed bytes.</summary>
    I8,

    /// <summary>32-bit integers.</summary>
    I32,

    /// <summary>64-bit integers.</summary>
    I64,

    /// <summary>Single-precision numbers.</summary>
    F32,

    /// <summary>Double-precision numbers.</summary>
    F64,
}
