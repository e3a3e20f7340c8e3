using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>
/// Adam (arXiv 1412.6980): m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − rate·m̂/(√v̂ + ε), in one pass over each parameter, where a tensor library
/// takes a dozen operations, of which a network of many small tensors feels each. Element by element, so that threads change no bit.
/// </summary>
internal sealed class FusedAdam
{
    private readonly ImmutableArray<Parameter> _parameters;
    private readonly ImmutableArray<float[]> _firstMoments;
    private readonly ImmutableArray<float[]> _secondMoments;
    private readonly float[] _steps;
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;

    /// <summary>Starts with moments of 0.</summary>
    /// <param name="parameters">What is trained: contiguous tensors of float32 on the CPU. They stay the caller's.</param>
    /// <param name="learningRate">Rate of a step, at least 0.</param>
    /// <param name="beta1">Decay of the first moment, at least 0 and below 1.</param>
    /// <param name="beta2">Decay of the second moment, at least 0 and below 1.</param>
    /// <param name="epsilon">What is added to the root of the second moment; above 0.</param>
    public FusedAdam(IEnumerable<Parameter> parameters, double learningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        _parameters = [.. parameters];
        _firstMoments = [.. _parameters.Select(p => new float[p.numel()])];
        _secondMoments = [.. _parameters.Select(p => new float[p.numel()])];
        _steps = new float[_parameters.Length];
        (LearningRate, _beta1, _beta2, _epsilon) = (learningRate, beta1, beta2, epsilon);
    }

    /// <summary>Rate of the coming step.</summary>
    public double LearningRate { get; set; }

    /// <summary>Steps that each parameter has done, whole numbers up to 2^24; they decide the correction of its moments' bias. For a checkpoint.</summary>
    public Span<float> Steps => _steps;

    /// <summary>Number of parameters.</summary>
    public int Count => _parameters.Length;

    /// <summary>First moment of each element of a parameter, for a checkpoint.</summary>
    public Span<float> FirstMoment(int parameter) => _firstMoments[parameter];

    /// <summary>Second moment of each element of a parameter, for a checkpoint.</summary>
    public Span<float> SecondMoment(int parameter) => _secondMoments[parameter];

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGradients()
    {
        foreach (Parameter parameter in _parameters)
        {
            if (parameter.grad is { } gradient)
            {
                gradient.Dispose();
                parameter.grad = null;
            }
        }
    }

    /// <summary>One step. A parameter without a gradient stays as it is, and so do its moments and its count.</summary>
    public void Step()
    {
        for (int p = 0; p < _parameters.Length; p++)
        {
            using Tensor? gradient = _parameters[p].grad;
            if (gradient is not null)
            {
                _steps[p]++;
                double correction1 = 1 - Math.Pow(_beta1, _steps[p]);
                double correction2 = 1 - Math.Pow(_beta2, _steps[p]);
                using Tensor dense = gradient.contiguous();
                Update(Floats(_parameters[p]), Floats(dense), _firstMoments[p], _secondMoments[p], LearningRate / correction1, 1 / Math.Sqrt(correction2));
            }
        }
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Bound by memory: four arrays in, three out.</summary>
    private void Update(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, double rate, double inverseRoot)
    {
        float keep1 = (float)_beta1;
        float take1 = (float)(1 - _beta1);
        float keep2 = (float)_beta2;
        float take2 = (float)(1 - _beta2);
        float step = (float)rate;
        float root = (float)inverseRoot;
        float epsilon = (float)_epsilon;
        int lanes = Vector<float>.Count;
        int i = 0;
        for (; i <= weights.Length - lanes; i += lanes)
        {
            var g = new Vector<float>(gradient[i..]);
            Vector<float> m = (new Vector<float>(first[i..]) * keep1) + (g * take1);
            Vector<float> v = (new Vector<float>(second[i..]) * keep2) + (g * g * take2);
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            (new Vector<float>(weights[i..]) - (m * step / ((Vector.SquareRoot(v) * root) + new Vector<float>(epsilon)))).CopyTo(weights[i..]);
        }

        for (; i < weights.Length; i++)
        {
            first[i] = (first[i] * keep1) + (gradient[i] * take1);
            second[i] = (second[i] * keep2) + (gradient[i] * gradient[i] * take2);
            weights[i] -= first[i] * step / ((MathF.Sqrt(second[i]) * root) + epsilon);
        }
    }
}
