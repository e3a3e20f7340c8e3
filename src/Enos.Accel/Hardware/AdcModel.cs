namespace Enos.Accel.Hardware;

/// <summary>
/// Energy, area and speed of the ADC behind a compute-in-memory macro. Published models differ by about ten times, so the model is a named choice that
/// every report repeats.
/// </summary>
public abstract class AdcModel
{
    private protected AdcModel(string name, int bits)
    {
        Name = name;
        Bits = bits;
    }

    /// <summary>The model's name in configurations.</summary>
    public string Name { get; }

    /// <summary>Resolution in bits.</summary>
    public int Bits { get; }

    /// <summary>Energy of one conversion in pJ.</summary>
    public abstract double EnergyPjPerConversion { get; }

    /// <summary>Area of one ADC in µm²; null if the model does not say.</summary>
    public abstract double? AreaUm2 { get; }

    /// <summary>Cycles of one conversion; at least 1.</summary>
    public abstract long CyclesPerConversion { get; }
}

/// <summary>
/// <c>murmann-fit</c>: the fit to Murmann's ADC survey in Accelergy's ADC plug-in (arXiv 2404.06553). With the sampling rate f in samples/s and b bits,
/// <c>FOM = min(213.78 − 2.8719·ln f, 128.31 + 3.2205·⌈b⌉)</c>, <c>SNDR = 6.02·b + 1.76</c> in dB,
/// <c>E = 1/(2·10^((FOM − SNDR)/10))·exp(26.0496 + 1.88·ln nm − 2.829·ln b − 1.470)</c> pJ. It samples once a cycle.
/// </summary>
public sealed class MurmannFitAdc : AdcModel
{
    /// <summary>Least resolution the fit holds for.</summary>
    public const int MinBits = 4;

    /// <summary>An ADC of <paramref name="bits"/> ≥ 4 bits at a node in nm and a rate in samples/s.</summary>
    public MurmannFitAdc(int bits, double technologyNm, double samplesPerSecond)
        : base("murmann-fit", bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, MinBits);
        double fom = Math.Min(213.78 - (2.8719 * Math.Log(samplesPerSecond)), 128.31 + (3.2205 * bits));
        double sndr = (6.02 * bits) + 1.76;
        EnergyPjPerConversion = 1 / (2 * Math.Pow(10, (fom - sndr) / 10))
            * Math.Exp(26.0496 + (1.88 * Math.Log(technologyNm)) - (2.829 * Math.Log(bits)) - 1.470);
        AreaUm2 = Math.Exp(
            1.346 + (0.993 * Math.Log(technologyNm)) + (0.1807 * Math.Log(samplesPerSecond)) + (0.299 * Math.Log(EnergyPjPerConversion)));
    }

    /// <inheritdoc/>
    public override double EnergyPjPerConversion { get; }

    /// <inheritdoc/>
    public override double? AreaUm2 { get; }

    /// <inheritdoc/>
    public override long CyclesPerConversion => 1;
}

/// <summary>
/// <c>zigzag-imc</c>: ZigZag's fit to three 28 nm chips. <c>E = (100·b + 0.001·4^b) fF·V²</c>, <c>A = 10^(−0.0369·b + 1.206)·2^b</c> µm²,
/// <c>delay = b·(0.00653·rows + 0.64)</c> ns, rounded up to whole cycles. Inputs are bit-serial, so there is no DAC.
/// </summary>
public sealed class ZigZagImcAdc : AdcModel
{
    /// <summary>An ADC of <paramref name="bits"/> bits at a supply in V behind columns of <paramref name="rows"/> cells, clocked in GHz.</summary>
    public ZigZagImcAdc(int bits, double voltageV, int rows, double clockGhz)
        : base("zigzag-imc", bits)
    {
        EnergyPjPerConversion = ((100.0 * bits) + (0.001 * Math.Pow(4, bits))) * voltageV * voltageV / 1000;
        AreaUm2 = Math.Pow(10, (-0.0369 * bits) + 1.206) * Math.Pow(2, bits);
        DelayNs = DelayNsOf(bits, rows);
        CyclesPerConversion = Math.Max(1, (long)Math.Ceiling(DelayNs * clockGhz));
    }

    /// <summary>Time of one conversion in ns.</summary>
    public double DelayNs { get; }

    internal static double DelayNsOf(int bits, int rows) => bits * ((0.00653 * rows) + 0.64);

    /// <inheritdoc/>
    public override double EnergyPjPerConversion { get; }

    /// <inheritdoc/>
    public override double? AreaUm2 { get; }

    /// <inheritdoc/>
    public override long CyclesPerConversion { get; }
}

/// <summary><c>constant</c>: the figure given in the configuration; one conversion a cycle.</summary>
public sealed class ConstantAdc : AdcModel
{
    /// <summary>An ADC of <paramref name="bits"/> bits that takes <paramref name="energyPjPerConversion"/> pJ.</summary>
    public ConstantAdc(int bits, double energyPjPerConversion)
        : base("constant", bits) => EnergyPjPerConversion = energyPjPerConversion;

    /// <inheritdoc/>
    public override double EnergyPjPerConversion { get; }

    /// <inheritdoc/>
    public override double? AreaUm2 => null;

    /// <inheritdoc/>
    public override long CyclesPerConversion => 1;
}
