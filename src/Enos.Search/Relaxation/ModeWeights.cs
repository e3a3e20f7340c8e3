using System.Numerics;
using Enos.Accel.Modes;

namespace Enos.Search.Relaxation;

/// <summary>Sizes of a filter's latent weights, from which its integers' steps follow; no gradient flows through them.</summary>
/// <param name="Largest">max |w|.</param>
/// <param name="Mean">mean |w|, the α of XNOR-Net (arXiv 1603.05279).</param>
/// <param name="RootMeanSquare">√mean w².</param>
internal readonly record struct FilterSize(float Largest, float Mean, float RootMeanSquare)
{
    private const float Tiny = 1e-12f;

    /// <summary>Measures a filter, in float64 and always in the same order.</summary>
    public static FilterSize Of(ReadOnlySpan<float> filter)
    {
        double largest = 0;
        double sum = 0;
        double squares = 0;
        foreach (float w in filter)
        {
            double magnitude = Math.Abs((double)w);
            largest = Math.Max(largest, magnitude);
            sum += magnitude;
            squares += magnitude * magnitude;
        }

        return new FilterSize((float)largest + Tiny, (float)(sum / filter.Length) + Tiny, (float)Math.Sqrt(squares / filter.Length) + Tiny);
    }
}

/// <summary>
/// Latent weights as the integers of a mode. The gradient is straight-through (arXiv 1308.3432): that of w·<see cref="Slope"/>, the value before rounding.
/// <see cref="Gain"/> brings the integers back to the latent weights' size: integers·gain ≈ w.
/// </summary>
internal sealed class ModeWeights
{
    private readonly OperatorKind _kind;
    private readonly int _bits;
    private readonly int _max;

    /// <summary>The weights of a mode that the search can train.</summary>
    public ModeWeights(Mode mode)
    {
        _kind = mode.Operator.Kind switch
        {
            OperatorKind.Multiply or OperatorKind.BinaryWeight or OperatorKind.Xnor or OperatorKind.DeepShift or OperatorKind.MultiplicationFree
                or OperatorKind.Approximate => mode.Operator.Kind,
            _ => throw new InvalidOperationException($"{mode}: not an operator that the search trains"),
        };
        _bits = mode.WeightBits;
        _max = (1 << (_bits - 1)) - 1;
        OnSigns = mode.Operator.ReadsSign;
        SignsOnValues = _kind == OperatorKind.MultiplicationFree;
    }

    /// <summary>Whether the integers are convolved with the activations' signs; with their values otherwise.</summary>
    public bool OnSigns { get; }

    /// <summary>
    /// Whether the signs of the integers are convolved with the activations' values besides (multiplication-free, arXiv 1702.02676). A small negative weight
    /// that became 0 has the sign of 0. Their gradient is that of w/mean|w|.
    /// </summary>
    public bool SignsOnValues { get; }

    /// <summary>Whether the integers' size is learned: then <c>size</c> below is their root mean square, and is 1 otherwise.</summary>
    public bool IsSized => _kind == OperatorKind.MultiplicationFree;

    /// <summary>What brings the integers to the size of the latent weights.</summary>
    public float Gain(in FilterSize filter) => _kind switch
    {
        OperatorKind.BinaryWeight or OperatorKind.Xnor or OperatorKind.MultiplicationFree => filter.Mean,
        _ => Step(filter),
    };

    /// <summary>Value before rounding = w·slope.</summary>
    public float Slope(in FilterSize filter, float size) => _kind switch
    {
        OperatorKind.MultiplicationFree => size / filter.RootMeanSquare,
        _ => 1 / Gain(filter),
    };

    /// <summary>The integers of a vector of latent weights.</summary>
    public Vector<float> Integers(Vector<float> w, in FilterSize filter, float size)
    {
        switch (_kind)
        {
            case OperatorKind.BinaryWeight or OperatorKind.Xnor:
                return Sign(w);
            case OperatorKind.DeepShift:
                return PowerOfTwo(w / new Vector<float>(Step(filter)), w);
            case OperatorKind.MultiplicationFree:
                return Round(w / new Vector<float>(filter.RootMeanSquare) * size);
            default:
                return Round(w / new Vector<float>(Step(filter)));
        }
    }

    /// <summary>+1 where v ≥ 0, −1 elsewhere: the one definition of sgn.</summary>
    public static Vector<float> Sign(Vector<float> v) =>
        Vector.ConditionalSelect(Vector.GreaterThanOrEqual(v, Vector<float>.Zero), Vector<float>.One, -Vector<float>.One);

    /// <summary>
    /// Multiply, exact or approximate: a fraction of the filter's size that suits the bits. Deep-shift: the largest weight is at the top power.
    /// </summary>
    private float Step(in FilterSize filter) => _kind == OperatorKind.DeepShift
        ? filter.Largest / (1 << _max)
        : _bits >= 8 ? filter.Largest / _max : filter.RootMeanSquare * OptimalStep(_bits);

    /// <summary>The step that loses least on a normal distribution with 2^bits − 1 levels, in standard deviations (Max, IRE Trans. Inf. Theory 6, 1960, table II).</summary>
    private static float OptimalStep(int bits) => bits switch
    {
        2 => 1.224f,
        3 => 0.6508f,
        4 => 0.3534f,
        5 => 0.193f,
        6 => 0.106f,
        7 => 0.0575f,
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "expected 2 to 7"),
    };

    /// <summary>Nearest integer, halves up, within ±(2^(bits−1) − 1).</summary>
    private Vector<float> Round(Vector<float> v) => Vector.Min(
        Vector.Max(Vector.Floor(v + new Vector<float>(0.5f)), new Vector<float>(-_max)), new Vector<float>(_max));

    /// <summary>sgn(w)·2^p with p from 0 to 2^(bits−1) − 1, the power nearest on a logarithmic scale (DeepShift, arXiv 1905.13298).</summary>
    private Vector<float> PowerOfTwo(Vector<float> scaled, Vector<float> w)
    {
        Vector<float> magnitude = Vector.Abs(scaled);
        Vector<float> power = Vector<float>.One;
        for (int p = 0; p < _max; p++)
        {
            // 2^p·√2 is the middle between 2^p and 2^(p+1).
            power = Vector.ConditionalSelect(
                Vector.GreaterThan(magnitude, new Vector<float>((float)((1 << p) * Math.Sqrt(2)))), new Vector<float>(2 << p), power);
        }

        return power * Sign(w);
    }
}
