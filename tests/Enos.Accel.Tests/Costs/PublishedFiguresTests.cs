using System.Globalization;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;

namespace Enos.Accel.Tests.Costs;

/// <summary>Every number of docs/comparison.md: the published figure, what Enos says, and that the page has both as printed here.</summary>
public class PublishedFiguresTests
{
    private static readonly string Page = File.ReadAllText(Samples.Reference("comparison.md"));

    private static Accelerator Shipped(string name) => AcceleratorFile.Load(Path.Combine(Samples.HwConfigs, $"{name}.yaml"));

    private static void Printed(string row, params (double Value, string Format)[] figures) => Assert.Contains(
        FormattableString.Invariant($"| {row} | ") + string.Join(" | ", figures.Select(f => f.Value.ToString(f.Format, CultureInfo.InvariantCulture))) + " |",
        Page,
        StringComparison.Ordinal);

    [Fact]
    public void Energies_of_Eyeriss_relative_to_a_MAC()
    {
        Accelerator hw = Shipped("eyeriss-12x14");
        double mac = hw.Modes.Single(mode => mode.Name == "multiply-8x8").EnergyPjPerMac;
        double Relative(double energyPjPerBit) => 16 * energyPjPerBit / mac; // a word of 16 bits
        double register = Relative(hw.RegisterFileEnergyPjPerBit);
        double buffer = Relative((hw.GlobalBuffer!.EnergyPjPerBitRead + hw.GlobalBuffer.EnergyPjPerBitWrite) / 2);
        double dram = Relative(hw.Dram.EnergyPjPerBit);

        // Chen et al., ISCA 2016.
        Printed("register file", (1, "0"), (register, "0.00"), (register / 1, "0.00"));
        Printed("from PE to PE (a read here, a write there)", (2, "0"), (2 * register, "0.00"), (2 * register / 2, "0.00"));
        Printed("global buffer (mean of read and write)", (6, "0"), (buffer, "0.0"), (buffer / 6, "0.00"));
        Printed("DRAM", (200, "0"), (dram, "0"), (dram / 200, "0.00"));
        Printed("DRAM over global buffer", (200.0 / 6, "0.0"), (dram / buffer, "0.0"), (dram / buffer / (200.0 / 6), "0.00"));
    }

    [Theory]
    [InlineData("ifmap scratchpad", "ifmap_spad", 16)]
    [InlineData("weight scratchpad", "weights_spad", 16)]
    [InlineData("psum scratchpad", "psum_spad", 16)]
    [InlineData("global buffer", "shared_glb", 64)]
    [InlineData("DRAM", "DRAM", 64)]
    public void Energies_of_Eyeriss_are_those_of_the_reference_table(string row, string component, int bits)
    {
        Accelerator hw = Shipped("eyeriss-12x14");
        (double read, double write) = component switch
        {
            "ifmap_spad" => Of(hw.InputScratchpad),
            "weights_spad" => Of(hw.WeightScratchpad),
            "psum_spad" => Of(hw.OutputScratchpad),
            "shared_glb" => Of(hw.GlobalBuffer!),
            _ => (hw.Dram.EnergyPjPerBit, hw.Dram.EnergyPjPerBit),
        };
        (double publishedRead, double publishedWrite) = (ReferenceEnergy(component, "read"), ReferenceEnergy(component, "write"));
        Assert.Equal(publishedRead, bits * read, 1e-4 * publishedRead);
        Assert.Equal(publishedWrite, bits * write, 1e-4 * publishedWrite);
        Printed($"{row}, {bits} bits", (publishedRead, "0.000"), (publishedWrite, "0.000"), (bits * read, "0.000"), (bits * write, "0.000"));

        static (double, double) Of(OnChipMemory memory) => (memory.EnergyPjPerBitRead, memory.EnergyPjPerBitWrite);
    }

    // A crude reading, independent of the importer's: the first energy behind the action's name behind the component's.
    private static double ReferenceEnergy(string component, string action)
    {
        string rest = File.ReadAllText(Samples.Reference("eyeriss-like.ERT.yaml"));
        foreach (string key in new[] { component, $"name: {action}", "energy: " })
        {
            rest = rest[(rest.IndexOf(key, StringComparison.Ordinal) + key.Length)..];
        }

        return double.Parse(rest[..rest.IndexOf('\n', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }

    // MF-Net, arXiv 2102.00035: TOPS/W at 45 nm and 8 bits.
    [Theory]
    [InlineData(62, 5, 105)]
    [InlineData(30, 4, 84)]
    public void Macros_of_MF_Net(int rows, int adcBits, double topsPerW)
    {
        Accelerator hybrid = Shipped("hybrid-16x16-cim");
        Mode mode = hybrid.Modes.Single(m => m.Name == "cim-multiplication-free");
        foreach (AdcModel adc in new AdcModel[] { new ZigZagImcAdc(adcBits, 0.9, rows, 0.5), new MurmannFitAdc(adcBits, 45, 5e8) })
        {
            Accelerator hw = hybrid with
            {
                Cim = hybrid.Cim! with { Macros = 1, Rows = rows, Columns = 8, ColumnsPerAdc = 8, Adc = adc },
            };

            // One filter of as many window elements as there are rows: a full macro, 8 columns a weight.
            LayerCost cost = CostModel.Evaluate(hw, Samples.Product(100, rows, 1), mode);
            CimMapping mapping = CimMapping.Of(hw.Cim, Samples.Product(100, rows, 1), mode);
            Assert.Equal((8, 1, 16, 1.0), (mapping.ColumnsPerFilter, mapping.FiltersPerMacro, mapping.ConversionsPerSum, cost.MappingEfficiency));

            double cells = 1000 * cost.Energy.MacPj / cost.Macs;
            double conversions = 1000 * cost.Energy.AdcPj / cost.Macs;
            double adds = 1000 * cost.Energy.DigitalAddPj / cost.Macs;
            double all = cells + conversions + adds;
            Assert.Equal(16 * 0.81, cells, 1e-9);
            Assert.Equal(16000.0 / rows * adc.EnergyPjPerConversion, conversions, 1e-9);
            Assert.Equal(1600.0 / rows, adds, 1e-9);
            double published = 1000 / topsPerW; // fJ an operation
            Printed(
                $"8×{rows}, {adcBits} b, `{adc.Name}`",
                (published, "0.00"), (cells, "0.00"), (conversions, "0.0"), (adds, "0.0"), (all, "0.0"), (all / 2 / published, "0.0"), (all / published, "0.0"));
        }
    }

    [Theory]
    [InlineData(4, 1.75)]
    [InlineData(5, 1.78)]
    [InlineData(6, 2.02)]
    [InlineData(8, 3.25)]
    public void The_ADC_fits_beside_each_other(int bits, double murmannPj)
    {
        double fit = new MurmannFitAdc(bits, 45, 100e6).EnergyPjPerConversion;
        double zigzag = new ZigZagImcAdc(bits, 0.9, 64, 0.5).EnergyPjPerConversion;
        Assert.Equal(murmannPj, fit, 0.003 * murmannPj);
        if (bits == 5)
        {
            Assert.Equal(0.41, zigzag, 0.005);
        }

        Printed($"{bits} b", (murmannPj, "0.00"), (fit, "0.000"), (zigzag, "0.000"), (fit / zigzag, "0.0"));
    }
}
