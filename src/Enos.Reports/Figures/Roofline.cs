using System.Globalization;
using Enos.Accel.Modes;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Figures;

/// <summary>
/// The roofline model (Williams, Waterman and Patterson, Commun. ACM 52, 2009): MACs a cycle over MACs per byte of DRAM traffic, under what the DRAM's
/// bandwidth and each digital mode's array allow. A macro's peak depends on the layer's window and is not drawn.
/// </summary>
internal static class Roofline
{
    /// <summary>The figure.</summary>
    public static Figure Of(SearchedNetwork network)
    {
        ModeKey key = new(network.Modes);
        (LayerRow Layer, double Intensity, double Throughput)[] points =
        [
            .. network.Layers.Where(layer => layer.DramBits > 0 && layer.Macs > 0 && layer.Cycles > 0)
                .Select(layer => (layer, 8.0 * layer.Macs / layer.DramBits, (double)layer.Macs / layer.Cycles)),
        ];
        double bandwidth = network.Hardware.Dram.BandwidthBytesPerCycle;
        HashSet<string> used = [.. network.Layers.Select(layer => layer.Mode)];
        (double Peak, string Signs)[] roofs =
        [
            .. network.Hardware.Modes.Where(mode => mode.Compute == Compute.Digital && used.Contains(mode.Name))
                .GroupBy(mode => (double)network.Hardware.Array.Pes * mode.MacsPerPeCycle).OrderBy(g => g.Key)
                .Select(g => (g.Key, string.Join(", ", g.Select(mode => key.Sign(mode.Name)).OrderBy(sign => sign.Length).ThenBy(sign => sign, StringComparer.Ordinal)))),
        ];
        int bound = points.Count(p => roofs.Length > 0 && p.Intensity * bandwidth < PeakOf(p.Layer.Mode));
        int without = network.Layers.Length - points.Length;
        string left = without == 0 ? "" : $" {without} layers move nothing to or from DRAM and are not drawn.";
        return new Figure(
            "roofline", "Roofline",
            $"Slope: the DRAM's {Spelled.Short(bandwidth)} bytes a cycle. Level lines: what the array does in each mode, by its number.{left}",
            $"{points.Length} layers under the roofs of the DRAM and the array; the DRAM's bandwidth bounds {bound} of them.{left}",
            Draw);

        double PeakOf(string mode) => network.Hardware.Modes
            .Where(m => m.Name == mode && m.Compute == Compute.Digital).Select(m => (double)network.Hardware.Array.Pes * m.MacsPerPeCycle).FirstOrDefault();

        Canvas Draw(double width)
        {
            const double PlotHeight = 320;
            Legend legend = Legend.Of(key.Legend(used), width);
            double top = legend.Height + 24;
            Axis y = Axis.Logarithmic([.. points.Select(p => p.Throughput), .. roofs.Select(roof => roof.Peak * 1.5)], top + PlotHeight, top);
            Axis x = Axis.Logarithmic(
                [.. points.Select(p => p.Intensity), .. roofs.Select(roof => roof.Peak / bandwidth * 1.5), y.Low / bandwidth], Frame.LeftOf(y), width - 22);
            return new Canvas(width, top + PlotHeight + 40, Markup.All(
            [
                legend.Content,
                new Frame(x, y).Draw("MACs per byte of DRAM traffic", "MACs per cycle"),
                .. Slope(x, y),
                .. roofs.SelectMany(roof => Level(x, y, roof)),
                .. points.Select(p => Point(x.At(p.Intensity), y.At(p.Throughput), p.Layer, p.Intensity, p.Throughput)),
            ]));
        }

        IEnumerable<Markup> Slope(Axis x, Axis y)
        {
            double highest = roofs.Length > 0 && double.IsFinite(bandwidth) ? roofs[^1].Peak : y.High;
            if (double.IsFinite(bandwidth))
            {
                double start = Math.Max(x.Low, y.Low / bandwidth);
                double end = Math.Min(x.High, highest / bandwidth);
                yield return Line(x.At(start), y.At(start * bandwidth), x.At(end), y.At(end * bandwidth), "var(--line)", 2);
            }
        }

        IEnumerable<Markup> Level(Axis x, Axis y, (double Peak, string Signs) roof)
        {
            double from = double.IsFinite(bandwidth) ? Math.Clamp(roof.Peak / bandwidth, x.Low, x.High) : x.Low;
            yield return Line(x.At(from), y.At(roof.Peak), x.To, y.At(roof.Peak), "var(--line)", 1.5, "6 3");
            yield return Text(x.To, y.At(roof.Peak) - 5, string.Create(CultureInfo.InvariantCulture, $"{roof.Signs}: {roof.Peak:#,0}"), anchor: "end", size: 11);
        }

        Markup Point(double x, double y, LayerRow layer, double intensity, double throughput) => Hover(
            x - 9, y - 9, 18, 18,
            string.Create(CultureInfo.InvariantCulture, $"{layer.Name}\n{layer.Mode}\n{throughput:#,0.0} MACs/cycle, {throughput * network.Hardware.ClockGhz:#,0.0} GMAC/s\n{intensity:#,0.00} MACs/byte"),
            Markup.Of(
                "circle", Markup.At("cx", x), Markup.At("cy", y), Markup.At("r", 8), Markup.At("fill", key.Colour(layer.Mode)), Markup.At("stroke", Surface)),
            Text(x, y + 3.5, key.Sign(layer.Mode), "var(--on-series)", "middle", 10));
    }
}
