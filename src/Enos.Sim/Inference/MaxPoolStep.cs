using System.Numerics;
using Enos.Networks.Graphs;

namespace Enos.Sim.Inference;

/// <summary>
/// Maximum over windows. A plane is laid into a frame of exactly the pixels that windows reach, filled up with the type's least value, which never
/// wins: every window has a pixel of the image. Maxima are taken down and then along the whole frame at once, and read at the windows' corners.
/// </summary>
internal sealed class MaxPoolStep<T>(MaxPoolNode node, Tensor input, Tensor output) : IStep
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly int _frameWidth = Reach(node, output.Shape.Width);
    private readonly int _frameHeight = Reach(node, output.Shape.Height);
    private readonly T[] _frame = new T[checked(Reach(node, output.Shape.Height) * Reach(node, output.Shape.Width))];

    public IReadOnlyList<Tensor> Reads => [input];

    public Tensor Writes => output;

    public void Run(Workspace workspace, Batch batch)
    {
        ReadOnlySpan<T> source = workspace.Elements<T>(input, batch.Images);
        Span<T> target = workspace.Elements<T>(output, batch.Images);
        int pixels = input.Shape.Height * input.Shape.Width;
        int windows = output.Shape.Height * output.Shape.Width;
        for (int plane = 0; plane < batch.Images * input.Shape.Channels; plane++)
        {
            Lay(source.Slice(plane * pixels, pixels));
            Raise(_frameWidth);
            Raise(1);
            Read(target.Slice(plane * windows, windows));
        }
    }

    /// <summary>Pixels along a side from the first of the first window to the last of the last.</summary>
    private static int Reach(MaxPoolNode node, int windows) => checked(((windows - 1) * node.Stride) + node.Kernel);

    /// <summary>Lays an image's plane into the frame; what no window reaches is left out.</summary>
    private void Lay(ReadOnlySpan<T> plane)
    {
        _frame.AsSpan().Fill(T.MinValue);
        int height = Math.Min(input.Shape.Height, _frameHeight - node.Padding);
        int width = Math.Min(input.Shape.Width, _frameWidth - node.Padding);
        for (int y = 0; y < height; y++)
        {
            plane.Slice(y * input.Shape.Width, width).CopyTo(_frame.AsSpan(((y + node.Padding) * _frameWidth) + node.Padding));
        }
    }

    /// <summary>
    /// Raises every element to the greatest of itself and the kernel − 1 that follow it <paramref name="distance"/> apart. In ascending order each
    /// still finds the ones behind it as they were; those at the frame's end lack some of them, but no window has its corner there.
    /// </summary>
    private void Raise(int distance)
    {
        int end = _frame.Length - ((node.Kernel - 1) * distance);
        int i = 0;
        for (; i <= end - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> max = new(_frame, i);
            for (int k = 1; k < node.Kernel; k++)
            {
                max = Vector.Max(max, new Vector<T>(_frame, i + (k * distance)));
            }

            max.CopyTo(_frame, i);
        }

        for (; i < end; i++)
        {
            for (int k = 1; k < node.Kernel; k++)
            {
                _frame[i] = T.Max(_frame[i], _frame[i + (k * distance)]);
            }
        }
    }

    /// <summary>Reads the maxima at the windows' upper left corners.</summary>
    private void Read(Span<T> maxima)
    {
        int width = output.Shape.Width;
        for (int y = 0; y < output.Shape.Height; y++)
        {
            ReadOnlySpan<T> corners = _frame.AsSpan(y * node.Stride * _frameWidth, _frameWidth);
            Span<T> row = maxima.Slice(y * width, width);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = corners[x * node.Stride];
            }
        }
    }
}
