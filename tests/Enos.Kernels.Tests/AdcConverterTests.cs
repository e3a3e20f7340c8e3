namespace Enos.Kernels.Tests;

public sealed class AdcConverterTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)] // 0.5: to even
    [InlineData(6, 10)]
    [InlineData(15, 20)] // 1.5: to even
    [InlineData(25, 20)] // 2.5: to even
    [InlineData(-5, 0)]
    [InlineData(-15, -20)]
    [InlineData(-26, -30)]
    [InlineData(74, 70)]
    [InlineData(76, 70)] // clamped to 2^3 − 1
    [InlineData(1000, 70)]
    [InlineData(-84, -80)]
    [InlineData(-1000, -80)] // clamped to −2^3
    public void Sums_round_to_the_nearest_step_ties_to_even_and_clip(int sum, int expected) =>
        Assert.Equal(expected, new AdcConverter(new AdcTransfer(1, Bits: 4, Step: 10), "layer").Convert(sum, 0, 0, 0));

    [Theory]
    [InlineData(0, 0, 2000)]
    [InlineData(11.5, 0, 2000)]
    [InlineData(0, 4.25, 37)]
    [InlineData(11.5, 4.25, 37)]
    public void Many_sums_convert_as_each_does(double sigma, double offset, int pixels)
    {
        var adc = new AdcConverter(new AdcTransfer(1, Bits: 7, Step: 6, sigma, OffsetSigma: offset), "layer", pixels);
        int[] sums = [.. Enumerable.Range(-501, 1003), int.MinValue, int.MaxValue];
        int[] converted = [.. sums];
        adc.Convert(converted, 5, 100, 2);
        Assert.Equal(sums.Select((sum, i) => adc.Convert(sum, 5, 100 + i, 2)), converted);
    }

    [Fact]
    public void A_one_bit_adc_has_the_codes_minus_one_and_zero()
    {
        var adc = new AdcConverter(new AdcTransfer(1, Bits: 1, Step: 4), "layer");
        Assert.Equal([-4, -4, 0, 0, 0], new[] { -100, -3, -2, 0, 100 }.Select(sum => adc.Convert(sum, 0, 0, 0)));
    }

    [Theory]
    [InlineData(9, 4, "0+4 4+4 8+1")]
    [InlineData(8, 4, "0+4 4+4")]
    [InlineData(3, 64, "0+3")]
    public void A_window_falls_into_segments_of_so_many_rows(int k, int rows, string expected) =>
        Assert.Equal(expected, string.Join(' ', AdcConverter.Segments(new AdcTransfer(rows, 4, 1), k).Select(s => $"{s.Start}+{s.Count}")));

    [Fact]
    public void Noise_has_the_stated_deviation_ahead_of_the_conversion()
    {
        const double Sigma = 25;
        const int Count = 50_000;
        var adc = new AdcConverter(new AdcTransfer(1, Bits: 16, Step: 1, Sigma, Seed: 9), "layer");
        double[] noise = [.. Enumerable.Range(0, Count).Select(i => adc.Convert(1000, i / 100, i % 100, i % 7) - 1000.0)];
        double mean = noise.Average();
        double variance = noise.Average(v => (v - mean) * (v - mean));

        // five standard errors; rounding to a step of 1 adds a variance of 1/12
        Assert.InRange(mean, -5 * Sigma / Math.Sqrt(Count), 5 * Sigma / Math.Sqrt(Count));
        double expected = (Sigma * Sigma) + (1.0 / 12);
        Assert.InRange(variance, expected * (1 - (5 * Math.Sqrt(2.0 / Count))), expected * (1 + (5 * Math.Sqrt(2.0 / Count))));
    }

    [Fact]
    public void An_offset_is_one_channels_and_segments_in_every_image_and_has_the_stated_deviation()
    {
        const double Sigma = 25;
        const int Channels = 20_000, Pixels = 4;
        var adc = new AdcConverter(new AdcTransfer(1, Bits: 16, Step: 1, OffsetSigma: Sigma, Seed: 9), "layer", Pixels);
        int Offset(int channel, int pixel = 0, long image = 0, int segment = 0) => adc.Convert(0, image, (channel * Pixels) + pixel, segment);

        double[] offsets = [.. Enumerable.Range(0, Channels).Select(channel => (double)Offset(channel))];
        double mean = offsets.Average();
        double variance = offsets.Average(v => (v - mean) * (v - mean)), expected = (Sigma * Sigma) + (1.0 / 12);
        Assert.InRange(mean, -5 * Sigma / Math.Sqrt(Channels), 5 * Sigma / Math.Sqrt(Channels));
        Assert.InRange(variance, expected * (1 - (5 * Math.Sqrt(2.0 / Channels))), expected * (1 + (5 * Math.Sqrt(2.0 / Channels))));
        Assert.All(Enumerable.Range(0, 100), channel => Assert.Equal(Offset(channel), Offset(channel, channel % Pixels, image: 7 * channel)));
        Assert.NotEqual(Enumerable.Range(0, 9).Select(c => Offset(c)), Enumerable.Range(0, 9).Select(c => Offset(c, segment: 1)));
    }

    [Fact]
    public void Noise_depends_on_seed_layer_image_element_and_segment()
    {
        int Sample(ulong seed, string layer, long image, int element, int segment) =>
            new AdcConverter(new AdcTransfer(1, 16, 1, NoiseSigma: 5000, seed), layer).Convert(0, image, element, segment);

        int sample = Sample(1, "a", 2, 3, 4);
        Assert.Equal(sample, Sample(1, "a", 2, 3, 4));
        Assert.NotEqual(sample, Sample(2, "a", 2, 3, 4));
        Assert.NotEqual(sample, Sample(1, "b", 2, 3, 4));
        Assert.NotEqual(sample, Sample(1, "a", 2 + (1L << 32), 3, 4));
        Assert.NotEqual(sample, Sample(1, "a", 2, 4, 4));
        Assert.NotEqual(sample, Sample(1, "a", 2, 3, 5));
    }
}
