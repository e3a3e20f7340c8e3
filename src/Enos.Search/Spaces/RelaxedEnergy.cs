using Enos.Accel.Costs;
using static TorchSharp.torch;

namespace Enos.Search.Spaces;

/// <summary>
/// Energy of a network whose layers are in mixtures of modes, E = Σ_l p_l·e_l + Σ_l p_{l−1}ᵀ·r_l·p_l, from the simulator's tabulated costs. At one-hot
/// probabilities it is the simulated energy. In double precision throughout.
/// </summary>
internal sealed class RelaxedEnergy : IDisposable
{
    private readonly Tensor _layers;
    private readonly Tensor _switches;

    public RelaxedEnergy(CostTable costs)
    {
        _layers = tensor(costs.EnergyPj).DetachFromDisposeScope();
        _switches = tensor(costs.SwitchEnergyPj).DetachFromDisposeScope();
    }

    /// <summary>Expected energy in pJ, a float64 scalar with gradient.</summary>
    /// <param name="probabilities">Layers × modes, float64; each row sums to 1.</param>
    public Tensor ExpectedPj(Tensor probabilities)
    {
        long layers = probabilities.shape[0];
        Tensor own = (probabilities * _layers).sum();
        if (layers == 1)
        {
            return own;
        }

        Tensor before = probabilities.narrow(0, 0, layers - 1).unsqueeze(1);
        Tensor after = probabilities.narrow(0, 1, layers - 1).unsqueeze(2);
        return own + before.bmm(_switches.narrow(0, 1, layers - 1)).bmm(after).sum();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _layers.Dispose();
        _switches.Dispose();
    }
}
