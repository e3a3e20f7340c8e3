using CsCheck;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;
using Enos.Sim.Activity;
using Enos.Sim.Tests.Networks;

namespace Enos.Sim.Tests.Activity;

/// <summary>Whole rows compared at a time against registers one by one.</summary>
public sealed class LayerStreamsTests
{
    private static readonly OperatorKind[] Kinds = Enum.GetValues<OperatorKind>();

    private sealed record Case(QuantizedLayer Layer, LayerShape Shape, bool Signed, Mode Mode, ProcessingArray Array, sbyte[] Images)
    {
        public LayerStreams Streams => new(Layer, Shape, Signed, Mode, Array);

        public NaiveRegisters Naive => new(Layer, Shape, Signed, Mode, Array);
    }

    private static Case Draw(int seed)
    {
        Random random = new(seed);
        int groups = random.Next(1, 4);
        int kernel = random.Next(3) == 0 ? 3 : 1;
        LayerShape shape = new()
        {
            InputChannels = groups * random.Next(1, 4),
            InputHeight = random.Next(kernel, 8),
            InputWidth = random.Next(kernel, 12),
            OutputChannels = groups * random.Next(1, 5),
            KernelHeight = kernel,
            KernelWidth = random.Next(1, kernel + 1),
            StrideHeight = random.Next(1, 3),
            StrideWidth = random.Next(1, 4),
            PaddingHeight = random.Next(2),
            PaddingWidth = random.Next(3),
            Groups = groups,
        };
        OperatorKind kind = Kinds[random.Next(Kinds.Length)];
        bool signed = random.Next(2) == 0;
        int activationBits = random.Next(2, 9), weightBits = random.Next(kind == OperatorKind.DeepShift ? 1 : 2, 9);
        bool macro = random.Next(4) == 0;
        QuantizedLayer layer = new()
        {
            Name = "layer",
            Mode = "mode",
            Operator = new Operator(kind, kind == OperatorKind.Approximate ? "odd" : ""),
            Compute = macro ? Compute.Cim : Compute.Digital,
            ActivationBits = activationBits,
            WeightBits = weightBits,
            Weights = [.. Enumerable.Range(0, (int)shape.Weights).Select(_ => kind == OperatorKind.DeepShift
                ? (sbyte)(random.Next(1, Math.Min(8, 1 << (weightBits - 1)) + 1) * (random.Next(2) == 0 ? 1 : -1))
                : (sbyte)random.Next(-(1 << (weightBits - 1)), 1 << (weightBits - 1)))],
            Thresholds = [.. Enumerable.Range(0, shape.InputChannels).Select(_ => (sbyte)random.Next(-3, 4))],
            Requantization = Sketch.Identity(shape.OutputChannels, -127, 127),
        };
        int greatest = kind == OperatorKind.Xnor ? 127 : new ActivationView(activationBits, signed).Max;
        Mode mode = Costs.Mode("mode", kind, activationBits, weightBits, layer.Compute) with { MacsPerPeCycle = 1 << random.Next(7) };
        return new Case(
            layer, shape, signed, mode, new ProcessingArray(random.Next(1, 9), random.Next(1, 9), (Dataflow)random.Next(3)),
            [.. Enumerable.Range(0, 2 * (int)shape.Inputs).Select(_ => (sbyte)random.Next(signed ? -greatest : 0, greatest + 1))]);
    }

    private static (long, long, long, long, long) Counts(OperandActivity activity) =>
        (activity.Values, activity.Zeros, activity.Transitions, activity.SignChanges, activity.ToggledBits);

    [Fact]
    public void Counts_are_those_of_every_register_followed_by_itself() => Gen.Int.Sample(
        seed =>
        {
            Case drawn = Draw(seed);
            LayerStreams streams = drawn.Streams;
            streams.Add(drawn.Images);
            int image = drawn.Images.Length / 2;
            (long, long, long, long, long) first = drawn.Naive.Inputs(drawn.Images[..image]), second = drawn.Naive.Inputs(drawn.Images[image..]);
            Assert.Equal(
                (first.Item1 + second.Item1, first.Item2 + second.Item2, first.Item3 + second.Item3, first.Item4 + second.Item4, first.Item5 + second.Item5),
                Counts(streams.Activity.Input));
            Assert.Equal(drawn.Naive.Weights(), Counts(streams.Activity.Weight));
        },
        iter: 2000);

    [Theory]
    [InlineData(Dataflow.OutputStationary, true, true)]
    [InlineData(Dataflow.WeightStationary, true, false)]
    [InlineData(Dataflow.InputStationary, false, true)]
    public void What_a_dataflow_keeps_in_its_place_does_not_stream(Dataflow dataflow, bool input, bool weight)
    {
        Case drawn = Draw(1);
        LayerActivity digital = (drawn with { Array = new ProcessingArray(4, 4, dataflow), Mode = Costs.Mode("mode") }).Streams.Activity;
        Assert.Equal((input, weight), (digital.Input.Streams, digital.Weight.Streams));
        LayerActivity macro = (drawn with { Array = new ProcessingArray(4, 4, dataflow), Mode = Costs.Mode("mode", compute: Compute.Cim) }).Streams.Activity;
        Assert.Equal((true, false, 1), (macro.Input.Streams, macro.Weight.Streams, macro.Input.Bits));
    }

    [Fact]
    public void Toggles_of_one_pixel_after_the_other_can_be_counted_by_hand()
    {
        // One 1×1 filter over two channels of three pixels, output-stationary, one PE: the register takes (0,1), (3,7), (−1,−8) of the two channels.
        LayerShape shape = new() { InputChannels = 2, InputHeight = 1, InputWidth = 3, OutputChannels = 1, KernelHeight = 1, KernelWidth = 1 };
        QuantizedLayer layer = Draw(1).Layer with
        {
            Operator = new Operator(OperatorKind.Multiply),
            Compute = Compute.Digital,
            ActivationBits = 4,
            WeightBits = 4,
            Weights = [5, -3],
        };
        LayerStreams streams = new(layer, shape, true, Costs.Mode("mode", activationBits: 4, weightBits: 4), new ProcessingArray(1, 1, Dataflow.OutputStationary));
        streams.Add([0, 3, -1, 1, 7, -8]);

        // 0000 0001 0011 0111 1111 1000: 1 + 1 + 1 + 1 + 3 bits, one change of sign. Weights 0101 1101, three times over: 1 bit each way, five times.
        Assert.Equal(new OperandActivity(4, true, 6, 1, 5, 1, 7), streams.Activity.Input);
        Assert.Equal(new OperandActivity(4, true, 2, 0, 5, 5, 5), streams.Activity.Weight);
        Assert.Equal(7 / 20.0, streams.Activity.Input.ToggleRate, 12);
        Assert.Equal(12 / 40.0, streams.Activity.StreamedToggleRate, 12);
    }
}
