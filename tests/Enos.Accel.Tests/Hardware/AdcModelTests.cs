using Enos.Accel.Hardware;
using Enos.Accel.Inputs;

namespace Enos.Accel.Tests.Hardware;

/// <summary>Against the figures printed for the models, to half a percent: they are given to two or three digits.</summary>
public class AdcModelTests
{
    [Theory]
    [InlineData(4, 1.75)]
    [InlineData(5, 1.78)]
    [InlineData(6, 2.02)]
    [InlineData(8, 3.25)]
    public void The_Murmann_fit_gives_its_figures_at_45_nm(int bits, double energyPj)
    {
        Assert.Equal(energyPj, new MurmannFitAdc(bits, 45, 100e6).EnergyPjPerConversion, 0.005 * energyPj);
        Assert.Equal(new MurmannFitAdc(bits, 45, 1e6).EnergyPjPerConversion, new MurmannFitAdc(bits, 45, 100e6).EnergyPjPerConversion);
    }

    [Fact]
    public void The_Murmann_fit_costs_more_where_speed_limits_it()
    {
        // 213.78 − 2.8719·ln f < 128.31 + 3.2205·8 above exp((85.47 − 25.764)/2.8719) = 1.07 GS/s.
        Assert.Equal(new MurmannFitAdc(8, 45, 1.06e9).EnergyPjPerConversion, new MurmannFitAdc(8, 45, 1e6).EnergyPjPerConversion);
        Assert.True(new MurmannFitAdc(8, 45, 1.1e9).EnergyPjPerConversion > new MurmannFitAdc(8, 45, 1e6).EnergyPjPerConversion);
    }

    [Fact]
    public void The_Murmann_fit_does_not_hold_below_four_bits() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MurmannFitAdc(3, 45, 1e6));

    [Fact]
    public void The_Murmann_fit_gives_an_area()
    {
        var adc = new MurmannFitAdc(5, 45, 1e8);
        double expected = Math.Exp(1.346) * Math.Pow(45, 0.993) * Math.Pow(1e8, 0.1807) * Math.Pow(adc.EnergyPjPerConversion, 0.299);
        Assert.Equal(expected, adc.AreaUm2!.Value, 1e-6 * expected);
    }

    [Fact]
    public void The_ZigZag_model_gives_its_figures()
    {
        var adc = new ZigZagImcAdc(5, 0.9, 64, 0.5);
        Assert.Equal(0.41, adc.EnergyPjPerConversion, 0.005);
        Assert.Equal(16.069 * Math.Pow(10, -0.1845) * 32, adc.AreaUm2!.Value, 0.05);

        // 5·(0.00653·64 + 0.64) = 5.29 ns are three cycles of 2 ns.
        Assert.Equal(5.2896, adc.DelayNs, 1e-9);
        Assert.Equal(3, adc.CyclesPerConversion);
    }

    [Fact]
    public void The_constant_model_gives_what_it_was_given()
    {
        var adc = new ConstantAdc(5, 0.02);
        Assert.Equal(0.02, adc.EnergyPjPerConversion);
        Assert.Null(adc.AreaUm2);
    }

    [Theory]
    [InlineData("clock_ghz: 0.5", "clock_ghz: 1e20", "cim.adc_model")]
    [InlineData("voltage_v: 0.9", "voltage_v: 1e200", "cim.voltage_v")]
    public void A_clock_or_supply_that_no_conversion_can_have_is_refused(string figure, string wrong, string key)
    {
        string path = Path.Combine(Samples.HwConfigs, "hybrid-16x16-cim.yaml");
        string text = File.ReadAllText(path);
        Assert.Contains(figure, text);
        var e = Assert.Throws<InvalidInputException>(() => AcceleratorFile.Parse(path, text.Replace(figure, wrong)));
        Assert.Equal(key, Assert.Single(e.Errors).Key);
    }
}
