using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// What the differentiable functions written here share. Torch's own bookkeeping keeps what a backward pass returns until the step's end; the gradients of
/// one function are needed no longer than until the next function is asked for its own, and are freed then, so that a step's memory is that of its
/// activations. An exception in a backward pass would end the process, so all that can be wrong is checked in the forward pass.
/// </summary>
internal static class NativeFunction
{
    [ThreadStatic]
    private static List<Tensor?>? s_returned;

    /// <summary>Runs a backward pass: frees what the last one returned, and all but the result of this one.</summary>
    /// <param name="gradient">Gradient of the function's output; freed.</param>
    /// <param name="compute">Gradients of the function's arguments, null for one that has none.</param>
    public static List<Tensor> Backward(Tensor gradient, Func<Tensor, List<Tensor?>> compute)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        s_returned?.ForEach(tensor => tensor?.Dispose());
        List<Tensor?> gradients = compute(gradient);
        gradients.ForEach(tensor => tensor?.MoveToOuterDisposeScope());
        gradient.Dispose();
        s_returned = gradients;
        return gradients!;
    }
}
