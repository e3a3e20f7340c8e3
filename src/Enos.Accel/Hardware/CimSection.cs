using Enos.Accel.Inputs;

namespace Enos.Accel.Hardware;

/// <summary>Reads the <c>cim</c> section of an accelerator.</summary>
internal static class CimSection
{
    private enum Model
    {
        MurmannFit,
        ZigZagImc,
        Constant,
    }

    public static CimMacros Read(YamlSection section, double technologyNm, double clockGhz)
    {
        int rows = section.Integer("rows", 1, 65536);
        int columns = section.Integer("columns", 1, 65536);
        int columnsPerAdc = section.Integer("columns_per_adc", 1, 65536);
        if (columns % columnsPerAdc != 0)
        {
            section.FaultAt("columns_per_adc", $"a divisor of columns ({columns})");
        }

        double voltageV = section.Number("voltage_v", 0);
        AdcModel adc = ReadAdc(section, technologyNm, clockGhz, voltageV, rows);
        if (!double.IsFinite(adc.EnergyPjPerConversion))
        {
            section.FaultAt("voltage_v", "a supply and a node at which a conversion takes a finite energy");
        }

        var cim = new CimMacros
        {
            Macros = section.Integer("macros", 1, 1 << 20),
            Rows = rows,
            Columns = columns,
            CellBits = section.Integer("cell_bits", 1, 8),
            ColumnsPerAdc = columnsPerAdc,
            Adc = adc,
            VoltageV = voltageV,
            DigitalAddEnergyPj = section.Number("digital_add_energy_pj", 0, orEqual: true),
            WeightWriteEnergyPjPerBit = section.Number("weight_write_energy_pj_per_bit", 0, orEqual: true),
            WeightsPreloaded = section.Boolean("weights_preloaded"),
            Transfer = section.OptionalSection("transfer") is { } transfer ? ReadTransfer(transfer) : null,
        };
        section.Close();
        return cim;
    }

    private static TransferLink ReadTransfer(YamlSection section)
    {
        var link = new TransferLink(section.Number("energy_pj_per_bit", 0, orEqual: true), section.Number("bandwidth_bytes_per_cycle", 0));
        section.Close();
        return link;
    }

    private static AdcModel ReadAdc(YamlSection section, double technologyNm, double clockGhz, double voltageV, int rows)
    {
        int bits = section.Integer("adc_bits", 1, 16);
        Model model = section.Choice(
            "adc_model", ("constant", Model.Constant), ("murmann-fit", Model.MurmannFit), ("zigzag-imc", Model.ZigZagImc));
        bool hasEnergy = section.Optional("adc_energy_pj_per_conversion");
        if (model == Model.Constant)
        {
            return new ConstantAdc(bits, section.Number("adc_energy_pj_per_conversion", 0));
        }

        if (hasEnergy)
        {
            section.FaultAt("adc_energy_pj_per_conversion", "no figure, since the ADC model computes it (only 'constant' takes one)");
        }

        if (model == Model.ZigZagImc)
        {
            if (ZigZagImcAdc.DelayNsOf(bits, rows) * clockGhz > int.MaxValue)
            {
                section.FaultAt("adc_model", FormattableString.Invariant($"a clock at which a conversion takes at most {int.MaxValue} cycles"));
                clockGhz = 1;
            }

            return new ZigZagImcAdc(bits, voltageV, rows, clockGhz);
        }

        if (bits < MurmannFitAdc.MinBits)
        {
            section.FaultAt("adc_bits", $"at least {MurmannFitAdc.MinBits}, below which the fit murmann-fit does not hold");
        }

        return new MurmannFitAdc(Math.Max(bits, MurmannFitAdc.MinBits), technologyNm, clockGhz * 1e9);
    }
}
