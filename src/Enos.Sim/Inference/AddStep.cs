using System.Numerics;
using Enos.Networks.Graphs;

namespace Enos.Sim.Inference;

/// <summary>
/// Element-wise sum, saturating: at ±127 for an activation and ±32,767 where 32-bit integers lead to logits, with 0 for the lower bound after a ReLU. Bound by
/// memory: two elements in, one out.
/// </summary>
internal sealed class AddStep<T>(AddNode node, Tensor[] inputs, Tensor output) : IStep
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly T _max = T.CreateChecked(output.Wide ? short.MaxValue : sbyte.MaxValue);

    public IReadOnlyList<Tensor> Reads => inputs;

    public Tensor Writes => output;

    public void Run(Workspace workspace, Batch batch)
    {
        ReadOnlySpan<T> left = workspace.Elements<T>(inputs[0], batch.Images);
        ReadOnlySpan<T> right = workspace.Elements<T>(inputs[1], batch.Images);
        Span<T> sums = workspace.Elements<T>(output, batch.Images);
        T min = node.Relu ? T.Zero : -_max;
        (Vector<T> mins, Vector<T> maxima) = (new(min), new(_max));
        int i = 0;
        for (; i <= sums.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> sum = Vector.AddSaturate(new Vector<T>(left[i..]), new Vector<T>(right[i..]));
            Vector.Min(Vector.Max(sum, mins), maxima).CopyTo(sums[i..]);
        }

        for (; i < sums.Length; i++)
        {
            long sum = long.CreateTruncating(left[i]) + long.CreateTruncating(right[i]);
            sums[i] = T.Clamp(T.CreateSaturating(sum), min, _max);
        }
    }
}
