using System.Diagnostics;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Kernels.Multipliers;

/// <summary>What there is to know of a multiplier before it is used.</summary>
/// <param name="Multiplier">The multiplier.</param>
/// <param name="ContentHash">Its <see cref="Multiplier.ContentHash"/>.</param>
/// <param name="Disagreement">Where its name and content disagree with what is known (<see cref="KnownMultipliers"/>), or null.</param>
/// <param name="Statistics">Its errors.</param>
/// <param name="Rank">Rank of its matrix, over the operands as they are (signed or unsigned).</param>
/// <param name="Form">The form in which a layer computes it (<see cref="MultiplierForm.Description"/>), over all signed operands.</param>
/// <param name="Engine">The engine and its level.</param>
/// <param name="ExpectedGmacPerSecond">
/// 10⁹ MACs a second of one thread, measured here and now on a 3×3 convolution of 64 to 64 channels and 28×28 pixels, packing included.
/// </param>
public sealed record MultiplierReport(
    Multiplier Multiplier,
    string ContentHash,
    NameDisagreement? Disagreement,
    MultiplierStatistics Statistics,
    int Rank,
    string Form,
    string Engine,
    double ExpectedGmacPerSecond)
{
    /// <summary>Until the runtime has compiled the kernel for good.</summary>
    private const double WarmSeconds = 0.3;
    private const double TrialSeconds = 0.1;

    /// <summary>Examines a multiplier; takes a fraction of a second, most of it for the measurement.</summary>
    /// <param name="multiplier">The multiplier.</param>
    /// <param name="level">Level of vectors; the widest of this processor by default.</param>
    /// <exception cref="InvalidInputException">A layer cannot take it: a product with its sign is no int16. Or the processor lacks the level.</exception>
    public static MultiplierReport Of(Multiplier multiplier, SimdLevel level = SimdLevel.Auto)
    {
        using var engine = new SimdEngine(1, level);
        var table = MultiplierTable.Of(multiplier);
        return new MultiplierReport(
            multiplier,
            multiplier.ContentHash(),
            KnownMultipliers.Disagreement(multiplier),
            MultiplierStatistics.Of(multiplier),
            MultiplierCompiler.Rank(multiplier),
            MultiplierCompiler.Compile(table, table.Least, table.Greatest, level).Description,
            $"{engine.Name} {engine.Level}",
            Measure(table, engine) / 1e9);
    }

    /// <summary>MACs a second: the best of a few runs, for whatever else the machine does only slows them.</summary>
    private static double Measure(MultiplierTable table, SimdEngine engine)
    {
        var shape = new LayerShape
        {
            InputChannels = 64,
            InputHeight = 28,
            InputWidth = 28,
            OutputChannels = 64,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingHeight = 1,
            PaddingWidth = 1,
        };
        var random = new Random(1);
        sbyte[] Draw(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => (sbyte)random.Next(table.Least, table.Greatest + 1))];
        using ICompiledConvolution layer = engine.Compile(new ConvolutionLayer
        {
            Name = table.Name,
            Shape = shape,
            Operator = new Operator(OperatorKind.Approximate, table.Name),
            Weights = Draw(shape.Weights),
            InputMin = (sbyte)table.Least,
            InputMax = (sbyte)table.Greatest,
            Multiplier = table,
        });
        sbyte[] input = Draw(shape.Inputs);
        int[] accumulators = new int[shape.Outputs];
        double best = double.PositiveInfinity;
        for (var clock = Stopwatch.StartNew(); double.IsInfinity(best) || clock.Elapsed.TotalSeconds < WarmSeconds + TrialSeconds;)
        {
            bool warm = clock.Elapsed.TotalSeconds >= WarmSeconds;
            long start = Stopwatch.GetTimestamp();
            layer.Run(input, accumulators);
            best = warm ? Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds) : best;
        }

        return shape.Macs / best;
    }
}
