using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels;

namespace Enos.Benchmarks.Kernels;

/// <summary>A layer with random operands: activations over their whole range, weights bell-shaped like trained ones or, if asked for, uniform.</summary>
internal static class LayerCase
{
    /// <summary>A third of the way to the ends of the range: 8-bit codes of a bell-shaped distribution scaled to its extremes.</summary>
    private const double Sigma = 127.0 / 3.5;

    public static ConvolutionLayer Create(
        Operator kind, LayerShape shape, sbyte inputMin = 0, sbyte inputMax = 127, bool uniform = false, MultiplierTable? table = null)
    {
        var random = new Random(1);
        var layer = new ConvolutionLayer
        {
            Name = "benchmark",
            Shape = shape,
            Operator = kind,
            Weights = [.. Enumerable.Range(0, (int)shape.Weights).Select(_ => uniform ? (sbyte)random.Next(-127, 128) : Bell(random))],
            Thresholds = kind.ReadsSign ? [.. Enumerable.Range(0, shape.InputChannels).Select(_ => (sbyte)random.Next(inputMin, inputMax))] : [],
            InputMin = inputMin,
            InputMax = inputMax,
            Multiplier = table,
        };
        return kind.Kind == OperatorKind.DeepShift
            ? layer with { Weights = Array.ConvertAll(layer.Weights, w => (sbyte)((w < 0 ? -1 : 1) * (1 + (Math.Abs((int)w) % 8)))) }
            : layer;
    }

    public static sbyte[] Input(ConvolutionLayer layer, int batch)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, (int)(batch * layer.Shape.Inputs)).Select(_ => (sbyte)random.Next(layer.InputMin, layer.InputMax + 1))];
    }

    /// <summary>The sum of three uniform numbers is close to a normal one.</summary>
    private static sbyte Bell(Random random) =>
        (sbyte)Math.Clamp(Math.Round(((2 * (random.NextDouble() + random.NextDouble() + random.NextDouble())) - 3) * Sigma), -127, 127);
}
