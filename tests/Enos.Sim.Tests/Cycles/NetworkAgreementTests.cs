using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Tests.Costs;
using Enos.Accel.Workloads;
using Enos.Sim.Cycles;

namespace Enos.Sim.Tests.Cycles;

/// <summary>Networks on the array, on macros and on both: layers that branch and join, switches, transfers, outputs that stay.</summary>
public class NetworkAgreementTests
{
    private static readonly Gen<TransferLink?> Links =
        from there in Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false)))
        from energy in Gen.Double[0, 1]
        from bandwidth in Gen.OneOf(Gen.Double[0.1, 8], Gen.Int[1, 64].Select(bytes => bytes / 8.0))
        select there ? new TransferLink(energy, bandwidth) : null;

    // Each layer reads any of those before it, or does not say what it reads.
    private static Gen<Workload> Networks(int most) =>
        from shapes in RandomLayers.Shapes.Array[1, most]
        from reads in Gen.Frequency((1, Gen.Const(0)), (3, Gen.Int[0, 255])).Array[most]
        select new Workload("net", [.. shapes.Select((shape, l) => new Layer($"l{l}", shape)
        {
            Producers = [.. Enumerable.Range(0, l).Where(p => (reads[l] >> p & 1) != 0).Select(p => $"l{p}")],
        })]);

    [Fact]
    public void A_network_costs_the_same_in_both_engines() => (
        from c in RandomCases.InMemory
        from digital in RandomLayers.Modes
        from link in Links
        from workload in Networks(6)
        from sides in Gen.Bool.Array[6]
        from keep in Gen.Bool
        select (
            Hardware: c.Hardware with
            {
                Cim = c.Hardware.Cim! with { Transfer = link },
                GlobalBuffer = c.Hardware.GlobalBuffer is { } buffer ? buffer with { KeepsOutputs = keep } : null,
            },
            Workload: workload,
            Modes: (Mode[])[.. workload.Layers.Select((_, l) => sides[l] ? c.Mode : digital)])).Sample(
        c =>
        {
            NetworkCost closed = CostModel.Evaluate(c.Hardware, c.Workload, c.Modes);
            NetworkCost stepped = CycleEngine.Run(c.Hardware, c.Workload, c.Modes);
            Assert.Equal(stepped.Layers.Select(layer => layer.SwitchBefore), closed.Layers.Select(layer => layer.SwitchBefore));
            Assert.Equal(stepped.Cycles, closed.Cycles);
            Assert.Equal(stepped.Stalls, closed.Stalls);
            Assert.Equal(stepped.Accesses, closed.Accesses);
            foreach (((string component, double expected), (_, double actual)) in stepped.Energy.Components().Zip(closed.Energy.Components()))
            {
                Assert.True(Math.Abs(expected - actual) <= 1e-12 * expected, $"{component}: {actual} pJ, stepped {expected} pJ");
            }
        },
        iter: 600);
}
