using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Enos.Sim.Activity;
using Enos.Sim.Robustness;

namespace Enos.Cli.Options;

/// <summary>What <c>enos validate</c> measures beyond agreement: activity of operands, and accuracy in spite of noise and faults.</summary>
internal static class EvidenceOptions
{
    private static readonly ActivityModel Model = new();
    private static readonly RobustnessSettings Settings = new();

    public static readonly Option<bool> Activity = new("--activity")
    {
        Description = "Measure zeros, sign changes and toggled bits of operands on the test images, write activity.csv, and print energy scaled by them beside the table's.",
    };

    public static readonly Option<double> ReferenceToggleRate = new Option<double>("--activity-reference")
    {
        HelpName = "T",
        Description = "Share of the operands' bits that toggle in a MAC for which the energy table holds, above 0 and at most 1.",
        DefaultValueFactory = _ => Model.ReferenceToggleRate,
    }.Where(t => t is > 0 and <= 1, "a number above 0 and at most 1");

    public static readonly Option<double> StaticShare = new Option<double>("--activity-static")
    {
        HelpName = "S",
        Description = "Share of a MAC's energy that does not depend on its operands, 0 to 1.",
        DefaultValueFactory = _ => Model.StaticShare,
    }.Where(s => s is >= 0 and <= 1, "a number from 0 to 1");

    public static readonly Option<int?> MonteCarlo = new Option<int?>("--monte-carlo")
    {
        HelpName = "N",
        Description = $"Random samples, at least 1, of the noise and offsets of compute-in-memory ADCs and of each bit error rate; writes robustness.csv. Default with --bit-error-rates: {Settings.Samples}.",
    }.Where(n => n >= 1, "a whole number of at least 1");

    public static readonly Option<string?> BitErrorRates = new Option<string?>("--bit-error-rates")
    {
        HelpName = "A,B",
        Description = "Probabilities that a stored weight bit flips, each 0 to 1, such as 1e-5,1e-4,1e-3; writes robustness.csv.",
    }.Where(text => text is null || Rates(text) is not null, "numbers from 0 to 1 with commas between them");

    public static readonly Option<double> AdcNoise = Sigma(
        "--adc-noise", "Noise of each conversion: standard deviation in least significant bits, at least 0.", Settings.AdcNoiseLsb);

    public static readonly Option<double> AdcOffset = Sigma(
        "--adc-offset", "Offset of each converter, the same for all images of a sample: standard deviation in least significant bits, at least 0.", Settings.AdcOffsetLsb);

    public static readonly Option<int> SampleImages = new Option<int>("--sample-images")
    {
        HelpName = "N",
        Description = "Test images of each sample, the first ones, at least 1.",
        DefaultValueFactory = _ => 1000,
    }.Where(n => n >= 1, "a whole number of at least 1");

    public static readonly Option<long> Seed = new Option<long>("--seed")
    {
        HelpName = "N",
        Description = "Decides every sample, at least 0.",
        DefaultValueFactory = _ => (long)Settings.Seed,
    }.Where(n => n >= 0, "a whole number of at least 0");

    /// <summary>All of them, in the order of the help.</summary>
    public static IReadOnlyList<Option> All { get; } =
        [Activity, ReferenceToggleRate, StaticShare, MonteCarlo, BitErrorRates, AdcNoise, AdcOffset, SampleImages, Seed];

    /// <summary>How energy follows activity, or null if that is not asked for.</summary>
    public static ActivityModel? ActivityOf(ParseResult parsed) => parsed.GetValue(Activity)
        ? new ActivityModel { ReferenceToggleRate = parsed.GetValue(ReferenceToggleRate), StaticShare = parsed.GetValue(StaticShare) }
        : null;

    /// <summary>What to withstand, or null if that is not asked for.</summary>
    public static RobustnessSettings? RobustnessOf(ParseResult parsed)
    {
        (int? samples, string? rates) = (parsed.GetValue(MonteCarlo), parsed.GetValue(BitErrorRates));
        return samples is null && rates is null
            ? null
            : new RobustnessSettings
            {
                Samples = samples ?? Settings.Samples,
                AdcNoiseLsb = parsed.GetValue(AdcNoise),
                AdcOffsetLsb = parsed.GetValue(AdcOffset),
                BitErrorRates = rates is null ? [] : Rates(rates)!.Value,
                Seed = (ulong)parsed.GetValue(Seed),
            };
    }

    private static ImmutableArray<double>? Rates(string text)
    {
        ImmutableArray<double>.Builder rates = ImmutableArray.CreateBuilder<double>();
        foreach (string part in text.Split(','))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) || !(rate is >= 0 and <= 1))
            {
                return null;
            }

            rates.Add(rate);
        }

        return rates.ToImmutable();
    }

    private static Option<double> Sigma(string name, string description, double value) => new Option<double>(name)
    {
        HelpName = "S",
        Description = description,
        DefaultValueFactory = _ => value,
    }.Where(s => s >= 0 && double.IsFinite(s), "a number of at least 0");
}
