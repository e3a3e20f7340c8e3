using System.Text;
using Enos.Networks.Files;
using Enos.Sim.Robustness;

namespace Enos.Cli.Output;

/// <summary>A study of robustness as CSV, a row a sample. docs/validation.md describes the columns.</summary>
internal static class RobustnessCsv
{
    private static readonly (string Column, Func<(RobustnessCondition Condition, RobustnessSample Sample), object> Value)[] Fields =
    [
        ("disturbance", row => RobustnessTable.Name(row.Condition.Disturbance)),
        ("adc_noise_lsb", row => row.Condition.AdcNoiseLsb),
        ("adc_offset_lsb", row => row.Condition.AdcOffsetLsb),
        ("bit_error_rate", row => row.Condition.BitErrorRate),
        ("sample", row => row.Sample.Index),
        ("seed", row => row.Sample.Seed),
        ("flipped_bits", row => row.Sample.FlippedBits),
        ("images", row => row.Sample.Images),
        ("correct", row => row.Sample.Correct),
        ("accuracy", row => row.Sample.Accuracy),
    ];

    /// <summary>Writes the file, whole or not at all.</summary>
    public static void Write(string path, RobustnessReport report) => WholeFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        CsvOutput.Write(writer, Fields, report.Conditions.SelectMany(condition => condition.Samples.Select(sample => (condition, sample))));
    });
}
