using System.Numerics;
using Enos.Search.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>How fast Adam forgets.</summary>
/// <param name="First">β₁, 0 to below 1.</param>
/// <param name="Second">β₂, 0 to below 1.</param>
internal sealed record AdamDecay(double First, double Second);

/// <summary>What Adam remembers of a parameter.</summary>
internal abstract class AdamState(Parameter parameter)
{
    /// <summary>The parameter.</summary>
    public Parameter Parameter { get; } = parameter;

    /// <summary>Moves the parameter, or one row of it.</summary>
    public abstract void Step(Tensor gradient, double rate, int? row);

    /// <summary>Keeps moments and step counts.</summary>
    public abstract void Save(Snapshot snapshot, string prefix);

    /// <summary>Takes up what <see cref="Save"/> kept.</summary>
    public abstract void Load(Snapshot snapshot, string prefix);
}

/// <summary>What Adam remembers of a parameter of one type: moments in that type, and the steps that each row has made.</summary>
internal sealed class AdamState<T>(Parameter parameter, int rows, AdamDecay decay) : AdamState(parameter)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Epsilon = 1e-8;

    private readonly T[] _first = new T[parameter.numel()];
    private readonly T[] _second = new T[parameter.numel()];
    private readonly long[] _steps = new long[rows];

    /// <inheritdoc/>
    public override void Step(Tensor gradient, double rate, int? row)
    {
        int length = _first.Length / rows;
        for (int r = row ?? 0; r < (row + 1 ?? rows); r++)
        {
            _steps[r]++;
            Update(
                TensorMemory.Of<T>(Parameter).Slice(r * length, length), TensorMemory.Of<T>(gradient).Slice(r * length, length), _first.AsSpan(r * length, length),
                _second.AsSpan(r * length, length), rate / (1 - Math.Pow(decay.First, _steps[r])), 1 / Math.Sqrt(1 - Math.Pow(decay.Second, _steps[r])));
        }
    }

    /// <inheritdoc/>
    public override void Save(Snapshot snapshot, string prefix)
    {
        snapshot.Put<T>($"{prefix}.first", _first);
        snapshot.Put<T>($"{prefix}.second", _second);
        snapshot.Put<long>($"{prefix}.steps", _steps);
    }

    /// <inheritdoc/>
    public override void Load(Snapshot snapshot, string prefix)
    {
        snapshot.Get<T>($"{prefix}.first").CopyTo(_first, 0);
        snapshot.Get<T>($"{prefix}.second").CopyTo(_second, 0);
        snapshot.Get<long>($"{prefix}.steps").CopyTo(_steps, 0);
    }

    /// <summary>Bound by memory: four arrays in, three out. Element by element, so that vectors and threads change no bit.</summary>
    private void Update(Span<T> weights, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, double rate, double inverseRoot)
    {
        T keep1 = T.CreateTruncating(decay.First);
        T take1 = T.CreateTruncating(1 - decay.First);
        T keep2 = T.CreateTruncating(decay.Second);
        T take2 = T.CreateTruncating(1 - decay.Second);
        T step = T.CreateTruncating(rate);
        T root = T.CreateTruncating(inverseRoot);
        T epsilon = T.CreateTruncating(Epsilon);
        int lanes = Vector<T>.Count;
        int i = 0;
        for (; i <= weights.Length - lanes; i += lanes)
        {
            var g = new Vector<T>(gradient[i..]);
            Vector<T> m = (new Vector<T>(first[i..]) * keep1) + (g * take1);
            Vector<T> v = (new Vector<T>(second[i..]) * keep2) + (g * g * take2);
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            (new Vector<T>(weights[i..]) - (m * step / ((Vector.SquareRoot(v) * root) + new Vector<T>(epsilon)))).CopyTo(weights[i..]);
        }

        for (; i < weights.Length; i++)
        {
            first[i] = (first[i] * keep1) + (gradient[i] * take1);
            second[i] = (second[i] * keep2) + (gradient[i] * gradient[i] * take2);
            weights[i] -= first[i] * step / ((T.Sqrt(second[i]) * root) + epsilon);
        }
    }
}
