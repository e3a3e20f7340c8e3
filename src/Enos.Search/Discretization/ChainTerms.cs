namespace Enos.Search.Discretization;

/// <summary>A sum over a chain, Σ_l term_l(m_{l−1}, m_l). A term of +∞ forbids its transition.</summary>
internal sealed class ChainTerms
{
    /// <summary>By layer; modes × modes, row by row, except that the first layer, which follows none, has a single row.</summary>
    private readonly double[][] _terms;

    private ChainTerms(double[][] terms) => _terms = terms;

    public int Layers => _terms.Length;

    public int Modes => _terms[0].Length;

    /// <summary>Terms perLayer[l, m] + switches[l, m′, m], added in this order.</summary>
    public static ChainTerms Of(double[,] perLayer, double[,,]? switches)
    {
        int modes = perLayer.GetLength(1);
        double[][] terms = new double[perLayer.GetLength(0)][];
        for (int l = 0; l < terms.Length; l++)
        {
            terms[l] = new double[l == 0 ? modes : modes * modes];
            for (int i = 0; i < terms[l].Length; i++)
                terms[l][i] = perLayer[l, i % modes] + (l == 0 || switches is null ? 0 : switches[l, i / modes, i % modes]);
        }

        return new ChainTerms(terms);
    }

    /// <summary>The terms of a layer by its own mode, given the mode before; for the first layer that mode is ignored.</summary>
    public ReadOnlySpan<double> Row(int layer, int before) => layer == 0 ? _terms[0] : _terms[layer].AsSpan(before * Modes, Modes);

    /// <summary>The sum in layer order.</summary>
    public double Sum(ReadOnlySpan<int> assignment)
    {
        double sum = 0;
        for (int l = 0; l < assignment.Length; l++)
            sum += Row(l, l == 0 ? 0 : assignment[l - 1])[assignment[l]];
        return sum;
    }

    /// <summary>The same terms, forbidden also where <paramref name="other"/> is forbidden.</summary>
    public ChainTerms ForbiddenWith(ChainTerms other)
    {
        double[][] terms = new double[Layers][];
        for (int l = 0; l < Layers; l++)
            terms[l] = [.. _terms[l].Zip(other._terms[l], (mine, theirs) => double.IsPositiveInfinity(theirs) ? theirs : mine)];
        return new ChainTerms(terms);
    }

    /// <summary>The largest term that is not forbidden, 0 if there is none.</summary>
    public double Largest() => _terms.SelectMany(t => t).Where(double.IsFinite).DefaultIfEmpty().Max();

    /// <summary>The least sum of the layers after each, by layer and mode; +∞ where every way on is forbidden. Sums run from the last layer back.</summary>
    public double[,] LeastToGo()
    {
        double[,] toGo = new double[Layers, Modes];
        for (int l = Layers - 2; l >= 0; l--)
        {
            for (int m = 0; m < Modes; m++)
            {
                ReadOnlySpan<double> row = Row(l + 1, m);
                double least = double.PositiveInfinity;
                for (int next = 0; next < row.Length; next++)
                    least = Math.Min(least, row[next] + toGo[l + 1, next]);
                toGo[l, m] = least;
            }
        }

        return toGo;
    }
}
