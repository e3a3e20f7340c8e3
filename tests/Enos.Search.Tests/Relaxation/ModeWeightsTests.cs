using System.Numerics;
using Enos.Accel.Modes;
using Enos.Search.Relaxation;

namespace Enos.Search.Tests.Relaxation;

/// <summary>Integers and gains of each mode against their definitions in float64.</summary>
public sealed class ModeWeightsTests
{
    /// <summary>Distance from a rounding boundary, in steps, within which float32 may round to either side.</summary>
    private const double Borderline = 1e-4;

    public static TheoryData<string> Modes() => [.. Fixtures.Edge.Modes.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Integers_are_those_of_the_definition(string name)
    {
        Mode mode = Fixtures.Edge.Modes.First(m => m.Name == name);
        var random = new Random(5);
        float[] w = [.. Enumerable.Range(0, 4096).Select(_ => (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 0.3)), 0, -0f];
        double largest = w.Max(v => Math.Abs((double)v));
        double mean = w.Average(v => Math.Abs((double)v));
        double rms = Math.Sqrt(w.Average(v => (double)v * v));
        const float Size = 17.5f;
        int max = (1 << (mode.WeightBits - 1)) - 1;
        double step = mode.Operator.Kind switch
        {
            OperatorKind.BinaryWeight or OperatorKind.Xnor => mean,
            OperatorKind.DeepShift => largest / Math.Pow(2, max),
            OperatorKind.MultiplicationFree => rms / Size,
            _ => mode.WeightBits == 8 ? largest / max : rms * 0.3534,
        };
        var weights = new ModeWeights(mode);
        FilterSize size = FilterSize.Of(w);

        for (int i = 0; i < w.Length; i++)
        {
            double scaled = w[i] / step;
            double found = weights.Integers(new Vector<float>(w[i]), size, Size)[0];
            if (mode.Operator.Kind is OperatorKind.BinaryWeight or OperatorKind.Xnor)
            {
                Assert.Equal(w[i] >= 0 ? 1 : -1, found);
            }
            else if (mode.Operator.Kind == OperatorKind.DeepShift)
            {
                double power = Math.Clamp(Math.Log2(Math.Max(Math.Abs(scaled), 1)), 0, max);
                Assert.Equal(w[i] >= 0 ? 1 : -1, Math.Sign(found));
                Assert.Equal(Math.Log2(Math.Abs(found)), Math.Round(Math.Log2(Math.Abs(found))));
                Assert.InRange(Math.Log2(Math.Abs(found)), power - 0.5 - Borderline, power + 0.5 + Borderline);
            }
            else
            {
                double clamped = Math.Clamp(scaled, -max, max);
                Assert.Equal(Math.Round(found), found);
                Assert.InRange(found, clamped - 0.5 - Borderline, clamped + 0.5 + Borderline);
            }
        }

        Assert.Equal(mode.Operator.Kind == OperatorKind.MultiplicationFree ? mean : step, weights.Gain(size), 1e-6 * largest);
    }

    [Fact]
    public void Halves_round_up()
    {
        // The largest weight, 127, sets a step of 1.
        float[] w = [127, 2.5f, -2.5f, 0.5f, -0.5f];
        var weights = new ModeWeights(Fixtures.Edge.Modes.First(m => m.Name == "multiply-8x8"));
        FilterSize size = FilterSize.Of(w);

        Assert.Equal([127, 3, -2, 1, 0], w.Select(v => weights.Integers(new Vector<float>(v), size, 1)[0]).ToArray());
    }
}
