using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Figures;

/// <summary>Samples of a variational search's posterior over assignments.</summary>
internal static class PosteriorFigure
{
    /// <summary>The figure; null where the search was no variational one.</summary>
    public static Figure? Of(SearchedNetwork network)
    {
        if (network.Record.Results.Posterior is not { EnergyPj.Length: > 0 } posterior)
        {
            return null;
        }

        EnergyUnit unit = EnergyUnit.For(posterior.EnergyPj.Max());
        (double Energy, double Accuracy)[] samples = [.. posterior.EnergyPj.Zip(posterior.Accuracy, (energy, accuracy) => (unit.In(energy), 100 * accuracy))];
        return new Figure(
            "posterior", "Samples of the posterior", "Each point is an assignment drawn from the posterior; its accuracy is the supernet's.",
            string.Create(CultureInfo.InvariantCulture, $"{samples.Length} samples, of {samples.Min(s => s.Energy):0.###} to {samples.Max(s => s.Energy):0.###} {unit.Name} and {samples.Min(s => s.Accuracy):0.0} to {samples.Max(s => s.Accuracy):0.0} %; {posterior.EntropyNats.Average():0.00} nats of entropy a layer."),
            Draw);

        Canvas Draw(double width)
        {
            const double PlotHeight = 210;
            Axis y = Axis.Linear(samples.Select(s => s.Accuracy), PlotHeight + 24, 24, withZero: false);
            Axis x = Axis.Linear(samples.Select(s => s.Energy), Frame.LeftOf(y) + 6, width - 22, withZero: false, width < 600 ? 4 : 8);
            return new Canvas(width, PlotHeight + 64, Markup.All(
            [
                new Frame(x, y).Draw($"energy in {unit.Name}", "accuracy of the supernet in %"),
                .. samples.Select((s, i) => Hover(
                    x.At(s.Energy) - 9, y.At(s.Accuracy) - 9, 18, 18,
                    string.Create(CultureInfo.InvariantCulture, $"sample {i + 1}\n{s.Energy:0.000} {unit.Name}\n{s.Accuracy:0.0} %"),
                    Marker.Draw(1, x.At(s.Energy), y.At(s.Accuracy), Theme.SeriesColour(5)))),
            ]));
        }
    }
}
