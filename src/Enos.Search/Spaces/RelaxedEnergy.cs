using Enos.Accel.Costs;
using static TorchSharp.torch;

namespace Enos.Search.Spaces;

/// <summary>
/// Energy of a network whose layers are in mixtures of modes, E = Σ_l p_l·e_l + Σ_l p_lᵀ·r·p_{l+1}, from the simulator's tabulated costs. At one-hot
/// probabilities it is the simulated energy. In double precision throughout.
/// </summary>
internal sealed class RelaxedEnergy : IDisposable
{
    private readonly Tensor _layers;
    private readonly Tensor _switches;

    public RelaxedEnergy(CostTable costs)
    {
        _layers = Matrix(costs.EnergyPj);
        _switches = Matrix(costs.SwitchEnergyPj);
    }

    /// <summary>Expected energy in pJ, a float64 scalar with gradient.</summary>
    /// <param name="probabilities">Layers × modes, float64; each row sums to 1.</param>
    public Tensor ExpectedPj(Tensor probabilities)
    {
        long layers = probabilities.shape[0];
        Tensor own = (probabilities * _layers).sum();
        return layers == 1
            ? own
            : own + (probabilities.narrow(0, 0, layers - 1).matmul(_switches) * probabilities.narrow(0, 1, layers - 1)).sum();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _layers.Dispose();
        _switches.Dispose();
    }

    private static Tensor Matrix(double[,] values) => tensor(values).DetachFromDisposeScope();
}
