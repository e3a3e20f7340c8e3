using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Reports.Runs;

/// <summary>What a network was disturbed by: of samples of one condition all of this is the same.</summary>
/// <param name="Disturbance"><c>none</c>, <c>adc</c> or <c>weight-bits</c>.</param>
/// <param name="AdcNoiseLsb">Standard deviation of the noise of each conversion.</param>
/// <param name="AdcOffsetLsb">Standard deviation of the offsets of converters.</param>
/// <param name="BitErrorRate">Probability that a stored weight bit flips.</param>
internal sealed record RobustnessCondition(string Disturbance, double AdcNoiseLsb, double AdcOffsetLsb, double BitErrorRate)
{
    /// <summary>In words.</summary>
    public string Name => Disturbance switch
    {
        "none" => "exact",
        "adc" => string.Create(CultureInfo.InvariantCulture, $"ADC noise {AdcNoiseLsb} LSB, offset {AdcOffsetLsb} LSB"),
        "weight-bits" => string.Create(CultureInfo.InvariantCulture, $"weight bits flip at {BitErrorRate:0.###e+0}"),
        _ => Disturbance,
    };
}

/// <summary>A sample: a row of the <c>robustness.csv</c> that <c>enos validate --monte-carlo</c> leaves.</summary>
/// <param name="Condition">What the network was disturbed by.</param>
/// <param name="Images">Images that it classified.</param>
/// <param name="Correct">Those that it classified rightly.</param>
internal sealed record RobustnessRow(RobustnessCondition Condition, int Images, int Correct)
{
    /// <summary>The file's name in a run directory.</summary>
    public const string FileName = "robustness.csv";

    private static readonly ImmutableArray<string> Columns =
        ["disturbance", "adc_noise_lsb", "adc_offset_lsb", "bit_error_rate", "sample", "seed", "flipped_bits", "images", "correct", "accuracy"];

    /// <summary>Share of the images that were classified rightly, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Images;

    /// <summary>Reads a run's file; nothing if a run has none.</summary>
    /// <exception cref="InvalidInputException">Its header is another, or cells are no numbers: every error.</exception>
    public static ImmutableArray<RobustnessRow> Load(string path) => File.Exists(path)
        ? RunTable.Load(path, Columns, row => new RobustnessRow(
            new RobustnessCondition(row.Text("disturbance"), row.Number("adc_noise_lsb"), row.Number("adc_offset_lsb"), row.Number("bit_error_rate")),
            (int)row.Long("images", 1, int.MaxValue), (int)row.Long("correct", 0, int.MaxValue)))
        : [];
}
