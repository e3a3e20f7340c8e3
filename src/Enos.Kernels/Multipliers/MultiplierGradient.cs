namespace Enos.Kernels.Multipliers;

/// <summary>
/// Slopes of a multiplier f(x, w) for training through it: its forward pass is the table, its backward pass multiplies the incoming gradient by ∂f/∂x and ∂f/∂w as
/// estimated here. The estimates differ in how much of the table they know:
/// <list type="bullet">
/// <item><see cref="StraightThrough"/>: the exact product's, ∂f/∂x = w and ∂f/∂w = x (Bengio, Léonard, Courville, arXiv 1308.3432, as AdaPT uses it, arXiv 2203.04071);</item>
/// <item><see cref="TwoDimensional"/>: central differences of the smoothed table, a value for each pair of operands;</item>
/// <item><see cref="OneDimensional"/>: the same slope averaged over the operand that it is taken along, so ∂f/∂x is a function of w alone and ∂f/∂w of x alone.</item>
/// </list>
/// The latter two are after the table-derived gradients of Meng, Burleson, De Micheli (arXiv 2509.10519); smoothing and differences are as defined here, not a reproduction of
/// that paper's figures.
/// </summary>
public sealed class MultiplierGradient
{
    private readonly float[] _byActivation;
    private readonly float[] _byWeight;

    private MultiplierGradient(float[] byActivation, float[] byWeight)
    {
        _byActivation = byActivation;
        _byWeight = byWeight;
    }

    /// <summary>∂f/∂x, entry [activation byte · 256 + weight byte] as in a <see cref="MultiplierTable"/>; 0 beyond the table's operands.</summary>
    public ReadOnlyMemory<float> ByActivation => _byActivation;

    /// <summary>∂f/∂w, in the same order.</summary>
    public ReadOnlyMemory<float> ByWeight => _byWeight;

    /// <summary>The slopes at a pair of operands, in units of the product for one of the operand.</summary>
    /// <param name="x">Activation.</param>
    /// <param name="w">Weight.</param>
    public (float ByActivation, float ByWeight) this[sbyte x, sbyte w]
    {
        get
        {
            int index = Index(x, w);
            return (_byActivation[index], _byWeight[index]);
        }
    }

    /// <summary>The slopes of the exact product, whatever the table.</summary>
    /// <param name="table">The table, for its operands.</param>
    public static MultiplierGradient StraightThrough(MultiplierTable table) => Tabulate(table, (_, w) => w, (x, _) => x);

    /// <summary>
    /// Differences in two dimensions. Along the operand a in question, with the other fixed, f is smoothed by a mean over a window of 2h + 1 operands, s(a) = mean f(a − h … a + h), and
    /// the slope is the central difference (s(a + 1) − s(a − 1))/2. Windows are cut at the ends of the range so that they stay symmetric (h shrinks), and at the ends themselves the
    /// difference is one-sided. Steps of up to h operands in which a design does not change thus have the slope of the stair, not 0. For the exact product the slopes are exact.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="halfWindow">h, at least 0, at most half of the operands' range. 0 leaves f as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is negative or wider than the range.</exception>
    public static MultiplierGradient TwoDimensional(MultiplierTable table, int halfWindow)
    {
        (double[,] byActivation, double[,] byWeight) = Slopes(table, halfWindow);
        return Tabulate(table, (x, w) => byActivation[w - table.Least, x - table.Least], (x, w) => byWeight[x - table.Least, w - table.Least]);
    }

    /// <summary>
    /// The means of <see cref="TwoDimensional"/> over the operand that the slope is taken along: ∂f/∂x at w is the mean over all x, and ∂f/∂w at x the mean over all w.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="halfWindow">h, as for <see cref="TwoDimensional"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is negative or wider than the range.</exception>
    public static MultiplierGradient OneDimensional(MultiplierTable table, int halfWindow)
    {
        (double[,] byActivation, double[,] byWeight) = Slopes(table, halfWindow);
        double[] ofWeight = RowMeans(byActivation);
        double[] ofActivation = RowMeans(byWeight);
        return Tabulate(table, (_, w) => ofWeight[w - table.Least], (x, _) => ofActivation[x - table.Least]);
    }

    /// <summary>
    /// Back-propagates through one product: adds gradient·∂f/∂x and gradient·∂f/∂w to the gradients of the operands.
    /// </summary>
    /// <param name="gradient">Gradient of the loss with respect to each product.</param>
    /// <param name="activations">x of each product.</param>
    /// <param name="weights">w of each product.</param>
    /// <param name="ofActivations">Receives the sums, one a product.</param>
    /// <param name="ofWeights">Receives the sums, one a product.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Backward(
        ReadOnlySpan<float> gradient, ReadOnlySpan<sbyte> activations, ReadOnlySpan<sbyte> weights, Span<float> ofActivations, Span<float> ofWeights)
    {
        int count = gradient.Length;
        if (activations.Length != count || weights.Length != count || ofActivations.Length != count || ofWeights.Length != count)
        {
            throw new ArgumentException($"Five spans of {count} elements, one for each product.", nameof(activations));
        }

        for (int i = 0; i < count; i++)
        {
            int index = Index(activations[i], weights[i]);
            ofActivations[i] += gradient[i] * _byActivation[index];
            ofWeights[i] += gradient[i] * _byWeight[index];
        }
    }

    /// <summary>Slopes along the second index: [w, x] of ∂f/∂x, and [x, w] of ∂f/∂w.</summary>
    private static (double[,] ByActivation, double[,] ByWeight) Slopes(MultiplierTable table, int halfWindow)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfNegative(halfWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(halfWindow, table.Greatest);
        return (Slopes(table, halfWindow, (w, x) => table[(sbyte)x, (sbyte)w]), Slopes(table, halfWindow, (x, w) => table[(sbyte)x, (sbyte)w]));
    }

    private static double[,] Slopes(MultiplierTable table, int halfWindow, Func<int, int, int> f)
    {
        int operands = table.Greatest - table.Least + 1;
        double[,] slopes = new double[operands, operands];
        double[] smooth = new double[operands];
        for (int row = 0; row < operands; row++)
        {
            for (int a = 0; a < operands; a++)
            {
                int h = Math.Min(halfWindow, Math.Min(a, operands - 1 - a));
                long sum = 0;
                for (int i = a - h; i <= a + h; i++)
                {
                    sum += f(row + table.Least, i + table.Least);
                }

                smooth[a] = (double)sum / ((2 * h) + 1);
            }

            for (int a = 0; a < operands; a++)
            {
                int before = Math.Max(a - 1, 0);
                int after = Math.Min(a + 1, operands - 1);
                slopes[row, a] = (smooth[after] - smooth[before]) / (after - before);
            }
        }

        return slopes;
    }

    private static double[] RowMeans(double[,] values)
    {
        double[] means = new double[values.GetLength(0)];
        for (int row = 0; row < means.Length; row++)
        {
            means[row] = Enumerable.Range(0, values.GetLength(1)).Sum(i => values[row, i]) / values.GetLength(1);
        }

        return means;
    }

    private static MultiplierGradient Tabulate(MultiplierTable table, Func<int, int, double> byActivation, Func<int, int, double> byWeight)
    {
        ArgumentNullException.ThrowIfNull(table);
        float[] ofActivation = new float[MultiplierTable.Entries];
        float[] ofWeight = new float[MultiplierTable.Entries];
        for (int x = table.Least; x <= table.Greatest; x++)
        {
            for (int w = table.Least; w <= table.Greatest; w++)
            {
                int index = Index((sbyte)x, (sbyte)w);
                ofActivation[index] = (float)byActivation(x, w);
                ofWeight[index] = (float)byWeight(x, w);
            }
        }

        return new MultiplierGradient(ofActivation, ofWeight);
    }

    private static int Index(sbyte x, sbyte w) => ((byte)x << 8) | (byte)w;
}
