using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Sim.Cycles;
using Enos.Sim.Tests.Networks;
using Enos.Sim.Validation;

namespace Enos.Sim.Tests.Validation;

public sealed class SimulatedCostTests
{
    private static readonly Mode Multiply = Costs.Mode("multiply-8x8");

    private static readonly Mode Xnor = Costs.Mode("xnor", OperatorKind.Xnor, 1, 1) with { EnergyPjPerMac = 0.005, MacsPerPeCycle = 64 };

    private static readonly Mode Cim = Costs.Mode("cim", OperatorKind.MultiplicationFree, 8, 8, Compute.Cim);

    private static readonly Accelerator Small = Costs.Accelerator(Multiply, Xnor);

    private static QuantizedNetwork Network(Func<QuantizedLayer, QuantizedLayer> second) => new Sketch(new TensorShape(1, 6, 6))
        .Convolution("first", "image", 4, kernel: 3, padding: 1)
        .Convolution("second", "first", 4, kernel: 3, padding: 1, change: second)
        .Convolution("third", "second", 2, relu: false)
        .GlobalAverage("logits", "third")
        .Network;

    private static QuantizedLayer AsXnor(QuantizedLayer layer) => layer with
    {
        Mode = "xnor",
        Operator = new Operator(OperatorKind.Xnor),
        ActivationBits = 1,
        WeightBits = 1,
        Thresholds = [0, 0, 0, 0],
    };

    private static QuantizedLayer AsCim(QuantizedLayer layer) => layer with
    {
        Mode = "cim",
        Operator = new Operator(OperatorKind.MultiplicationFree),
        Compute = Compute.Cim,
        Adc = new QuantizedAdc(36, 5, 4),
        Thresholds = [0, 0, 0, 0],
    };

    private static Accelerator WithMacros(int rows, int adcBits) => Costs.Accelerator(Multiply, Cim) with
    {
        Cim = new CimMacros
        {
            Macros = 4,
            Rows = rows,
            Columns = 64,
            CellBits = 1,
            ColumnsPerAdc = 8,
            Adc = new MurmannFitAdc(adcBits, 45, 1e8),
            VoltageV = 0.9,
            DigitalAddEnergyPj = 0.1,
            WeightWriteEnergyPjPerBit = 0.01,
            WeightsPreloaded = true,
        },
    };

    private static string[] Errors(Accelerator hw, QuantizedNetwork network) =>
        [.. Assert.Throws<InvalidInputException>(() => SimulatedCost.Of(hw, network)).Errors.Select(error => error.ToString())];

    [Fact]
    public void Stepping_through_every_cycle_costs_the_same()
    {
        QuantizedNetwork network = Network(AsXnor);
        NetworkCost closed = SimulatedCost.Of(Small, network);
        NetworkCost stepped = SimulatedCost.Of(Small, network, CostEngine.Cycle);
        Assert.Equal((closed.Cycles, closed.Stalls, closed.Accesses), (stepped.Cycles, stepped.Stalls, stepped.Accesses));
        Assert.Equal(closed.EnergyPj, stepped.EnergyPj, 1e-9 * closed.EnergyPj);
    }

    [Fact]
    public void A_network_costs_its_layers_in_their_own_modes_and_the_switches_between_them()
    {
        QuantizedNetwork network = Network(AsXnor);
        CostFigures figures = CostFigures.Of(SimulatedCost.Of(Small, network));

        Mode[] modes = [Multiply, Xnor, Multiply];
        LayerCost[] layers = [.. network.Graph.Convolutions.Zip(modes, (node, mode) => CostModel.Evaluate(Small, node.Shape, mode))];
        SwitchCost there = CostModel.Switch(Small, Multiply, Xnor), back = CostModel.Switch(Small, Xnor, Multiply);
        Assert.Equal(
            network.Layers.Zip(layers, (layer, cost) => new LayerFigures(layer.Name, layer.Mode, cost.EnergyPj, cost.Cycles, cost.Stalls, cost.Energy)), figures.Layers);
        Assert.Equal(figures.Cycles / Small.ClockGhz, figures.LatencyNs, 9);
        Assert.Equal(layers.Sum(cost => cost.Cycles) + there.Cycles + back.Cycles, figures.Cycles);
        Assert.Equal(1, figures.EnergyPj / (layers.Sum(cost => cost.EnergyPj) + there.EnergyPj + back.EnergyPj), 12);
    }

    [Fact]
    public void A_mode_that_the_accelerator_lacks_is_refused_with_those_it_has() => Assert.Equal(
        "sketch: second.mode: found 'deep-shift-8x4', expected a mode of small: multiply-8x8, xnor",
        Assert.Single(Errors(Small, Network(layer => layer with { Mode = "deep-shift-8x4" }))));

    [Fact]
    public void A_mode_of_the_same_name_and_another_kind_is_refused_in_every_respect() => Assert.Equal(
        [
            "sketch: second.operator: found 'multiply', expected xnor, as mode xnor of small has it",
            "sketch: second.activation_bits: found '8', expected 1, as mode xnor of small has it",
            "sketch: second.weight_bits: found '8', expected 1, as mode xnor of small has it",
        ],
        Errors(Small, Network(layer => layer with { Mode = "xnor" })));

    [Fact]
    public void A_layer_quantized_for_other_converters_is_refused() => Assert.Equal(
        [
            "sketch: second.adc.bits: found '5', expected 6, as the macros of small have it",
            "sketch: second.adc.segment_rows: found '36', expected 16, the rows of a macro of small",
        ],
        Errors(WithMacros(16, 6), Network(AsCim)));

    [Theory]
    [InlineData(36)]
    [InlineData(64)]
    public void Rows_beyond_the_window_make_no_difference(int rows)
    {
        // The second layer's window has 4·3·3 = 36 elements.
        NetworkCost cost = SimulatedCost.Of(WithMacros(rows, 5), Network(AsCim));
        Assert.True(cost.Layers[1].Cost.Energy.AdcPj > 0);
    }
}
