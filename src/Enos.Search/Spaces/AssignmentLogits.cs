using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Spaces;

/// <summary>The logits α over modes of every layer, and what follows from them. Pinned layers have a fixed mode.</summary>
internal sealed class AssignmentLogits : nn.Module
{
    private readonly SearchSpace _space;
    private readonly Parameter _logits;
    private readonly Tensor _fixed;
    private readonly Tensor _free;

    /// <summary>All modes equally likely.</summary>
    public AssignmentLogits(SearchSpace space)
        : base("assignment")
    {
        _space = space;
        _logits = new Parameter(zeros(space.Layers, space.Modes.Length, float64));
        _fixed = zeros(space.Layers, space.Modes.Length, float64);
        _free = ones(space.Layers, 1, float64);
        for (int l = 0; l < space.Layers; l++)
        {
            if (space.IsPinned(l))
            {
                _fixed[l, space.Reference] = 1;
                _free[l, 0] = 0;
            }
        }

        register_buffer("fixed", _fixed);
        register_buffer("free", _free);
        RegisterComponents();
    }

    /// <summary>softmax(α/τ) of the free layers, one-hot rows for the pinned ones: layers × modes, float64, with gradient.</summary>
    /// <param name="temperature">τ, above 0.</param>
    public Tensor Probabilities(double temperature) => (nn.functional.softmax(_logits / temperature, 1) * _free) + _fixed;

    /// <summary>Mean entropy of the free layers' probabilities, in nats.</summary>
    public double Entropy(double temperature)
    {
        double[,] p = Values(temperature);
        double sum = 0;
        int free = 0;
        for (int l = 0; l < _space.Layers; l++)
        {
            if (_space.IsPinned(l))
            {
                continue;
            }

            free++;
            for (int m = 0; m < _space.Modes.Length; m++)
            {
                sum -= p[l, m] > 0 ? p[l, m] * Math.Log(p[l, m]) : 0;
            }
        }

        return free == 0 ? 0 : sum / free;
    }

    /// <summary>The probabilities as numbers, layers × modes.</summary>
    public double[,] Values(double temperature)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        double[] flat = Probabilities(temperature).contiguous().data<double>().ToArray();
        double[,] values = new double[_space.Layers, _space.Modes.Length];
        Buffer.BlockCopy(flat, 0, values, 0, flat.Length * sizeof(double));
        return values;
    }
}
