using CsCheck;
using Enos.Accel.Costs;
using Enos.Sim.Cycles;

namespace Enos.Sim.Tests.Cycles;

/// <summary>The closed form and the cycle engine, which share no formula, say the same.</summary>
public class ClosedFormAgreementTests
{
    // ENOS_AGREEMENT_CASES asks for a longer run; docs/model.md records the longest.
    private static long Cases => long.TryParse(Environment.GetEnvironmentVariable("ENOS_AGREEMENT_CASES"), out long cases) ? cases : 4_000;

    [Fact]
    public void Cycles_stalls_accesses_and_energies_of_the_array_are_those_of_the_cycle_engine()
    {
        RandomCases.Digital.Sample(
            c => Agree(CostModel.Evaluate(c.Hardware, c.Shape, c.Mode, c.Placement), CycleEngine.Run(c.Hardware, c.Shape, c.Mode, c.Placement)), iter: Cases);
    }

    [Fact]
    public void Cycles_stalls_accesses_and_energies_of_macros_are_those_of_the_cycle_engine()
    {
        RandomCases.InMemory.Sample(
            c => Agree(CostModel.Evaluate(c.Hardware, c.Shape, c.Mode, c.Placement), CycleEngine.Run(c.Hardware, c.Shape, c.Mode, c.Placement)), iter: Cases / 2);
    }

    private static void Agree(LayerCost closed, LayerCost stepped)
    {
        Assert.Equal(stepped.Macs, closed.Macs);
        Assert.Equal(stepped.Folds, closed.Folds);
        Assert.Equal(stepped.ComputeCycles, closed.ComputeCycles);
        Assert.Equal(stepped.Stalls, closed.Stalls);
        Assert.Equal(stepped.Cycles, closed.Cycles);
        Assert.Equal(stepped.Accesses, closed.Accesses);
        Assert.Equal(stepped.MappingEfficiency, closed.MappingEfficiency, 1e-12);
        Assert.Equal(stepped.Utilization, closed.Utilization, 1e-12);
        foreach (((string component, double expected), (_, double actual)) in stepped.Energy.Components().Zip(closed.Energy.Components()))
        {
            Assert.True(Math.Abs(expected - actual) <= 1e-12 * expected, $"{component}: {actual} pJ, stepped {expected} pJ");
        }
    }
}
