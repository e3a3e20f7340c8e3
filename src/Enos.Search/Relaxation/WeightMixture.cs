using System.Collections.Immutable;
using System.Numerics;

namespace Enos.Search.Relaxation;

/// <summary>
/// The weights that each input stream is convolved with, Σ_m share_m·gain_m·T_{m,s}(w), for all modes and streams in one pass over the latent weights, and
/// their gradients in another. Gradients of the shares cost no convolution: ∂L/∂share_m = Σ_s ⟨∂L/∂W_s, gain_m·T_{m,s}(w)⟩.
/// </summary>
/// <param name="Modes">The modes that take part or get a gradient.</param>
/// <param name="Streams">Number of streams.</param>
/// <param name="Size">Root mean square of the integers whose size is learned.</param>
internal sealed record WeightMixture(ImmutableArray<ModeShare> Modes, int Streams, float Size)
{
    /// <summary>Gradients of what the mixture was made of.</summary>
    /// <param name="Shares">∂L/∂share of each mode; for a mode that is alone, meaningless.</param>
    /// <param name="LogSize">∂L/∂ln size.</param>
    public sealed record Gradients(double[] Shares, double LogSize);

    /// <summary>Computes the weights.</summary>
    /// <param name="latent">Latent weights, filters × length.</param>
    /// <param name="length">Weights of a filter.</param>
    /// <param name="mixed">The result: stream s of filter f at <paramref name="place"/>(f, s).</param>
    /// <param name="place">Offset of a stream of a filter.</param>
    public void Forward(ReadOnlySpan<float> latent, int length, Span<float> mixed, Func<int, int, int> place)
    {
        int lanes = Vector<float>.Count;
        int padded = (length + lanes - 1) / lanes * lanes;
        Span<float> row = new float[padded];
        Span<float> sums = new float[padded * Streams];
        for (int f = 0; f < latent.Length / length; f++)
        {
            ReadOnlySpan<float> filter = latent.Slice(f * length, length);
            filter.CopyTo(row);
            FilterSize size = FilterSize.Of(filter);
            sums.Clear();
            foreach (ModeShare mode in Modes)
            {
                if (mode.Share == 0)
                {
                    continue;
                }

                var factor = new Vector<float>(mode.Factor(size));
                for (int i = 0; i < padded; i += lanes)
                {
                    Vector<float> integers = mode.Weights.Integers(new Vector<float>(row[i..]), size, Size);
                    if (mode.Weights.OnSigns)
                    {
                        Add(sums, (mode.SignStream * padded) + i, factor * integers);
                    }

                    if (mode.ValueStream >= 0)
                    {
                        Add(sums, (mode.ValueStream * padded) + i, factor * (mode.Weights.SignsOnValues ? ModeWeights.Sign(integers) : integers));
                    }
                }
            }

            for (int s = 0; s < Streams; s++)
            {
                sums.Slice(s * padded, length).CopyTo(mixed.Slice(place(f, s), length));
            }
        }
    }

    /// <summary>Computes the gradient of the latent weights, and those of shares and size.</summary>
    /// <param name="latent">Latent weights, filters × length.</param>
    /// <param name="length">Weights of a filter.</param>
    /// <param name="gradient">Gradient of the mixed weights, laid out as they are.</param>
    /// <param name="place">Offset of a stream of a filter.</param>
    /// <param name="ofLatent">The result, laid out as the latent weights.</param>
    public Gradients Backward(ReadOnlySpan<float> latent, int length, ReadOnlySpan<float> gradient, Func<int, int, int> place, Span<float> ofLatent)
    {
        int lanes = Vector<float>.Count;
        int padded = (length + lanes - 1) / lanes * lanes;
        Span<float> row = new float[padded];
        Span<float> rows = new float[padded * Streams];
        Span<float> result = new float[padded];
        double[] ofShares = new double[Modes.Length];
        double ofSize = 0;
        for (int f = 0; f < latent.Length / length; f++)
        {
            ReadOnlySpan<float> filter = latent.Slice(f * length, length);
            filter.CopyTo(row);
            FilterSize size = FilterSize.Of(filter);
            for (int s = 0; s < Streams; s++)
            {
                gradient.Slice(place(f, s), length).CopyTo(rows.Slice(s * padded, length));
            }

            result.Clear();
            for (int m = 0; m < Modes.Length; m++)
            {
                ModeShare mode = Modes[m];
                float factor = mode.Factor(size);
                float slope = mode.Weights.Slope(size, Size);
                var ofIntegers = new Vector<float>(factor * slope);
                var ofSigns = new Vector<float>(mode.Weights.SignsOnValues ? factor / size.Mean : factor * slope);
                Vector<float> products = Vector<float>.Zero;
                Vector<float> sized = Vector<float>.Zero;
                for (int i = 0; i < padded; i += lanes)
                {
                    var w = new Vector<float>(row[i..]);
                    Vector<float> sum = new(result[i..]);
                    Vector<float> integers = mode.Share is null ? Vector<float>.Zero : mode.Weights.Integers(w, size, Size);
                    if (mode.Weights.OnSigns)
                    {
                        var g = new Vector<float>(rows[((mode.SignStream * padded) + i)..]);
                        sum += g * ofIntegers;
                        products += g * integers;
                        sized += g * w;
                    }

                    if (mode.ValueStream >= 0)
                    {
                        var g = new Vector<float>(rows[((mode.ValueStream * padded) + i)..]);
                        sum += g * ofSigns;
                        products += g * (mode.Weights.SignsOnValues ? ModeWeights.Sign(integers) : integers);
                    }

                    sum.CopyTo(result[i..]);
                }

                ofShares[m] += (double)Vector.Sum(products) * mode.UnitFactor(size);
                ofSize += mode.Weights.IsSized ? (double)Vector.Sum(sized) * factor * slope : 0;
            }

            result[..length].CopyTo(ofLatent[(f * length)..]);
        }

        return new Gradients(ofShares, ofSize);
    }

    private static void Add(Span<float> sums, int at, Vector<float> term) => (new Vector<float>(sums[at..]) + term).CopyTo(sums[at..]);
}
