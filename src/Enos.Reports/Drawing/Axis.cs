using System.Collections.Immutable;
using System.Globalization;

namespace Enos.Reports.Drawing;

/// <summary>Places values along a line of the page.</summary>
/// <param name="Low">Value at <paramref name="From"/>.</param>
/// <param name="High">Value at <paramref name="To"/>; above <paramref name="Low"/>.</param>
/// <param name="From">Coordinate of the low end.</param>
/// <param name="To">Coordinate of the high end; smaller than <paramref name="From"/> on a vertical axis.</param>
/// <param name="Ticks">Values that are marked.</param>
/// <param name="IsLogarithmic">Whether equal distances are equal ratios.</param>
internal sealed record Axis(double Low, double High, double From, double To, ImmutableArray<double> Ticks, bool IsLogarithmic)
{
    /// <summary>A linear axis whose ends are round numbers around some values.</summary>
    /// <param name="values">The values; those that are not finite are left out.</param>
    /// <param name="from">Coordinate of the low end.</param>
    /// <param name="to">Coordinate of the high end.</param>
    /// <param name="withZero">Whether 0 belongs to the axis.</param>
    /// <param name="ticks">How many ticks it should have, about.</param>
    public static Axis Linear(IEnumerable<double> values, double from, double to, bool withZero, int ticks = 5)
    {
        double[] finite = [.. values.Where(double.IsFinite), .. withZero ? [0.0] : Array.Empty<double>()];
        double low = finite.Length == 0 ? 0 : finite.Min();
        double high = finite.Length == 0 ? 1 : finite.Max();
        if (high <= low)
        {
            double room = low == 0 ? 1 : Math.Abs(low) / 10;
            (low, high) = (withZero && low >= 0 ? low : low - room, high + room);
        }

        double step = RoundStep((high - low) / ticks);
        low = Math.Floor((low / step) + 1e-9) * step;
        high = Math.Ceiling((high / step) - 1e-9) * step;
        return new Axis(low, high, from, to, [.. Range(low, high, step)], IsLogarithmic: false);
    }

    /// <summary>A linear axis with given ends.</summary>
    public static Axis Between(double low, double high, double from, double to, double step) =>
        new(low, high, from, to, [.. Range(low, high, step)], IsLogarithmic: false);

    /// <summary>A logarithmic axis between powers of ten around some values.</summary>
    /// <param name="values">The values, positive; others are left out.</param>
    /// <param name="from">Coordinate of the low end.</param>
    /// <param name="to">Coordinate of the high end.</param>
    public static Axis Logarithmic(IEnumerable<double> values, double from, double to)
    {
        double[] positive = [.. values.Where(value => double.IsFinite(value) && value > 0)];
        int low = positive.Length == 0 ? 0 : (int)Math.Floor(Math.Log10(positive.Min()));
        int high = positive.Length == 0 ? 1 : (int)Math.Ceiling(Math.Log10(positive.Max()));
        high = Math.Max(high, low + 1);
        return new Axis(Math.Pow(10, low), Math.Pow(10, high), from, to, [.. Enumerable.Range(low, high - low + 1).Select(e => Math.Pow(10, e))], IsLogarithmic: true);
    }

    /// <summary>A logarithmic axis where all values are positive and the greatest is more than thirty times the least, else a linear one.</summary>
    public static Axis Spread(IReadOnlyCollection<double> values, double from, double to, int ticks = 5) =>
        values.Count > 0 && values.Min() > 0 && values.Max() > 30 * values.Min() ? Logarithmic(values, from, to) : Linear(values, from, to, withZero: false, ticks);

    /// <summary>The coordinate of a value.</summary>
    public double At(double value) => From + ((To - From) * Share(value));

    /// <summary>A tick's label.</summary>
    public static string Label(double tick) => Math.Abs(tick) switch
    {
        >= 1e15 or (> 0 and < 1e-4) => tick.ToString("0.##e0", CultureInfo.InvariantCulture),
        _ => tick.ToString("#,0.####", CultureInfo.InvariantCulture),
    };

    private double Share(double value) => IsLogarithmic
        ? Math.Log10(value / Low) / Math.Log10(High / Low)
        : (value - Low) / (High - Low);

    /// <summary>1, 2 or 5 times a power of ten, at least as large.</summary>
    private static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * ((step / power) switch
        {
            <= 1 => 1,
            <= 2 => 2,
            <= 5 => 5,
            _ => 10,
        });
    }

    private static IEnumerable<double> Range(double low, double high, double step)
    {
        int count = (int)Math.Round((high - low) / step);
        return Enumerable.Range(0, count + 1).Select(i => Math.Round(low + (i * step), 12));
    }
}
