using System.Numerics;

namespace Enos.Sim.Inference;

/// <summary>Mean over the pixels of each channel, rounded as <see cref="RoundedMean"/> says.</summary>
internal sealed class GlobalAverageStep<T>(Tensor input, Tensor output) : IStep
    where T : unmanaged, IBinaryInteger<T>
{
    public IReadOnlyList<Tensor> Reads => [input];

    public Tensor Writes => output;

    public void Run(Workspace workspace, Batch batch)
    {
        ReadOnlySpan<T> source = workspace.Elements<T>(input, batch.Images);
        Span<T> means = workspace.Elements<T>(output, batch.Images);
        int pixels = input.Shape.Height * input.Shape.Width;
        for (int c = 0; c < means.Length; c++)
        {
            long sum = 0;
            foreach (T value in source.Slice(c * pixels, pixels))
            {
                sum += long.CreateTruncating(value);
            }

            means[c] = T.CreateChecked(RoundedMean.Of(sum, pixels));
        }
    }
}
