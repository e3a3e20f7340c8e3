using System.Globalization;
using Enos.Cli.Options;
using Enos.Kernels.Multipliers;

namespace Enos.Cli.Output;

/// <summary>What <c>enos tables multiplier</c> prints: a figure a line for people, a row for programs.</summary>
internal static class MultiplierFigures
{
    /// <summary>Writes a report to standard output.</summary>
    public static void Write(MultiplierReport report, string format)
    {
        MultiplierStatistics errors = report.Statistics;
        (string Column, object? Value)[] figures =
        [
            ("multiplier", report.Multiplier.Name),
            ("signed", report.Multiplier.Signed),
            ("bits", report.Multiplier.Bits),
            ("mae", errors.MeanAbsoluteError),
            ("wce", errors.WorstCaseError),
            ("ep_percent", errors.ErrorProbability),
            ("mse", errors.MeanSquaredError),
            ("mean_error", errors.MeanError),
            ("commutative", errors.Commutative),
            ("zero_preserving", errors.ZeroPreserving),
            ("rank", report.Rank),
            ("form", report.Form),
            ("engine", report.Engine),
            ("gmac_per_second", Math.Round(report.ExpectedGmacPerSecond, 1)),
            ("sha256", report.ContentHash),
            ("disagreement", report.Disagreement?.Message),
        ];
        if (format == CommonOptions.Table)
        {
            TextTable table = new(report.Multiplier.Name, "figure", "value");
            foreach ((string column, object? value) in figures.Where(figure => figure.Value is not null).Skip(1))
            {
                table.Add(column.Replace('_', ' '), Spell(value!));
            }

            table.Write(Consoles.Out());
            return;
        }

        new Listing(report.Multiplier.Name, [.. figures.Select(figure => figure.Column)], [[.. figures.Select(figure => figure.Value)]]).Write(format);
    }

    private static string Spell(object value) => value switch
    {
        true => "yes",
        false => "no",
        double number => number.ToString("#,0.####", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
