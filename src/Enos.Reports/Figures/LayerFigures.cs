using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;

namespace Enos.Reports.Figures;

/// <summary>Figures with a bar for every layer.</summary>
/// <param name="network">The result.</param>
internal sealed class LayerFigures(SearchedNetwork network)
{
    private readonly ModeKey _key = new(network.Modes);
    private readonly EnergyUnit _layerUnit = EnergyUnit.For(network.Layers.Select(layer => layer.EnergyPj).DefaultIfEmpty(0).Max());

    /// <summary>The modes as a strip, the energies beneath it.</summary>
    public Figure Assignment()
    {
        LayerChart chart = new(
            [.. network.Layers.Select(layer => new LayerBar(
                layer.Name,
                $"{layer.Name}\n{layer.Mode}\n{_layerUnit.With(layer.EnergyPj)}, {Spelled.Percent(layer.EnergyPj / network.Record.Results.Cost.EnergyPj)} of the network\n{Spelled.Count(layer.Macs)} MACs",
                [(_layerUnit.In(layer.EnergyPj), _key.Colour(layer.Mode))],
                (_key.Colour(layer.Mode), _key.Sign(layer.Mode))))],
            $"mode, and energy in {_layerUnit.Name}",
            _key.Legend(network.Layers.Select(layer => layer.Mode)));
        string modes = string.Join(", ", network.Layers.GroupBy(layer => layer.Mode).OrderByDescending(g => g.Count()).Select(g => $"{g.Key} in {g.Count()}"));
        return new Figure(
            "assignment", "Mode and energy of each layer", "The strip is the searched assignment, in the order in which layers run; beneath it, what each layer takes.",
            $"Of {network.Layers.Length} layers, {modes}. The most energy goes to {Greatest(layer => layer.EnergyPj).Name}, {_layerUnit.With(Greatest(layer => layer.EnergyPj).EnergyPj)}.",
            chart.Draw);
    }

    /// <summary>The layers' energies by component.</summary>
    public Figure Energy()
    {
        string[] components = [.. EnergyComponents.Of(network).Select(component => component.Name)];
        LayerChart chart = new(
            [.. network.Layers.Select(layer => new LayerBar(
                layer.Name,
                string.Join('\n', [layer.Name, .. components.Select(name => $"{Spelled.Component(name)}: {_layerUnit.With(Component(layer, name))}")]),
                [.. components.Select((name, i) => (_layerUnit.In(Component(layer, name)), Theme.SeriesColour(i)))]))],
            $"energy in {_layerUnit.Name}, by component",
            [.. components.Select((name, i) => (Spelled.Component(name), Legend.Square(Theme.SeriesColour(i))))]);
        return new Figure(
            "layer-energy", "Energy of each layer by component", "“Switch” is the change from the mode of the layer before, transfer and leakage included.",
            $"Stacked bars of {network.Layers.Length} layers; the largest component of the whole network is {Spelled.Component(components.FirstOrDefault("none"))}.",
            chart.Draw);
    }

    /// <summary>Cycles, computing and waiting.</summary>
    public Figure Cycles()
    {
        (string Name, Func<LayerRow, long> Of)[] parts =
        [
            ("compute", layer => layer.ComputeCycles), ("input stall", layer => layer.Stalls.Input), ("weight stall", layer => layer.Stalls.Weight),
            ("output stall", layer => layer.Stalls.Output), ("switch", layer => layer.SwitchCycles),
        ];
        long stalls = network.Layers.Sum(layer => layer.Stalls.Total);
        long cycles = network.Record.Results.Cost.Cycles;
        LayerChart chart = new(
            [.. network.Layers.Select(layer => new LayerBar(
                layer.Name,
                string.Join('\n', [layer.Name, .. parts.Select(part => $"{part.Name}: {Spelled.Count(part.Of(layer))} cycles")]),
                [.. parts.Select((part, i) => ((double)part.Of(layer), Theme.SeriesColour(i)))]))],
            "cycles",
            [.. parts.Select((part, i) => (part.Name, Legend.Square(Theme.SeriesColour(i))))]);
        return new Figure(
            "cycles", "Cycles of each layer", "A stall is charged to the tensor that the array waits for.",
            $"Of {Spelled.Count(cycles)} cycles the array waits {Spelled.Count(stalls)}, {Spelled.Percent((double)stalls / cycles)}; the longest layer is {Greatest(layer => layer.Cycles).Name}.",
            chart.Draw);
    }

    /// <summary>How busy the array is.</summary>
    public Figure Utilization()
    {
        LayerChart chart = new(
            [.. network.Layers.Select(layer => new LayerBar(
                layer.Name,
                $"{layer.Name}\n{layer.Mode}\nutilization {Spelled.Percent(layer.Utilization)}\nmapping efficiency {Spelled.Percent(layer.MappingEfficiency)}",
                [(100 * layer.Utilization, _key.Colour(layer.Mode))], (_key.Colour(layer.Mode), _key.Sign(layer.Mode)), 100 * layer.MappingEfficiency))],
            "utilization in %",
            [.. _key.Legend(network.Layers.Select(layer => layer.Mode)), ("mapping efficiency", Legend.Stroke("var(--text)"))],
            100);
        return new Figure(
            "utilization", "Utilization of the array", "Bars: MACs done of those that the array could have done. Line: the share of the array to which operands are mapped, which bounds it.",
            string.Create(CultureInfo.InvariantCulture, $"{Spelled.Percent(network.Record.Results.Cost.Utilization)} over the whole network; the busiest layer is {Greatest(layer => layer.Utilization).Name} with {Spelled.Percent(Greatest(layer => layer.Utilization).Utilization)}."),
            chart.Draw);
    }

    private static double Component(LayerRow layer, string name) => layer.Components.First(component => component.Component == name).EnergyPj;

    private LayerRow Greatest(Func<LayerRow, double> figure) => network.Layers.MaxBy(figure)!;
}
