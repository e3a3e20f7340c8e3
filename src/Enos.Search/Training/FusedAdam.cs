using Enos.Search.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>
/// Adam (arXiv 1412.6980, algorithm 1): m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − rate·m̂/(√v̂ + ε), in one pass over each parameter's own memory. A tensor
/// library makes a dozen operations of it, which for networks of many small tensors take as long as a convolution. Parameters without a gradient stay as they are,
/// and so do their moments.
/// </summary>
internal sealed class FusedAdam
{
    private readonly AdamState[] _states;

    /// <summary>Starts with moments of 0.</summary>
    /// <param name="parameters">Contiguous float32 or float64 tensors on the CPU.</param>
    /// <param name="learningRate">Step size, above 0.</param>
    /// <param name="beta1">Decay of the first moment, 0 to below 1.</param>
    /// <param name="beta2">Decay of the second moment, 0 to below 1.</param>
    /// <param name="byRow">Whether each row of a matrix is a parameter of its own, that can be stepped alone.</param>
    public FusedAdam(IEnumerable<Parameter> parameters, double learningRate, double beta1 = 0.9, double beta2 = 0.999, bool byRow = false)
    {
        var decay = new AdamDecay(beta1, beta2);
        _states =
        [
            .. parameters.Select(p => p.dtype == ScalarType.Float64
                ? (AdamState)new AdamState<double>(p, byRow ? (int)p.shape[0] : 1, decay)
                : new AdamState<float>(p, byRow ? (int)p.shape[0] : 1, decay)),
        ];
        LearningRate = learningRate;
    }

    /// <summary>Step size, above 0.</summary>
    public double LearningRate { get; set; }

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients()
    {
        foreach (AdamState state in _states)
        {
            if (state.Parameter.grad is { } gradient)
            {
                gradient.Dispose();
                state.Parameter.grad = null;
            }
        }
    }

    /// <summary>Moves every parameter that has a gradient.</summary>
    /// <param name="row">The one row to move, if rows are parameters of their own; null for all.</param>
    public void Step(int? row = null)
    {
        foreach (AdamState state in _states)
        {
            using Tensor? gradient = state.Parameter.grad;
            if (gradient is not null)
            {
                // A convolution's weight gradient may come in another order of memory.
                using Tensor dense = gradient.contiguous();
                state.Step(dense, LearningRate, row);
            }
        }
    }

    /// <summary>Keeps moments and step counts.</summary>
    public void Save(Snapshot snapshot, string prefix)
    {
        for (int p = 0; p < _states.Length; p++)
        {
            _states[p].Save(snapshot, $"{prefix}.{p}");
        }
    }

    /// <summary>Takes up moments and step counts that <see cref="Save"/> kept of the same parameters.</summary>
    public void Load(Snapshot snapshot, string prefix)
    {
        for (int p = 0; p < _states.Length; p++)
        {
            _states[p].Load(snapshot, $"{prefix}.{p}");
        }
    }
}
