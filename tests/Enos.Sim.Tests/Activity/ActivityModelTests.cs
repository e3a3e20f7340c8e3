using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Networks.Zoo;
using Enos.Sim.Activity;
using Enos.Sim.Inference;
using Enos.Sim.Tests.Networks;

namespace Enos.Sim.Tests.Activity;

public sealed class ActivityModelTests
{
    private static LayerActivity Activity(string layer, OperandActivity input, OperandActivity weight) => new(layer, input, weight);

    /// <summary>An operand of which one bit in <paramref name="every"/> toggles.</summary>
    private static OperandActivity Toggling(int bits, int every, bool streams = true) => new(bits, streams, 100, 0, 10 * every, 0, 10 * bits);

    [Fact]
    public void Operands_count_by_their_bits_and_those_that_stay_do_not_count()
    {
        // 8 bits at 1/4 and 4 bits at 1/2: (2 + 2)/12.
        Assert.Equal(1 / 3.0, Activity("a", Toggling(8, 4), Toggling(4, 2)).StreamedToggleRate, 12);
        Assert.Equal(1 / 4.0, Activity("a", Toggling(8, 4), Toggling(4, 2, streams: false)).StreamedToggleRate, 12);
        Assert.Equal(1 / 2.0, Activity("a", new OperandActivity(8, true, 5, 0, 0, 0, 0), Toggling(4, 2)).StreamedToggleRate, 12);
        Assert.True(double.IsNaN(Activity("a", new OperandActivity(8, true, 5, 0, 0, 0, 0), Toggling(4, 2, streams: false)).StreamedToggleRate));
    }

    [Theory]
    [InlineData(0.5, 0, 0.25, 0.5)]
    [InlineData(0.25, 0, 0.25, 1)]
    [InlineData(0.5, 0.4, 0.25, 0.7)] // 0.4 + 0.6·0.25/0.5
    [InlineData(0.5, 1, 0.25, 1)]
    public void The_energy_of_a_mac_follows_the_toggle_rate(double reference, double fixedShare, double rate, double expected)
    {
        ActivityModel model = new() { ReferenceToggleRate = reference, StaticShare = fixedShare };
        LayerActivity activity = Activity("a", Toggling(8, (int)(1 / rate)), Toggling(8, (int)(1 / rate)));
        Assert.Equal(expected, model.FactorOf(activity), 12);
    }

    [Fact]
    public void Only_the_macs_of_a_network_are_scaled_and_switches_stay()
    {
        QuantizedNetwork network = new Sketch(new TensorShape(1, 2, 2)).Convolution("first", "image", 2).Convolution("second", "first", 2).GlobalAverage("logits", "second").Network;
        NetworkCost cost = Costs.Round(network);
        LayerActivity unknown = Activity("second", default, default);
        ActivityEnergy energy = new ActivityModel().Scale(cost, [Activity("first", Toggling(8, 4), Toggling(8, 4)), unknown]);

        // 1.5 and 3 pJ of MACs and 1.25 pJ of switches; the first layer's rate is half of the reference, the second's is not known.
        Assert.Equal([0.75, 3], energy.Layers.Select(layer => layer.MacPj));
        Assert.Equal(cost.EnergyPj - 0.75, energy.EnergyPj, 12);
        Assert.Throws<ArgumentException>(() => new ActivityModel().Scale(cost, [unknown]));
    }

    [Fact]
    public void A_networks_layers_are_measured_on_what_they_read_whatever_the_batch()
    {
        QuantizedNetwork network = RandomNetworks.Layers(
            NetworkZoo.Build("shufflenet-v2", new TensorShape(1, 16, 16), 2, 0.25), new Random(1), [OperatorKind.Multiply, OperatorKind.Xnor]);
        Accelerator hw = Costs.Accelerator([.. network.Layers.GroupBy(layer => layer.Mode).Select(group => Costs.Mode(group.Key, group.First().Operator.Kind))]);
        ImageSet images = new("noise", network.Graph.Input, ["a", "b"], RandomNetworks.Pixels(new Random(2), 5 * 256), new byte[5]);
        using SimdEngine engine = new(2);
        using IntegerNetwork program = IntegerNetwork.Compile(network, engine);

        Dictionary<string, LayerStreams> expected = network.Graph.Convolutions.Zip(network.Layers, (node, layer) => (node, layer)).ToDictionary(
            pair => pair.layer.Name,
            pair => new LayerStreams(
                pair.layer, pair.node.Shape, QuantizedNetwork.SignedTensors(network.Graph)[pair.node.Input], hw.Modes.First(mode => mode.Name == pair.layer.Mode), hw.Array));
        program.Run(images.Pixels, new int[10], 0, (layer, operands, _) => expected[layer.Name].Add(operands));
        foreach (int batch in new[] { 1, 2, 32 })
        {
            Assert.Equal(expected.Values.Select(streams => streams.Activity), ActivityMeasurement.Run(program, hw, images, batch));
        }

        Assert.Equal(
            network.Layers.Select(layer => $"{layer.Name}.mode"),
            Assert.Throws<InvalidInputException>(() => ActivityMeasurement.Run(program, Costs.Accelerator(), images)).Errors.Select(error => error.Key));
    }
}
