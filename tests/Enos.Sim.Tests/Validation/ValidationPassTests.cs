using Enos.Accel.Costs;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Sim.Tests.Networks;
using Enos.Sim.Validation;

namespace Enos.Sim.Tests.Validation;

/// <summary>A network that agrees with what was recorded of it in every respect, and then with one thing changed at a time.</summary>
public sealed class ValidationPassTests
{
    private static readonly QuantizedNetwork Network = new Sketch(new TensorShape(1, 2, 2))
        .Convolution("first", "image", 2, [1, -1], relu: false)
        .Convolution("second", "first", 2, [1, 0, 0, 1], relu: false)
        .Convolution("third", "second", 2, [2, 1, 1, 3], relu: false)
        .GlobalAverage("logits", "third")
        .Network;

    private static readonly ImageSet Images =
        new("test", new TensorShape(1, 2, 2), ["light", "dark"], [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 10))], [0, 1, 0, 1, 0, 1]);

    /// <summary>Accumulators and accuracy as the second, naive evaluation has them.</summary>
    private static readonly ReferenceAccumulators Reference = Record(Network, 2);

    private static readonly long Correct = Enumerable.Range(0, 6).Count(i =>
    {
        int[] logits = new NaiveNetwork(Network).Logits(Images.Pixels.AsSpan(i * 4, 4));
        return Images.Labels[i] == (logits[1] > logits[0] ? 1 : 0);
    });

    private static readonly NetworkCost Simulated = Costs.Round(Network);

    private static readonly CostFigures Cost = new(
        [Figures("first", 1.5, 100), Figures("second", 3, 200), Figures("third", 4.5, 300)], 10.25, 620, 620);

    private static readonly SearchBelief Belief = new(Cost, Correct, 6);

    /// <summary>Figures of a layer without stalls that spends its energy on MACs.</summary>
    private static LayerFigures Figures(string layer, double energyPj, long cycles) =>
        new(layer, "multiply-8x8", energyPj, cycles, default, new EnergyBreakdown { MacPj = energyPj });

    private static ReferenceAccumulators Record(QuantizedNetwork network, int images)
    {
        List<int>[] sums = [.. network.Layers.Select(_ => new List<int>())];
        for (int i = 0; i < images; i++)
        {
            NaiveNetwork naive = new(network, RandomNetworks.Table);
            naive.Logits(Images.Pixels.AsSpan(i * 4, 4));
            for (int l = 0; l < sums.Length; l++)
            {
                sums[l].AddRange(naive.Accumulators[network.Layers[l].Name]);
            }
        }

        return new ReferenceAccumulators(
            images, Images.Pixels[..(images * 4)], [.. network.Layers.Select((layer, l) => new LayerAccumulators(layer.Name, [.. sums[l]]))]);
    }

    private static ValidationReport Run(
        QuantizedNetwork? network = null, ReferenceAccumulators? reference = null, NetworkCost? simulated = null, SearchBelief? belief = null)
    {
        using NaiveEngine engine = new();
        return ValidationPass.Run(network ?? Network, engine, Images, reference ?? Reference, simulated ?? Simulated, belief ?? Belief);
    }

    private static SearchBelief Believe(int layer, Func<LayerFigures, LayerFigures> change) =>
        Belief with { Cost = Cost with { Layers = Cost.Layers.SetItem(layer, change(Cost.Layers[layer])) } };

    [Fact]
    public void A_network_that_is_as_recorded_holds()
    {
        ValidationReport report = Run();
        Assert.True(report.Agrees, report.Verdict);
        Assert.All(report.Accumulators, layer => Assert.Equal((16, 0, 0, null), (layer.Elements, layer.Differing, layer.OwnDiffering, layer.First)));
        Assert.Equal(["first", "second", "third"], report.Layers.Select(layer => layer.Layer));
        Assert.All(report.Layers.Append(report.Total), cost => Assert.Equal((0, 0), (cost.EnergyDiscrepancy, cost.CyclesDiscrepancy)));
        Assert.Same(Simulated, report.Simulated);
        Assert.Equal((Correct, 6), (report.Classification.Correct, report.Classification.Total));
        Assert.Equal(
            $"sketch holds: 48 accumulators of 2 images, {Correct} of 6 test images, 10.25 pJ and 620 cycles as the search recorded them.", report.Verdict);
    }

    [Fact]
    public void Macros_convert_exactly_and_approximate_multipliers_are_those_at_hand()
    {
        QuantizedNetwork network = Network with
        {
            Layers =
            [
                Network.Layers[0] with { Compute = Compute.Cim, Adc = new QuantizedAdc(SegmentRows: 1, Bits: 3, Step: 7) },
                Network.Layers[1] with { Operator = new Operator(OperatorKind.Approximate, "odd") },
                Network.Layers[2] with { Operator = new Operator(OperatorKind.Xnor), Thresholds = [3, -2], Compute = Compute.Cim, Adc = new QuantizedAdc(1, 2, 1) },
            ],
        };
        ReferenceAccumulators reference = Record(network, 2);
        long correct = Enumerable.Range(0, 6).Count(i =>
        {
            int[] logits = new NaiveNetwork(network, RandomNetworks.Table).Logits(Images.Pixels.AsSpan(i * 4, 4));
            return Images.Labels[i] == (logits[1] > logits[0] ? 1 : 0);
        });
        foreach (IConvolutionEngine engine in new IConvolutionEngine[] { new SimdEngine(2), new ReferenceEngine() })
        {
            using (engine)
            {
                ValidationReport report = ValidationPass.Run(
                    network, engine, Images, reference, Simulated, Belief with { Correct = correct }, new() { Multipliers = RandomNetworks.Table });
                Assert.True(report.Agrees, report.Verdict);
                InvalidInputException unknown = Assert.Throws<InvalidInputException>(() => ValidationPass.Run(network, engine, Images, reference, Simulated, Belief));
                Assert.Equal("second.operator", Assert.Single(unknown.Errors).Key);
            }
        }
    }

    [Fact]
    public void One_tampered_weight_is_traced_to_its_layer()
    {
        // Filter 1 of the second layer reads channel 0 with weight 1 where the search had 0.
        QuantizedNetwork tampered = Network with { Layers = Network.Layers.SetItem(1, Network.Layers[1] with { Weights = [1, 0, 1, 1] }) };
        ValidationReport report = Run(tampered);
        Assert.False(report.Agrees);

        // Image 0 has pixels 0 10 20 30, activations 0 5 10 15, and channel 1 of the first layer is −x: −x becomes x − x = 0 for all but the first pixel.
        Assert.Equal([0, 7, 14], report.Accumulators.Select(layer => layer.Differing));
        Assert.Equal([0, 7, 0], report.Accumulators.Select(layer => layer.OwnDiffering));
        Assert.Equal(new AccumulatorDifference(0, 1, 0, 1, -5, 0), report.Accumulators[1].First);
        Disagreement second = report.Disagreements.First(d => d.Kind == DisagreementKind.Accumulators);
        Assert.Equal(
            "second: 7 of 16 accumulators differ from the search's forward pass, 7 of them even on the reference's own activations; " +
            "the first in image 0 at channel 1, row 0, column 1: expected -5, found 0.",
            second.ToString());
        Disagreement third = report.Disagreements.Last(d => d.Kind == DisagreementKind.Accumulators);
        Assert.Equal("third", third.Layer);
        Assert.Contains("all inherited from the layers before it", third.Text, StringComparison.Ordinal);
        Assert.Contains(second.ToString(), report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tampered_requantization_shows_in_the_layer_that_reads_it()
    {
        QuantizedNetwork tampered = Network with
        {
            Layers = Network.Layers.SetItem(0, Network.Layers[0] with
            {
                Requantization = Network.Layers[0].Requantization with { Biases = [1, 0] },
            }),
        };
        ValidationReport report = Run(tampered);
        Assert.Equal([0, 8], report.Accumulators.Take(2).Select(layer => layer.OwnDiffering));
    }

    [Fact]
    public void Another_number_of_correct_images_is_named_with_both_counts()
    {
        Disagreement only = Assert.Single(Run(belief: Belief with { Correct = Correct + 1 }).Disagreements);
        Assert.Equal(DisagreementKind.Accuracy, only.Kind);
        Assert.Equal($"{Correct} of 6 test images are classified correctly; the search recorded {Correct + 1}.", only.ToString());
    }

    [Theory]
    [InlineData(0.99e-9, true)]
    [InlineData(1.01e-9, false)]
    [InlineData(-1.01e-9, false)]
    [InlineData(double.NaN, false)]
    public void Energies_agree_within_a_billionth(double relative, bool agree)
    {
        ValidationReport report = Run(belief: Believe(1, layer => layer with { EnergyPj = layer.EnergyPj * (1 + relative) }));
        Assert.Equal(agree, report.Agrees);
        if (!agree)
        {
            Disagreement only = Assert.Single(report.Disagreements);
            Assert.Equal((DisagreementKind.Energy, "second"), (only.Kind, only.Layer));
        }
    }

    [Fact]
    public void An_energy_discrepancy_is_relative_to_the_belief()
    {
        ValidationReport report = Run(belief: Believe(0, layer => layer with { EnergyPj = 1.25 }));

        // Simulated 1.5, believed 1.25: 0.25/1.25.
        Assert.Equal(0.2, report.Layers[0].EnergyDiscrepancy, 12);
        Assert.Equal(
            "first: Simulated energy is 1.5 pJ; the search recorded 1.25 pJ (+2e-1 relative): the recorded components add up to 1.5 pJ.",
            Assert.Single(report.Disagreements).ToString());
        Assert.Equal(double.PositiveInfinity, Run(belief: Believe(0, layer => layer with { EnergyPj = 0 })).Layers[0].EnergyDiscrepancy);
    }

    [Fact]
    public void One_cycle_more_or_less_is_a_disagreement()
    {
        ValidationReport report = Run(belief: Believe(2, layer => layer with { Cycles = 301 }));
        Assert.Equal("third: Simulated cycles are 300; the search recorded 301: compute -1 cycles.", Assert.Single(report.Disagreements).ToString());
        Assert.Equal(-1 / 301.0, report.Layers[2].CyclesDiscrepancy, 12);
    }

    [Fact]
    public void A_discrepancy_of_energy_is_traced_to_its_components_the_greatest_first()
    {
        EnergyBreakdown recorded = new() { MacPj = 1, DramPj = 0.25, LeakagePj = 2 };
        ValidationReport report = Run(belief: Believe(0, layer => layer with { EnergyPj = 3.25, Energy = recorded }));

        // Simulated: 1.5 pJ, all of MACs.
        Assert.Equal("leakage -2 pJ, mac +0.5 pJ, dram -0.25 pJ", report.Layers[0].Cause);
        Assert.EndsWith($": {report.Layers[0].Cause}.", Assert.Single(report.Disagreements).Text, StringComparison.Ordinal);
        Assert.All(report.Layers.Skip(1).Append(report.Total), cost => Assert.Equal("", cost.Cause));
    }

    [Fact]
    public void A_discrepancy_of_cycles_is_traced_to_the_tensor_that_was_waited_for()
    {
        ValidationReport report = Run(belief: Believe(1, layer => layer with { Cycles = 205, Stalls = new StallCycles(0, 12, 3) }));

        // Simulated: 200 cycles without stalls; recorded: 190 and 15 stalls.
        Assert.Equal(
            "second: Simulated cycles are 200; the search recorded 205: compute +10 cycles, weight stalls -12 cycles, output stalls -3 cycles.",
            Assert.Single(report.Disagreements).ToString());
    }

    [Fact]
    public void The_same_cycles_lost_to_other_tensors_are_a_disagreement()
    {
        NetworkCost simulated = Simulated with
        {
            Layers = Simulated.Layers.SetItem(0, Simulated.Layers[0] with
            {
                Cost = Simulated.Layers[0].Cost with { ComputeCycles = 93, Stalls = new StallCycles(7, 0, 0) },
            }),
        };
        ValidationReport report = Run(simulated: simulated, belief: Believe(0, layer => layer with { Stalls = new StallCycles(0, 7, 0) }));
        Disagreement only = Assert.Single(report.Disagreements);
        Assert.Equal((DisagreementKind.Stalls, "first"), (only.Kind, only.Layer));
        Assert.EndsWith("their stalls are not: input stalls +7 cycles, weight stalls -7 cycles.", only.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_cycles_at_another_clock_are_a_disagreement()
    {
        Disagreement only = Assert.Single(Run(belief: Belief with { Cost = Cost with { LatencyNs = 310 } }).Disagreements);
        Assert.Equal(
            (DisagreementKind.Latency, "Simulated latency is 620 ns; the search recorded 310 ns: the cycles agree, so it is the clock."),
            (only.Kind, only.ToString()));
    }

    [Fact]
    public void Totals_are_compared_with_the_switches_between_layers()
    {
        ValidationReport report = Run(belief: Belief with { Cost = Cost with { EnergyPj = 9, Cycles = 600 } });
        Assert.Equal([DisagreementKind.Energy, DisagreementKind.Cycles], report.Disagreements.Select(d => d.Kind));
        Assert.All(report.Disagreements, disagreement => Assert.Equal("", disagreement.Layer));
        Assert.Equal(
            "the layers' energies agree, so it is the switches of mode or the recorded total; the layers' cycles agree, so it is the switches of mode or the recorded total",
            report.Total.Cause);
        Assert.StartsWith("sketch does not hold: 2 disagreements with what the search recorded.", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_mode_than_the_networks_is_a_disagreement()
    {
        Disagreement only = Assert.Single(Run(belief: Believe(0, layer => layer with { Mode = "xnor" })).Disagreements);
        Assert.Equal("first: The search recorded mode xnor; the network has multiply-8x8.", only.ToString());
    }

    [Fact]
    public void A_cost_simulated_for_another_mode_is_a_disagreement()
    {
        NetworkCost other = Simulated with { Layers = Simulated.Layers.SetItem(1, Simulated.Layers[1] with { Mode = Costs.Mode("xnor") }) };
        Disagreement only = Assert.Single(Run(simulated: other).Disagreements);
        Assert.Equal("second: The simulated cost is that of mode xnor; the network has multiply-8x8.", only.ToString());
    }

    [Fact]
    public void What_does_not_cover_the_network_is_refused_with_every_reason()
    {
        ReferenceAccumulators reference = Reference with
        {
            Pixels = [1, 2, 3],
            Layers = [Reference.Layers[0], Reference.Layers[1] with { Values = [1] }],
        };
        InvalidInputException thrown = Assert.Throws<InvalidInputException>(() => Run(
            reference: reference,
            simulated: Simulated with { Layers = Simulated.Layers.Add(Simulated.Layers[0]) },
            belief: new SearchBelief(Cost with { Layers = Cost.Layers.RemoveAt(0) }, 8, 7)));
        Assert.Equal(
            [
                ("reference accumulators", "pixels"),
                ("reference accumulators", "second"),
                ("reference accumulators", "layers[2]"),
                ("simulated cost", "layers[3]"),
                ("belief", "images"),
                ("belief", "correct"),
                ("belief", "layers[0]"),
                ("belief", "layers[1]"),
                ("belief", "layers[2]"),
            ],
            thrown.Errors.Select(error => (error.File, error.Key)));
    }

    [Fact]
    public void A_reference_without_images_proves_nothing_and_is_refused()
    {
        ReferenceAccumulators nothing = new(0, [], [.. Network.Layers.Select(layer => new LayerAccumulators(layer.Name, []))]);
        Assert.Equal("images", Assert.Throws<InvalidInputException>(() => Run(reference: nothing)).Errors.Single().Key);
    }
}
