using Enos.Search.Budgets;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Spaces;

/// <summary>
/// Cost of a network whose layers are in mixtures of modes, C = Σ_l p_l·c_l + Σ_l p_{l−1}ᵀ·s_l·p_l, from the simulator's tabulated costs. At one-hot
/// probabilities it is the simulated cost. In double precision throughout.
/// </summary>
internal sealed class RelaxedCost : IDisposable
{
    private readonly Tensor _layers;
    private readonly Tensor? _switches;

    /// <param name="layers">Cost of layer l in mode m, layers × modes.</param>
    /// <param name="switches">Cost of coming to layer l from mode m by going to m′; null for none.</param>
    public RelaxedCost(double[,] layers, double[,,]? switches)
    {
        _layers = tensor(layers).DetachFromDisposeScope();
        _switches = switches is null ? null : tensor(switches).DetachFromDisposeScope();
    }

    /// <summary>The cost that a constraint limits.</summary>
    public static RelaxedCost Of(SearchConstraint constraint) => new(constraint.LayerCosts, constraint.SwitchCosts);

    /// <summary>Expected cost, a float64 scalar with gradient.</summary>
    /// <param name="probabilities">Layers × modes, float64; each row sums to 1.</param>
    public Tensor Expected(Tensor probabilities)
    {
        long layers = probabilities.shape[0];
        Tensor own = (probabilities * _layers).sum();
        if (layers == 1 || _switches is null)
        {
            return own;
        }

        Tensor before = probabilities.narrow(0, 0, layers - 1).unsqueeze(1);
        Tensor after = probabilities.narrow(0, 1, layers - 1).unsqueeze(2);
        return own.Plus(before.bmm(_switches.narrow(0, 1, layers - 1)).bmm(after).sum());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _layers.Dispose();
        _switches?.Dispose();
    }
}
