using System.Numerics;
using Enos.Networks.Graphs;

namespace Enos.Sim.Inference;

/// <summary>Mean over windows, padding counted as zeros, rounded as <see cref="RoundedMean"/> says. Only the pixels of the image are visited.</summary>
internal sealed class AveragePoolStep<T>(AveragePoolNode node, Tensor input, Tensor output) : IStep
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly int _count = checked(node.Kernel * node.Kernel);

    public IReadOnlyList<Tensor> Reads => [input];

    public Tensor Writes => output;

    public void Run(Workspace workspace, Batch batch)
    {
        ReadOnlySpan<T> source = workspace.Elements<T>(input, batch.Images);
        Span<T> means = workspace.Elements<T>(output, batch.Images);
        int pixels = input.Shape.Height * input.Shape.Width;
        int next = 0;
        for (int plane = 0; plane < batch.Images * input.Shape.Channels; plane++)
        {
            ReadOnlySpan<T> image = source.Slice(plane * pixels, pixels);
            for (int y = 0; y < output.Shape.Height; y++)
            {
                for (int x = 0; x < output.Shape.Width; x++)
                {
                    means[next++] = T.CreateChecked(RoundedMean.Of(Sum(image, y, x), _count));
                }
            }
        }
    }

    private long Sum(ReadOnlySpan<T> image, int y, int x)
    {
        (int top, int bottom) = Reach(y, input.Shape.Height);
        (int left, int right) = Reach(x, input.Shape.Width);
        long sum = 0;
        for (int row = top; row < bottom; row++)
        {
            foreach (T value in image[((row * input.Shape.Width) + left)..((row * input.Shape.Width) + right)])
            {
                sum += long.CreateTruncating(value);
            }
        }

        return sum;
    }

    /// <summary>Rows or columns of the image in a window; every window has some, padding being at most half of it.</summary>
    private (int From, int To) Reach(int window, int side)
    {
        int start = (window * node.Stride) - node.Padding;
        return (Math.Max(0, start), Math.Min(side, start + node.Kernel));
    }
}
