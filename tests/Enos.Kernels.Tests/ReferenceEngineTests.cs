using CsCheck;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels.Tests.Suite;

namespace Enos.Kernels.Tests;

public sealed class ReferenceEngineTests
{
    private static readonly ReferenceEngine Engine = new();

    [Fact]
    public void A_two_by_two_window_slides_over_a_padded_image()
    {
        // 1 2 3      window 1 -2     padded by 1, stride 2: windows at (−1,−1) (−1,1) (1,−1) (1,1)
        // 4 5 6             3  4
        // 7 8 9
        var shape = new LayerShape
        {
            InputChannels = 1,
            InputHeight = 3,
            InputWidth = 3,
            OutputChannels = 1,
            KernelHeight = 2,
            KernelWidth = 2,
            StrideHeight = 2,
            StrideWidth = 2,
            PaddingHeight = 1,
            PaddingWidth = 1,
        };
        Case c = Hand(OperatorKind.Multiply, shape, [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, -2, 3, 4]);
        Assert.Equal([4 * 1, (3 * 2) + (4 * 3), (-2 * 4) + (4 * 7), 5 - (2 * 6) + (3 * 8) + (4 * 9)], c.Run(Engine));
    }

    [Fact]
    public void Padding_is_an_activation_of_zero_to_which_the_operator_applies()
    {
        LayerShape padded = Pixel() with { PaddingWidth = 1 };
        Assert.Equal([-7, -7 - 3, -7], Hand(OperatorKind.MultiplicationFree, padded, [3], [-7]).Run(Engine)); // sgn(0)·w + sgn(w)·0
        Assert.Equal([-1, -1, -1], Hand(OperatorKind.Xnor, padded, [3], [-7]).Run(Engine));
        Case raised = Hand(OperatorKind.Xnor, padded, [3], [-7]);
        Assert.Equal([1, -1, 1], (raised with { Layer = raised.Layer with { Thresholds = [1] } }).Run(Engine)); // sgn(0 − 1) = −1

        short[] products = new short[MultiplierTable.Entries];
        products[256 - 7] = 42; // f(0, −7)
        Case table = Hand(OperatorKind.Approximate, padded, [3], [-7]);
        Assert.Equal([42, 0, 42], (table with { Layer = table.Layer with { Multiplier = new MultiplierTable("t", products) } }).Run(Engine));
    }

    [Fact]
    public void A_table_is_indexed_by_activation_then_weight()
    {
        short[] products = new short[MultiplierTable.Entries];
        products[(255 * 256) + 2] = 11; // f(−1, 2)
        products[(2 * 256) + 255] = 22; // f(2, −1)
        Case c = Hand(OperatorKind.Approximate, Pixel(), [-1], [2]);
        Assert.Equal([11], (c with { Layer = c.Layer with { Multiplier = new MultiplierTable("t", products) } }).Run(Engine));
    }

    [Fact]
    public void Segments_are_converted_one_by_one_and_added()
    {
        // products 10 20 30 40 50 in segments of 2: 30, 70, 50; step 8, codes −8 to 7: 3.75 → 4, 8.75 → 7, 6.25 → 6
        LayerShape shape = Pixel() with { InputChannels = 5 };
        Case c = Hand(OperatorKind.Multiply, shape, [1, 2, 3, 4, 5], [10, 10, 10, 10, 10]);
        c = c with { Layer = c.Layer with { Adc = new AdcTransfer(SegmentRows: 2, Bits: 4, Step: 8) } };
        Assert.Equal([(4 + 7 + 6) * 8], c.Run(Engine));
    }

    /// <summary>An independent formulation: gather by output-from-input scatter in 64-bit integers, from the definition of a convolution's adjoint.</summary>
    [Fact]
    public void Multiply_equals_scattering_each_activation_to_the_outputs_it_reaches()
    {
        Cases.Of(OperatorKind.Multiply).Sample(c => Assert.Equal(Scatter(c), c.Run(Engine).Select(sum => (long)sum)), iter: 15);
    }

    /// <summary>Xnor with τ = −128 reads +1 everywhere, padding included, so it sums the signs of the weights.</summary>
    [Fact]
    public void Xnor_with_the_least_threshold_sums_the_signs_of_the_weights()
    {
        Cases.Of(OperatorKind.Xnor).Sample(
            c =>
            {
                Case low = c with { Layer = c.Layer with { Thresholds = [.. Enumerable.Repeat((sbyte)-128, c.Layer.Thresholds.Length)] } };
                int k = (int)c.Layer.Shape.K;
                int pixels = c.Layer.Shape.OutputHeight * c.Layer.Shape.OutputWidth;
                int[] sums = [.. c.Layer.Weights.Chunk(k).Select(filter => filter.Sum(w => w < 0 ? -1 : 1))];
                IEnumerable<int> expected = Enumerable.Range(0, c.Batch).SelectMany(_ => sums.SelectMany(sum => Enumerable.Repeat(sum, pixels)));
                Assert.Equal(expected, low.Run(Engine));
            },
            iter: 50);
    }

    private static LayerShape Pixel() => new() { InputChannels = 1, InputHeight = 1, InputWidth = 1, OutputChannels = 1 };

    private static Case Hand(OperatorKind kind, LayerShape shape, sbyte[] input, sbyte[] weights)
    {
        Case c = Cases.Create(kind, shape, 1, (-128, 127), 0);
        sbyte[] thresholds = new sbyte[c.Layer.Thresholds.Length];
        return c with { Input = input, Layer = c.Layer with { Weights = weights, Thresholds = thresholds } };
    }

    private static long[] Scatter(Case c)
    {
        LayerShape s = c.Layer.Shape;
        long[] sums = new long[c.Batch * s.Outputs];
        int groupInputs = s.InputChannels / s.Groups;
        int groupOutputs = s.OutputChannels / s.Groups;
        for (int i = 0; i < c.Input.Length; i++)
        {
            int x = i % s.InputWidth;
            int y = i / s.InputWidth % s.InputHeight;
            int channel = i / (s.InputWidth * s.InputHeight) % s.InputChannels;
            int n = i / (s.InputWidth * s.InputHeight * s.InputChannels);
            for (int w = 0; w < c.Layer.Weights.Length; w++)
            {
                int o = w / (int)s.K;
                bool sameGroup = o / groupOutputs == channel / groupInputs;
                bool sameChannel = w % (int)s.K / (s.KernelHeight * s.KernelWidth) == channel % groupInputs;
                int fromY = y + s.PaddingHeight - (w / s.KernelWidth % s.KernelHeight * s.DilationHeight);
                int fromX = x + s.PaddingWidth - (w % s.KernelWidth * s.DilationWidth);
                if (sameGroup && sameChannel && fromY >= 0 && fromX >= 0 && fromY % s.StrideHeight == 0 && fromX % s.StrideWidth == 0
                    && fromY / s.StrideHeight < s.OutputHeight && fromX / s.StrideWidth < s.OutputWidth)
                {
                    long output = (((((long)n * s.OutputChannels) + o) * s.OutputHeight) + (fromY / s.StrideHeight)) * s.OutputWidth;
                    sums[output + (fromX / s.StrideWidth)] += (long)c.Input[i] * c.Layer.Weights[w];
                }
            }
        }

        return sums;
    }
}
