using System.Globalization;

namespace Enos.Sim.Validation;

/// <summary>Where simulated and recorded cost part: another mode, a component of the energy, a kind of cycles, the switches, or a total that is not its parts' sum.</summary>
internal static class DiscrepancyCause
{
    private const int MostParts = 3;

    /// <summary>The cause of a layer's differences; empty if there is none.</summary>
    public static string OfLayer(LayerFigures simulated, LayerFigures believed)
    {
        if (simulated.Mode != believed.Mode)
        {
            return $"recorded in mode {believed.Mode}, simulated in {simulated.Mode}";
        }

        return string.Join(", ", EnergyParts(simulated, believed).Concat(CycleParts(simulated, believed)));
    }

    /// <summary>The cause of a network's differences; empty if there is none.</summary>
    public static string OfNetwork(CostFigures simulated, CostFigures believed)
    {
        List<string> causes = [];
        if (!CostComparison.Agree(simulated.EnergyPj, believed.EnergyPj))
        {
            (double layers, double recorded) = (simulated.Layers.Sum(layer => layer.EnergyPj), believed.Layers.Sum(layer => layer.EnergyPj));
            causes.Add(CostComparison.Agree(layers, recorded)
                ? "the layers' energies agree, so it is the switches of mode or the recorded total"
                : Difference("energy of the layers", layers - recorded, "pJ"));
        }

        if (simulated.Cycles != believed.Cycles)
        {
            long layers = simulated.Layers.Sum(layer => layer.Cycles) - believed.Layers.Sum(layer => layer.Cycles);
            causes.Add(layers == 0
                ? "the layers' cycles agree, so it is the switches of mode or the recorded total"
                : Difference("cycles of the layers", layers, ""));
        }
        else if (!CostComparison.Agree(simulated.LatencyNs, believed.LatencyNs))
        {
            causes.Add("the cycles agree, so it is the clock");
        }

        return string.Join("; ", causes);
    }

    private static IEnumerable<string> EnergyParts(LayerFigures simulated, LayerFigures believed)
    {
        if (CostComparison.Agree(simulated.EnergyPj, believed.EnergyPj))
        {
            yield break;
        }

        if (!CostComparison.Agree(believed.Energy.TotalPj, believed.EnergyPj))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the recorded components add up to {believed.Energy.TotalPj:G9} pJ");
            yield break;
        }

        (string Component, double Difference)[] parts =
        [
            .. simulated.Energy.Components().Zip(believed.Energy.Components(), (s, b) => (s.Component, Difference: s.EnergyPj - b.EnergyPj, Same: CostComparison.Agree(s.EnergyPj, b.EnergyPj)))
                .Where(part => !part.Same)
                .OrderByDescending(part => Math.Abs(part.Difference))
                .Select(part => (part.Component, part.Difference)),
        ];
        foreach ((string component, double difference) in parts.Take(MostParts))
        {
            yield return Difference(component, difference, "pJ");
        }
    }

    private static IEnumerable<string> CycleParts(LayerFigures simulated, LayerFigures believed)
    {
        (string Part, long Difference)[] parts =
        [
            ("compute", simulated.Cycles - simulated.Stalls.Total - (believed.Cycles - believed.Stalls.Total)),
            ("input stalls", simulated.Stalls.Input - believed.Stalls.Input),
            ("weight stalls", simulated.Stalls.Weight - believed.Stalls.Weight),
            ("output stalls", simulated.Stalls.Output - believed.Stalls.Output),
        ];
        return parts.Where(part => part.Difference != 0).Select(part => Difference(part.Part, part.Difference, "cycles"));
    }

    private static string Difference(string part, double difference, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{part} {difference:+0.######;-0.######;+0} {unit}").TrimEnd();
}
