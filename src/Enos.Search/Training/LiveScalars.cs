using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>
/// Arithmetic of tensors with numbers that live until Torch has read them. TorchSharp 0.107.0 makes a scalar of each number, also of the 1 in a + 1·b, and its
/// finalizer may free it while the operation it was made for still reads it, when a collection falls there: rarely, but a search has millions of operations.
/// </summary>
internal static class LiveScalars
{
    private static readonly Scalar s_one = 1;

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, s_one);

    /// <summary>a ← a + scale·b; returns a.</summary>
    public static Tensor Accumulate(this Tensor a, Tensor b, double scale = 1)
    {
        Scalar scalar = scale;
        a.add_(b, scalar);
        GC.KeepAlive(scalar);
        return a;
    }

    /// <summary>a · b.</summary>
    public static Tensor Times(this Tensor a, double b)
    {
        Scalar scalar = b;
        Tensor product = a.mul(scalar);
        GC.KeepAlive(scalar);
        return product;
    }

    /// <summary>a / b.</summary>
    public static Tensor Over(this Tensor a, double b)
    {
        Scalar scalar = b;
        Tensor quotient = a.div(scalar);
        GC.KeepAlive(scalar);
        return quotient;
    }
}
