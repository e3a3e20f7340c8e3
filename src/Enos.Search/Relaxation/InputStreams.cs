using System.Numerics;

namespace Enos.Search.Relaxation;

/// <summary>
/// The streams of a layer's input, φ_s(x): values rounded to fewer bits, and signs against thresholds, made in one pass over the input, with their gradients
/// in another. Input and gradients are in channels-last memory; borders are activations of 0, of which the sign is taken like that of any other.
/// </summary>
/// <param name="Images">Images.</param>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
/// <param name="Channels">Channels of the input.</param>
/// <param name="CutBelowZero">Whether readers of values let no gradient pass at 0 and below: a ReLU's, left open for readers of signs.</param>
internal sealed unsafe record InputStreams(int Images, int Height, int Width, int Channels, bool CutBelowZero)
{
    /// <summary>Half-width of the surrogate gradient of a sign, in integer steps.</summary>
    private const float Window = (float)(ActivationQuantizer.SurrogateWindow * ActivationQuantizer.UnitsPerOne);

    private static readonly int s_lanes = Vector<float>.Count;

    /// <summary>Pixels at the end of an array from which whole vectors could reach past it.</summary>
    private int EdgePixels => ((Channels + s_lanes - 1) / s_lanes * s_lanes / Channels) + 1;

    /// <summary>Room that a plane needs behind its last pixel.</summary>
    public static int Slack => s_lanes;

    /// <summary>Thresholds as the pass reads them: filled up to whole vectors.</summary>
    public static float[] Padded(ReadOnlySpan<float> perChannel)
    {
        float[] padded = new float[(perChannel.Length + s_lanes - 1) / s_lanes * s_lanes];
        perChannel.CopyTo(padded);
        return padded;
    }

    /// <summary>
    /// Writes the planes. Vectors are stored whole, past the end of a pixel's channels: the next pixel is written later, and planes that share pixels are in the
    /// order in which they lie, so that what was written too much is overwritten or is slack.
    /// </summary>
    /// <param name="input">The input, its pixels <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="planes">Where to write, planes with the same border next to each other.</param>
    /// <param name="thresholds">Rounded thresholds, of <see cref="Padded"/> length; null where no signs are read.</param>
    public void Fill(float* input, int stride, ReadOnlySpan<StreamPlane> planes, float[]? thresholds)
    {
        float[] zeros = new float[Padded(new float[Channels]).Length];
        float[] last = new float[zeros.Length];
        long beforeEdge = ((long)Images * Height * Width) - EdgePixels;
        fixed (float* zero = zeros, end = last, tau = thresholds)
        {
            (int borderY, int borderX) = planes[0].Border;
            long pixel = 0;
            for (int n = 0; n < Images; n++)
            {
                for (int y = -borderY; y < Height + borderY; y++)
                {
                    bool inside = y >= 0 && y < Height;
                    for (int x = -borderX; x < Width + borderX; x++, pixel++)
                    {
                        float* from = zero;
                        if (inside && x >= 0 && x < Width)
                        {
                            long index = (((long)n * Height) + y) * Width + x;
                            from = input + (index * stride);
                            if (index >= beforeEdge)
                            {
                                new ReadOnlySpan<float>(from, Channels).CopyTo(last);
                                from = end;
                            }
                        }

                        foreach (ref readonly StreamPlane plane in planes)
                        {
                            Pixel(from, plane.Base + (pixel * plane.Stride), plane, tau);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Gradients of the input and of the thresholds.</summary>
    /// <param name="input">As for <see cref="Fill"/>.</param>
    /// <param name="stride">Floats from one pixel of the input to the next.</param>
    /// <param name="planes">Gradients of the streams, in any order.</param>
    /// <param name="ofInput">The result, pixels next to each other.</param>
    /// <param name="thresholds">Thresholds in integer steps, not rounded, of <see cref="Padded"/> length; null where no signs are read.</param>
    /// <param name="ofThresholds">Sums for each channel of the signs' gradient within the window, of <see cref="Padded"/> length.</param>
    public void Backward(float* input, int stride, ReadOnlySpan<StreamPlane> planes, float* ofInput, float[]? thresholds, double[] ofThresholds)
    {
        int padded = ofThresholds.Length;
        long beforeEdge = ((long)Images * Height * Width) - EdgePixels;
        float[] sums = new float[padded];
        float[] edge = new float[padded * (planes.Length + 2)];
        float** rows = stackalloc float*[planes.Length];
        float** edgeRows = stackalloc float*[planes.Length];
        fixed (float* tau = thresholds, sum = sums, buffer = edge)
        {
            float* edgeInput = buffer + (planes.Length * padded);
            float* edgeResult = edgeInput + padded;
            for (int n = 0; n < Images; n++)
            {
                for (int y = 0; y < Height; y++)
                {
                    for (int s = 0; s < planes.Length; s++)
                    {
                        rows[s] = At(planes[s], n, y, 0);
                    }

                    long index = (((long)n * Height) + y) * Width;
                    for (int x = 0; x < Width; x++, index++)
                    {
                        if (index < beforeEdge)
                        {
                            PixelBackward(input + (index * stride), planes, rows, ofInput + (index * Channels), tau, sum);
                        }
                        else
                        {
                            for (int s = 0; s < planes.Length; s++)
                            {
                                edgeRows[s] = buffer + (s * padded);
                                new ReadOnlySpan<float>(rows[s], Channels).CopyTo(new Span<float>(edgeRows[s], padded));
                            }

                            new ReadOnlySpan<float>(input + (index * stride), Channels).CopyTo(new Span<float>(edgeInput, padded));
                            PixelBackward(edgeInput, planes, edgeRows, edgeResult, tau, sum);
                            new ReadOnlySpan<float>(edgeResult, Channels).CopyTo(new Span<float>(ofInput + (index * Channels), Channels));
                        }

                        for (int s = 0; s < planes.Length; s++)
                        {
                            rows[s] += planes[s].Stride;
                        }
                    }
                }

                BorderBackward(n, planes, thresholds, ofThresholds);
                for (int c = 0; c < Channels; c++)
                {
                    ofThresholds[c] += sums[c];
                }

                Array.Clear(sums);
            }
        }
    }

    private float* At(in StreamPlane plane, int n, int y, int x)
    {
        (int borderY, int borderX) = plane.Border;
        long row = ((long)n * (Height + (2 * borderY))) + y + borderY;
        return plane.Base + (((row * (Width + (2 * borderX))) + x + borderX) * plane.Stride);
    }

    private void Pixel(float* from, float* to, in StreamPlane plane, float* thresholds)
    {
        if (plane.IsSign)
        {
            for (int c = 0; c < Channels; c += s_lanes)
            {
                ModeWeights.Sign(Vector.Load(from + c) - Vector.Load(thresholds + c)).Store(to + c);
            }
        }
        else if (plane.Shift == 0)
        {
            for (int c = 0; c < Channels; c += s_lanes)
            {
                Vector.Load(from + c).Store(to + c);
            }
        }
        else
        {
            var scale = new Vector<float>(1f / (1 << plane.Shift));
            for (int c = 0; c < Channels; c += s_lanes)
            {
                Vector<float> rounded = Vector.Floor((Vector.Load(from + c) * scale) + new Vector<float>(0.5f));
                Vector.Min(Vector.Max(rounded, new Vector<float>(plane.Min)), new Vector<float>(plane.Max)).Store(to + c);
            }
        }
    }

    private void PixelBackward(float* input, ReadOnlySpan<StreamPlane> planes, float** gradients, float* ofInput, float* thresholds, float* sums)
    {
        for (int c = 0; c < Channels; c += s_lanes)
        {
            Vector<float> a = Vector.Load(input + c);
            Vector<float> ofValues = Vector<float>.Zero;
            Vector<float> ofSigns = Vector<float>.Zero;
            for (int s = 0; s < planes.Length; s++)
            {
                Vector<float> g = Vector.Load(gradients[s] + c);
                if (planes[s].IsSign)
                {
                    ofSigns = Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(thresholds + c) + new Vector<float>(Window), a), g, Vector<float>.Zero);
                    (Vector.Load(sums + c) + ofSigns).Store(sums + c);
                }
                else
                {
                    ofValues += g * (1f / (1 << planes[s].Shift));
                }
            }

            ofValues = CutBelowZero ? Vector.ConditionalSelect(Vector.GreaterThan(a, Vector<float>.Zero), ofValues, Vector<float>.Zero) : ofValues;
            (ofValues + (ofSigns * (1 / Window))).Store(ofInput + c);
        }
    }

    /// <summary>Borders have no gradient but that of the thresholds.</summary>
    private void BorderBackward(int n, ReadOnlySpan<StreamPlane> planes, float[]? thresholds, double[] ofThresholds)
    {
        foreach (ref readonly StreamPlane plane in planes)
        {
            (int borderY, int borderX) = plane.Border;
            if (!plane.IsSign || borderY + borderX == 0)
            {
                continue;
            }

            for (int y = -borderY; y < Height + borderY; y++)
            {
                bool inside = y >= 0 && y < Height;
                for (int x = inside && borderX == 0 ? Width : -borderX; x < Width + borderX; x = inside && x == -1 ? Width : x + 1)
                {
                    float* g = At(plane, n, y, x);
                    for (int c = 0; c < Channels; c++)
                    {
                        ofThresholds[c] += thresholds![c] + Window > 0 ? g[c] : 0;
                    }
                }
            }
        }
    }
}
