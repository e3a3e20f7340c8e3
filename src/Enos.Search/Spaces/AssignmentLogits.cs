using Enos.Search.Relaxation;
using Enos.Search.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Spaces;

/// <summary>The logits α over modes of every layer, and what follows from them. Modes that a layer must not be in have probability 0.</summary>
internal sealed class AssignmentLogits : nn.Module
{
    private readonly SearchSpace _space;
    private readonly Tensor _forbidden;
    private readonly Tensor?[] _modesOf;

    /// <summary>All modes equally likely.</summary>
    public AssignmentLogits(SearchSpace space)
        : base("assignment")
    {
        _space = space;
        Values = new Parameter(zeros(space.Layers, space.Modes.Length, float64));
        double[,] forbidden = new double[space.Layers, space.Modes.Length];
        _modesOf = new Tensor?[space.Layers];
        for (int l = 0; l < space.Layers; l++)
        {
            foreach (int m in Enumerable.Range(0, space.Modes.Length).Except(space.ModesOf(l)))
            {
                forbidden[l, m] = double.NegativeInfinity;
            }

            _modesOf[l] = space.ModesOf(l).Length == space.Modes.Length ? null : tensor(space.ModesOf(l).Select(m => (long)m).ToArray()).DetachFromDisposeScope();
        }

        _forbidden = tensor(forbidden);
        register_parameter("values", Values);
        register_buffer("forbidden", _forbidden);
    }

    /// <summary>α, layers × modes, float64.</summary>
    public Parameter Values { get; }

    /// <summary>α with −∞ where a layer must not be in the mode, with gradient.</summary>
    public Tensor Allowed() => Values.Plus(_forbidden);

    /// <summary>softmax(α/τ): layers × modes, float64, with gradient; one-hot for pinned layers.</summary>
    /// <param name="temperature">τ, above 0.</param>
    public Tensor Probabilities(double temperature) => nn.functional.softmax(Allowed().Over(temperature), 1);

    /// <summary>How the layers compute when they are mixed at given probabilities.</summary>
    /// <param name="probabilities">Layers × modes, float64.</param>
    public LayerChoice[] Mixtures(Tensor probabilities)
    {
        Tensor single = probabilities.to(float32);
        return [.. Enumerable.Range(0, _space.Layers).Select(l => Mixture(single, l))];
    }

    /// <summary>A layer's mixture: of the modes that it may be in.</summary>
    /// <param name="probabilities">Layers × modes, float32.</param>
    /// <param name="layer">The layer.</param>
    public LayerChoice Mixture(Tensor probabilities, int layer) => _space.IsPinned(layer)
        ? LayerChoice.OneHot(0)
        : LayerChoice.Mixture(_modesOf[layer] is { } modes ? probabilities[layer].index_select(0, modes) : probabilities[layer]);

    /// <summary>Σ_m p·log p over all layers, in nats: the negative entropy, with gradient.</summary>
    public static Tensor NegativeEntropy(Tensor probabilities) => (probabilities * probabilities.clamp_min(1e-300).log()).sum();

    /// <summary>Entropy of each layer's probabilities, in nats.</summary>
    public static double[] Entropies(double[,] probabilities) =>
    [
        .. Enumerable.Range(0, probabilities.GetLength(0)).Select(l => Enumerable.Range(0, probabilities.GetLength(1))
            .Sum(m => probabilities[l, m] > 0 ? -probabilities[l, m] * Math.Log(probabilities[l, m]) : 0)),
    ];

    /// <summary>Mean entropy of the free layers' probabilities, in nats; 0 if none is free.</summary>
    public double MeanEntropy(double[,] probabilities) =>
        Entropies(probabilities).Where((_, l) => !_space.IsPinned(l)).DefaultIfEmpty().Average();

    /// <summary>Probabilities as numbers, layers × modes.</summary>
    public static double[,] Numbers(Tensor probabilities)
    {
        using Tensor dense = probabilities.detach().contiguous();
        double[] flat = dense.data<double>().ToArray();
        double[,] values = new double[probabilities.shape[0], probabilities.shape[1]];
        Buffer.BlockCopy(flat, 0, values, 0, flat.Length * sizeof(double));
        return values;
    }
}
