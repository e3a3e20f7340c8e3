using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Networks.Zoo;
using Enos.Sim.Robustness;
using Enos.Sim.Tests.Networks;

namespace Enos.Sim.Tests.Robustness;

public sealed class RobustnessStudyTests
{
    /// <summary>An image is light or dark; the converter's step is 8, so that noise may take the one for the other.</summary>
    private static QuantizedNetwork Network(Compute compute) => new Sketch(new TensorShape(2, 1, 1))
        .Convolution("logits", "image", 2, [1, 0, 0, 1], relu: false, change: layer => layer with
        {
            Compute = compute,
            Adc = compute == Compute.Cim ? new QuantizedAdc(SegmentRows: 2, Bits: 6, Step: 8) : null,
        })
        .Network;

    private static readonly ImageSet Images = new(
        "pairs", new TensorShape(2, 1, 1), ["first", "second"],
        [.. Enumerable.Range(0, 200).SelectMany(i => i % 2 == 0 ? new byte[] { 100, 60 } : [60, 100])],
        [.. Enumerable.Range(0, 200).Select(i => (byte)(i % 2))]);

    private static RobustnessReport Run(QuantizedNetwork network, RobustnessSettings settings, int threads = 1)
    {
        using SimdEngine engine = new(threads);
        return RobustnessStudy.Run(network, engine, Images, settings);
    }

    [Fact]
    public void Conditions_come_in_order_the_exact_network_first()
    {
        List<RobustnessCondition> told = [];
        long images = 0;
        RobustnessSettings settings = new() { Samples = 3, AdcNoiseLsb = 0.25, AdcOffsetLsb = 0.75, BitErrorRates = [0, 0.5] };
        using ReferenceEngine engine = new();
        RobustnessReport report = RobustnessStudy.Run(Network(Compute.Cim), engine, Images, settings, progress: told.Add, onImages: count => images += count);
        Assert.Equal(
            [(Disturbance.None, 0, 0, 0, 1), (Disturbance.Adc, 0.25, 0.75, 0, 3), (Disturbance.WeightBits, 0, 0, 0, 3), (Disturbance.WeightBits, 0, 0, 0.5, 3)],
            report.Conditions.Select(c => (c.Disturbance, c.AdcNoiseLsb, c.AdcOffsetLsb, c.BitErrorRate, c.Samples.Length)));
        Assert.Equal(report.Conditions, told);

        // One run undisturbed, three samples with noise, three at each of two rates.
        Assert.Equal((10, 10 * 200), (RobustnessStudy.Runs(Network(Compute.Cim), settings), images));
        Assert.Equal(1, report.Conditions[0].Mean);
        Assert.Equal((200, 200), (report.Images, report.Conditions[0].Samples[0].Correct));
        Assert.All(report.Conditions[2].Samples, sample => Assert.Equal((0, 200), (sample.FlippedBits, sample.Correct)));
        Assert.Contains(report.Conditions[3].Samples, sample => sample.FlippedBits > 0 && sample.Correct < 200);
        Assert.Equal(report.Conditions[1].Samples.Select(s => s.Seed), report.Conditions[3].Samples.Select(s => s.Seed));
    }

    [Fact]
    public void Noise_takes_one_class_for_the_other_as_often_as_the_normal_distribution_says()
    {
        // Sums 50 and 30 by steps of 8 are 6 (6.25) and 4 (3.75). With noise of 2 steps each code is its nearest number; equal codes count for class 0.
        const double Sigma = 2;
        RobustnessReport report = Run(Network(Compute.Cim), new RobustnessSettings { Samples = 40, AdcNoiseLsb = Sigma, AdcOffsetLsb = 0 });
        double[] high = Codes(6.25), low = Codes(3.75);
        double less = 0, equal = 0;
        for (int h = 0; h < high.Length; h++)
        {
            less += high[h] * low[(h + 1)..].Sum();
            equal += high[h] * low[h];
        }

        // Half of the images are of class 0, which equal codes are taken for.
        double expected = 1 - less - (equal / 2);
        const int Trials = 40 * 200;
        double spread = 5 * Math.Sqrt(expected * (1 - expected) / Trials);
        Assert.InRange(report.Conditions[1].Mean, expected - spread, expected + spread);

        // Independent samples of 200 images spread as binomial ones do, within a factor of two.
        double deviation = Math.Sqrt(expected * (1 - expected) / 200);
        Assert.InRange(report.Conditions[1].StandardDeviation, deviation / 2, deviation * 2);

        // Probabilities of the codes −32 to 31: Φ over the interval around each, the outermost ones without end.
        static double[] Codes(double mean) =>
            [.. Enumerable.Range(-32, 64).Select(code => (code == 31 ? 1 : Phi((code + 0.5 - mean) / Sigma)) - (code == -32 ? 0 : Phi((code - 0.5 - mean) / Sigma)))];
    }

    [Fact]
    public void An_offset_is_a_chips_so_samples_spread_and_images_of_a_sample_do_not()
    {
        RobustnessReport report = Run(Network(Compute.Cim), new RobustnessSettings { Samples = 60, AdcNoiseLsb = 0, AdcOffsetLsb = 3 });

        // All images of a class meet the same codes, so a chip gets a class right or wrong as a whole.
        Assert.All(report.Conditions[1].Samples, sample => Assert.Contains(sample.Correct, new long[] { 0, 100, 200 }));
        Assert.True(report.Conditions[1].Samples.Select(sample => sample.Correct).Distinct().Count() > 1);
    }

    [Fact]
    public void A_seed_gives_the_same_samples_at_any_number_of_threads()
    {
        QuantizedNetwork network = RandomNetworks.Layers(
            NetworkZoo.Build("squeezenet", new TensorShape(1, 16, 16), 2, 0.25), new Random(3), [OperatorKind.Multiply, OperatorKind.DeepShift, OperatorKind.Xnor]);
        ImageSet images = new("noise", new TensorShape(1, 16, 16), ["a", "b"], RandomNetworks.Pixels(new Random(4), 40 * 256), new byte[40]);
        RobustnessSettings settings = new() { Samples = 3, AdcNoiseLsb = 3, AdcOffsetLsb = 2, BitErrorRates = [1e-3, 1e-2], Seed = 17 };
        RobustnessReport[] reports = [.. new[] { 1, 2, 5 }.Select(threads =>
        {
            using SimdEngine engine = new(threads);
            return RobustnessStudy.Run(network, engine, images, settings);
        })];
        Assert.All(reports, report => Assert.Equal(Samples(reports[0]), Samples(report)));
        using SimdEngine other = new(1);
        Assert.NotEqual(Samples(reports[0]), Samples(RobustnessStudy.Run(network, other, images, settings with { Seed = 18 })));

        static RobustnessSample[] Samples(RobustnessReport report) => [.. report.Conditions.Skip(1).SelectMany(condition => condition.Samples)];
    }

    [Fact]
    public void The_spread_of_samples_is_that_of_n_minus_1()
    {
        RobustnessSample[] samples = [.. new long[] { 2, 4, 4, 6 }.Select((correct, i) => new RobustnessSample(i, 0, 0, correct, 8))];
        RobustnessCondition condition = new(Disturbance.Adc, 1, 0, 0, [.. samples]);

        // Accuracies 1/4, 1/2, 1/2, 3/4: squares of deviations add up to 1/8, by 3.
        Assert.Equal((0.5, 0.25, 0.75), (condition.Mean, condition.Least, condition.Greatest));
        Assert.Equal(Math.Sqrt(1 / 24.0), condition.StandardDeviation, 12);
        Assert.True(double.IsNaN((condition with { Samples = [samples[0]] }).StandardDeviation));
    }

    [Fact]
    public void Settings_out_of_range_and_nothing_to_disturb_are_refused_with_every_reason()
    {
        RobustnessSettings wrong = new() { Samples = 0, AdcNoiseLsb = -1, AdcOffsetLsb = double.NaN, BitErrorRates = [0.5, 1.5] };
        Assert.Equal(
            ["samples", "adc_noise_lsb", "adc_offset_lsb", "bit_error_rates"],
            Assert.Throws<InvalidInputException>(() => Run(Network(Compute.Cim), wrong)).Errors.Select(error => error.Key));
        Assert.Equal("samples", Assert.Single(Assert.Throws<InvalidInputException>(() => Run(Network(Compute.Digital), new())).Errors).Key);
        RobustnessSettings quiet = new() { AdcNoiseLsb = 0, AdcOffsetLsb = 0 };
        Assert.Equal("samples", Assert.Single(Assert.Throws<InvalidInputException>(() => Run(Network(Compute.Cim), quiet)).Errors).Key);
    }

    /// <summary>Φ, by the series of the error function, which converges everywhere: erf(x) = 2/√π · Σ (−1)ⁿ x^(2n+1)/(n!·(2n+1)).</summary>
    private static double Phi(double z)
    {
        double x = Math.Clamp(z, -5, 5) / Math.Sqrt(2), term = x, sum = x;
        for (int n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 0.5 + (sum / Math.Sqrt(Math.PI));
    }
}
