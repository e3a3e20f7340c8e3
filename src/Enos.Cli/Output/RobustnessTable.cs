using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Sim.Robustness;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>A study of robustness for people, a row a condition.</summary>
internal static class RobustnessTable
{
    /// <summary>Writes the table.</summary>
    public static void Write(IAnsiConsole console, RobustnessReport report)
    {
        TextTable table = new(
            $"Accuracy on {Spelled.Count(report.Images)} images in spite of noise and faults, %",
            "disturbance", ">samples", ">mean", ">deviation", ">least", ">greatest");
        foreach (RobustnessCondition condition in report.Conditions)
        {
            table.Add(
                Describe(condition), Spelled.Count(condition.Samples.Length), Percent(condition.Mean), Percent(condition.StandardDeviation),
                Percent(condition.Least), Percent(condition.Greatest));
        }

        table.Write(console);
    }

    /// <summary>A condition that is done, for the log.</summary>
    public static string Line(RobustnessCondition condition) => $"{Describe(condition)}: {Percent(condition.Mean)} %";

    /// <summary>A disturbance as files name it.</summary>
    public static string Name(Disturbance disturbance) => disturbance switch
    {
        Disturbance.None => "none",
        Disturbance.Adc => "adc",
        Disturbance.WeightBits => "weight-bits",
        _ => throw new ArgumentOutOfRangeException(nameof(disturbance), disturbance, "No such disturbance."),
    };

    private static string Describe(RobustnessCondition condition) => condition.Disturbance switch
    {
        Disturbance.None => "none: exact",
        Disturbance.Adc => string.Create(
            CultureInfo.InvariantCulture, $"ADC noise {condition.AdcNoiseLsb} LSB, offset {condition.AdcOffsetLsb} LSB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"weight bits flip at {condition.BitErrorRate:0.###e+0}"),
    };

    private static string Percent(double share) => double.IsNaN(share) ? "" : (100 * share).ToString("0.00", CultureInfo.InvariantCulture);
}
