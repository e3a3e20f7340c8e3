using CsCheck;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels;
using Enos.Networks.Quantized;
using Enos.Search.Runs;

namespace Enos.Search.Tests.Runs;

public class WorstCaseSumsTests
{
    private static readonly Mode[] Modes =
    [
        Sample.Mode(OperatorKind.Multiply), Sample.Mode(OperatorKind.Multiply, 8, 4), Sample.Mode(OperatorKind.Multiply, 4, 4), Sample.Mode(OperatorKind.Multiply, 2, 2),
        Sample.Mode(OperatorKind.BinaryWeight, 8, 1), Sample.Mode(OperatorKind.BinaryWeight, 4, 1), Sample.Mode(OperatorKind.DeepShift, 8, 4),
        Sample.Mode(OperatorKind.DeepShift, 8, 2), Sample.Mode(OperatorKind.MultiplicationFree), Sample.Mode(OperatorKind.MultiplicationFreeMfNet),
        Sample.Mode(OperatorKind.Xnor, 1, 1),
    ];

    [Fact]
    public void The_greatest_term_bounds_what_engines_find_for_any_weights_and_is_reached_by_the_worst()
    {
        // The engines' bound is by exhaustion over the activations of the operator itself.
        Gen.Select(Gen.Int[0, Modes.Length - 1].Select(m => Modes[m]), Gen.Bool, Gen.Int[1, 30], Gen.Int[0, int.MaxValue]).Sample((mode, signed, k, seed) =>
        {
            sbyte[] codes = Codes(mode);
            var random = new Random(seed);
            long bound = k * WorstCaseSums.GreatestTerm(mode);
            Assert.InRange(Greatest(mode, signed, [.. Enumerable.Range(0, k).Select(_ => codes[random.Next(codes.Length)])]), 0, bound);
            long worst = (from code in new[] { codes.Min(), codes.Max() }
                          from view in new[] { false, true }
                          select Greatest(mode, view, [.. Enumerable.Repeat(code, k)])).Max();
            Assert.Equal(bound, worst);
        }, iter: 300);
    }

    [Fact]
    public void The_error_names_the_layer_and_comes_with_the_first_window_that_is_too_large()
    {
        Mode mode = Sample.Mode(OperatorKind.Multiply);
        Accelerator hw = Sample.Accelerator(mode);
        int fits = int.MaxValue / (127 * 128);
        Assert.Null(WorstCaseSums.FaultOf(hw, Layer(fits), mode));
        InputError error = WorstCaseSums.FaultOf(hw, Layer(fits + 1), mode)!;
        Assert.Equal("wide", error.File);
        Assert.Contains("int32", error.Expected, StringComparison.Ordinal);
        Assert.Equal([error], WorstCaseSums.Faults(hw, new Workload("w", [Layer(fits), Layer(fits + 1)]), [Sample.Mode(OperatorKind.Xnor, 1, 1), mode]));
    }

    private static Layer Layer(int channels) => new("wide", new LayerShape { InputChannels = channels, InputHeight = 1, InputWidth = 1, OutputChannels = 1 });

    private static sbyte[] Codes(Mode mode)
    {
        int half = 1 << (mode.WeightBits - 1);
        return mode.Operator.Kind switch
        {
            OperatorKind.DeepShift => [.. Enumerable.Range(1, Math.Min(8, half)).SelectMany(p => new[] { (sbyte)p, (sbyte)-p })],
            OperatorKind.BinaryWeight or OperatorKind.Xnor => [-1, 1],
            _ => [.. Enumerable.Range(-half, 2 * half).Select(w => (sbyte)w)],
        };
    }

    private static long Greatest(Mode mode, bool signed, sbyte[] weights)
    {
        ActivationView view = new(Math.Max(2, mode.ActivationBits), signed);
        (long least, long greatest) = AccumulatorBound.OfFilters(new ConvolutionLayer
        {
            Name = "sum",
            Shape = new LayerShape { InputChannels = weights.Length, InputHeight = 1, InputWidth = 1, OutputChannels = 1 },
            Operator = mode.Operator,
            Weights = weights,
            Thresholds = mode.Operator.ReadsSign ? new sbyte[weights.Length] : [],
            InputMin = view.Min,
            InputMax = view.Max,
        })[0];
        return Math.Max(-least, greatest);
    }
}
