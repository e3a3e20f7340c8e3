using System.Numerics;
using Enos.Networks.Graphs;

namespace Enos.Sim.Inference;

/// <summary>Maximum over windows. What lies outside the image never wins: a window is cut to the pixels that exist.</summary>
internal sealed class MaxPoolStep<T>(MaxPoolNode node, Tensor input, Tensor output) : IStep
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>Column maxima of the rows under a row of windows.</summary>
    private readonly T[] _columns = new T[input.Shape.Width];

    public IReadOnlyList<Tensor> Reads => [input];

    public Tensor Writes => output;

    public void Run(Workspace workspace, Batch batch)
    {
        ReadOnlySpan<T> source = workspace.Elements<T>(input, batch.Images);
        Span<T> target = workspace.Elements<T>(output, batch.Images);
        int height = input.Shape.Height, width = input.Shape.Width;
        int rows = output.Shape.Height, columns = output.Shape.Width;
        int planes = batch.Images * input.Shape.Channels;
        for (int p = 0; p < planes; p++)
        {
            ReadOnlySpan<T> image = source.Slice(p * height * width, height * width);
            for (int y = 0; y < rows; y++)
            {
                (int top, int bottom) = Window(y, height);
                image.Slice(top * width, width).CopyTo(_columns);
                for (int row = top + 1; row < bottom; row++)
                {
                    Raise(_columns, image.Slice(row * width, width));
                }

                Span<T> maxima = target.Slice(((p * rows) + y) * columns, columns);
                for (int x = 0; x < columns; x++)
                {
                    (int left, int right) = Window(x, width);
                    T max = _columns[left];
                    for (int column = left + 1; column < right; column++)
                    {
                        max = T.Max(max, _columns[column]);
                    }

                    maxima[x] = max;
                }
            }
        }
    }

    /// <summary>The pixels [from, to) of window <paramref name="index"/> along a side of <paramref name="size"/> pixels.</summary>
    private (int From, int To) Window(int index, int size)
    {
        int start = (index * node.Stride) - node.Padding;
        return (Math.Max(start, 0), Math.Min(start + node.Kernel, size));
    }

    private static void Raise(Span<T> maxima, ReadOnlySpan<T> row)
    {
        int i = 0;
        for (; i <= row.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector.Max(new Vector<T>(maxima[i..]), new Vector<T>(row[i..])).CopyTo(maxima[i..]);
        }

        for (; i < row.Length; i++)
        {
            maxima[i] = T.Max(maxima[i], row[i]);
        }
    }
}
