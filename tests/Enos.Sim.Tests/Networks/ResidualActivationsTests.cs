using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Sim.Tests.Networks;

/// <summary>What a residual network keeps alive between its layers: the shortcut until it is added, the sum from then on.</summary>
public sealed class ResidualActivationsTests
{
    private static readonly Workload Network = NetworkZoo.Build("shufflenet-v1", new TensorShape(3, 32, 32), 10).ToWorkload();

    private static readonly Accelerator Hybrid = Costs.Accelerator() with
    {
        Cim = new CimMacros
        {
            Macros = 1,
            Rows = 64,
            Columns = 64,
            CellBits = 1,
            ColumnsPerAdc = 8,
            Adc = new ConstantAdc(5, 1),
            VoltageV = 0.9,
            DigitalAddEnergyPj = 0.1,
            WeightWriteEnergyPjPerBit = 0.2,
            WeightsPreloaded = false,
            Transfer = new TransferLink(0.5, 3),
        },
    };

    [Fact]
    public void Within_a_unit_the_shortcut_stays_live_beside_what_its_branch_makes()
    {
        // Stage 3 has 480 channels on 8×8 pixels, its bottlenecks 120. Units 2 to 4 add to unit 1's two tensors: stage 2's sum, 240 channels on 16×16, kept
        // whole for its mean, and 240 channels of its own.
        ImmutableArray<long> bits = LiveActivations.BitsBefore(Hybrid, Network);
        const long Shortcut = ((240 * 16 * 16) + (240 * 8 * 8)) * 8, Sum = 480 * 8 * 8 * 8, Bottleneck = 120 * 8 * 8 * 8;
        Assert.Equal([Shortcut, Shortcut + Bottleneck, Shortcut + Bottleneck], Unit(2));
        Assert.Equal([Sum, Sum + Bottleneck, Sum + Bottleneck], Unit(3));
        Assert.Equal([Sum, Sum + Bottleneck, Sum + Bottleneck], Unit(8));

        IEnumerable<long> Unit(int unit) => Enumerable.Range(0, bits.Length)
            .Where(l => Network.Layers[l].Name.StartsWith($"stage3/unit{unit}/", StringComparison.Ordinal)).Select(l => bits[l]);
    }

    [Fact]
    public void The_global_buffer_holds_the_shortcut_until_it_is_added()
    {
        // A unit of 16 channels on 4×4 pixels with a bottleneck of 4: its input, 256 bytes, is still read when its last layer writes as many.
        GraphBuilder graph = new("unit", new TensorShape(3, 4, 4));
        string stem = graph.Convolution("stem", "input", 16);
        string narrow = graph.Convolution("narrow", stem, 4);
        string sum = graph.Add("sum", graph.Convolution("wide", narrow, 16, relu: false), stem);
        graph.Convolution("fc", graph.GlobalAveragePool("pool", sum), 10, relu: false);
        Workload unit = graph.Build().ToWorkload();

        Assert.Equal([true, true, true, false], Kept(256 + 64 + 256).Select(p => p.OutputsKept));
        Assert.Equal([256L, 256 + 64, 256 + 64 + 256, 256], Kept(256 + 64 + 256).Select(p => p.ReservedBits / 8));
        Assert.Equal([false, true, true, true], Kept(256 + 64 + 256).Select(p => p.InputsKept));

        // With a byte less, the sum finds no room beside both.
        Assert.Equal([true, true, false, false], Kept(256 + 64 + 256 - 1).Select(p => p.OutputsKept));

        ImmutableArray<LayerPlacement> Kept(long bytes) =>
            LayerPlacement.Of(Costs.Accelerator() with { GlobalBuffer = new GlobalBuffer(bytes, 1, 1, 64) { KeepsOutputs = true } }, unit);
    }
}
