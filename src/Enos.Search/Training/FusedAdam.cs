using System.Numerics;
using Enos.Search.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>
/// Adam (arXiv 1412.6980, algorithm 1), in one pass over each parameter's own memory. Torch's makes a dozen small operations of it, which for the many small
/// parameters of these networks take as long as a convolution. Parameters without a gradient stay as they are, and so do their moments.
/// </summary>
internal sealed class FusedAdam
{
    private readonly Parameter[] _parameters;
    private readonly Moments[][] _moments;
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;

    /// <summary>Starts with moments of 0.</summary>
    /// <param name="parameters">Contiguous float32 or float64 tensors on the CPU.</param>
    /// <param name="learningRate">Step size, above 0.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="byRow">Whether each row of a matrix is a parameter of its own, that can be stepped alone.</param>
    public FusedAdam(IEnumerable<Parameter> parameters, double learningRate, double beta1 = 0.9, double beta2 = 0.999, bool byRow = false)
    {
        _parameters = [.. parameters];
        _moments = [.. _parameters.Select(p => Enumerable.Range(0, byRow ? (int)p.shape[0] : 1)
            .Select(_ => new Moments((int)p.numel() / (byRow ? (int)p.shape[0] : 1))).ToArray())];
        LearningRate = learningRate;
        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = 1e-8;
    }

    /// <summary>Step size, above 0.</summary>
    public double LearningRate { get; set; }

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients()
    {
        foreach (Parameter parameter in _parameters)
        {
            parameter.grad = null;
        }
    }

    /// <summary>Moves every parameter that has a gradient.</summary>
    /// <param name="row">The one row to move, if rows are parameters of their own; null for all.</param>
    public void Step(int? row = null)
    {
        for (int p = 0; p < _parameters.Length; p++)
        {
            using Tensor? gradient = _parameters[p].grad;
            if (gradient is null)
            {
                continue;
            }

            // A convolution's weight gradient may come in another order of memory.
            using Tensor dense = gradient.contiguous();
            if (_parameters[p].dtype == ScalarType.Float64)
            {
                Step(TensorMemory.Of<double>(_parameters[p]), TensorMemory.Of<double>(dense), _moments[p], row);
            }
            else
            {
                Step(TensorMemory.Of<float>(_parameters[p]), TensorMemory.Of<float>(dense), _moments[p], row);
            }
        }
    }

    /// <summary>Keeps moments and step counts.</summary>
    public void Save(Snapshot snapshot, string prefix)
    {
        for (int p = 0; p < _moments.Length; p++)
        {
            for (int r = 0; r < _moments[p].Length; r++)
            {
                snapshot.Put<double>($"{prefix}.{p}.{r}.first", _moments[p][r].First);
                snapshot.Put<double>($"{prefix}.{p}.{r}.second", _moments[p][r].Second);
                snapshot.Put<long>($"{prefix}.{p}.{r}.steps", [_moments[p][r].Steps]);
            }
        }
    }

    /// <summary>Takes up moments and step counts that <see cref="Save"/> kept of the same parameters.</summary>
    public void Load(Snapshot snapshot, string prefix)
    {
        for (int p = 0; p < _moments.Length; p++)
        {
            for (int r = 0; r < _moments[p].Length; r++)
            {
                snapshot.Get<double>($"{prefix}.{p}.{r}.first").CopyTo(_moments[p][r].First, 0);
                snapshot.Get<double>($"{prefix}.{p}.{r}.second").CopyTo(_moments[p][r].Second, 0);
                _moments[p][r].Steps = snapshot.Get<long>($"{prefix}.{p}.{r}.steps")[0];
            }
        }
    }

    private void Step<T>(Span<T> values, ReadOnlySpan<T> gradient, Moments[] rows, int? row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = row ?? 0; r < (row + 1 ?? rows.Length); r++)
        {
            int length = rows[r].First.Length;
            Step(values.Slice(r * length, length), gradient.Slice(r * length, length), rows[r]);
        }
    }

    private void Step<T>(Span<T> values, ReadOnlySpan<T> gradient, Moments moments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double steps = ++moments.Steps;
        double rate = LearningRate / (1 - Math.Pow(_beta1, steps));
        double scale = 1 / Math.Sqrt(1 - Math.Pow(_beta2, steps));
        double[] first = moments.First;
        double[] second = moments.Second;
        for (int i = 0; i < values.Length; i++)
        {
            double g = double.CreateTruncating(gradient[i]);
            double m = first[i] = (_beta1 * first[i]) + ((1 - _beta1) * g);
            double v = second[i] = (_beta2 * second[i]) + ((1 - _beta2) * g * g);
            values[i] = T.CreateTruncating(double.CreateTruncating(values[i]) - (rate * m / ((Math.Sqrt(v) * scale) + _epsilon)));
        }
    }

    private sealed class Moments(int count)
    {
        public double[] First { get; } = new double[count];

        public double[] Second { get; } = new double[count];

        public long Steps { get; set; }
    }
}
