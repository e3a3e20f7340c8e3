using System.Collections.Immutable;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Figures;

/// <summary>Where the network's energy goes.</summary>
internal static class EnergyComponents
{
    /// <summary>The components that take any, the largest first; a switch's transfer and leakage are counted to it.</summary>
    public static ImmutableArray<(string Name, double EnergyPj)> Of(SearchedNetwork network) =>
    [
        .. network.Layers.SelectMany(layer => layer.Components).GroupBy(component => component.Component)
            .Select(g => (g.Key, g.Sum(component => component.EnergyPj))).Where(component => component.Item2 > 0).OrderByDescending(component => component.Item2),
    ];

    /// <summary>A bar for each component.</summary>
    public static Figure Figure(SearchedNetwork network)
    {
        ImmutableArray<(string Name, double EnergyPj)> components = Of(network);
        double total = components.Sum(component => component.EnergyPj);
        EnergyUnit unit = EnergyUnit.For(total);
        return new Figure(
            "energy", "Energy by component", "Of the whole network, in the searched assignment.",
            $"Of {unit.With(total)}: {string.Join(", ", components.Select(c => $"{Spelled.Component(c.Name)} {Spelled.Percent(c.EnergyPj / total)}"))}.",
            Draw);

        Canvas Draw(double width)
        {
            const double Row = 26;
            const double Names = 120;
            const double Values = 128;
            double room = width - Names - Values;
            double most = components.Select(component => component.EnergyPj).DefaultIfEmpty(1).Max();
            return new Canvas(width, Row * components.Length, Markup.All(components.Select((component, i) =>
            {
                double y = i * Row;
                double length = Math.Max(1, room * component.EnergyPj / most);
                string share = Spelled.Percent(component.EnergyPj / total);
                return Hover(
                    0, y, width, Row, $"{Spelled.Component(component.Name)}\n{unit.With(component.EnergyPj)}\n{share}",
                    Text(0, y + 17, Fitted(Spelled.Component(component.Name), Names), "var(--text)"),
                    Rectangle(Names, y + 4, length, Row - 8, Theme.SeriesColour(i)),
                    Text(Names + length + 8, y + 17, $"{unit.With(component.EnergyPj)}, {share}"));
            })));
        }
    }
}
