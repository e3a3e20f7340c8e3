using System.Globalization;
using CsCheck;
using Enos.Accel.Costs;
using Enos.Sim.Cycles;

namespace Enos.Sim.Tests.Cycles;

/// <summary>
/// The closed form and the cycle engine, which share no formula, say the same. ENOS_AGREEMENT_CASES asks for another number of cases,
/// ENOS_AGREEMENT_SEED for one sequence of them that can be had again; docs/model.md records the longest.
/// </summary>
public class ClosedFormAgreementTests
{
    private const int DefaultCases = 4_000;

    [Fact]
    public void Cycles_stalls_accesses_and_energies_of_the_array_are_those_of_the_cycle_engine() => Agree(RandomCases.Digital);

    [Fact]
    public void Cycles_stalls_accesses_and_energies_of_macros_are_those_of_the_cycle_engine() => Agree(RandomCases.InMemory);

    private static void Agree(Gen<Case> cases)
    {
        long count = long.Parse(Environment.GetEnvironmentVariable("ENOS_AGREEMENT_CASES") ?? $"{DefaultCases}", CultureInfo.InvariantCulture);
        if (Environment.GetEnvironmentVariable("ENOS_AGREEMENT_SEED") is not { } text)
        {
            cases.Sample(Agree, iter: count);
            return;
        }

        ulong seed = ulong.Parse(text, CultureInfo.InvariantCulture);
        for (uint i = 0; i < count; i++)
        {
            Agree(cases.Generate(new PCG(i, seed), null, out _));
        }
    }

    private static void Agree(Case c)
    {
        LayerCost closed = CostModel.Evaluate(c.Hardware, c.Shape, c.Mode, c.Placement);
        LayerCost stepped = CycleEngine.Run(c.Hardware, c.Shape, c.Mode, c.Placement);
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
