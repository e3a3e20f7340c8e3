using System.Globalization;

namespace Enos.Reports.Drawing;

/// <summary>A unit of energy that suits a figure's greatest value.</summary>
/// <param name="Name">pJ, nJ, µJ or mJ.</param>
/// <param name="Picojoules">Picojoules in it.</param>
internal readonly record struct EnergyUnit(string Name, double Picojoules)
{
    /// <summary>The greatest unit of which there is at least one.</summary>
    public static EnergyUnit For(double energyPj) => energyPj switch
    {
        >= 1e9 => new("mJ", 1e9),
        >= 1e6 => new("µJ", 1e6),
        >= 1e3 => new("nJ", 1e3),
        _ => new("pJ", 1),
    };

    /// <summary>An energy in this unit.</summary>
    public double In(double energyPj) => energyPj / Picojoules;

    /// <summary>An energy in this unit, without its name.</summary>
    public string Of(double energyPj) => Spelled.Fixed(In(energyPj));

    /// <summary>An energy in this unit, with its name.</summary>
    public string With(double energyPj) => $"{Of(energyPj)} {Name}";
}

/// <summary>How a report spells numbers: invariant, with as many digits as a person compares.</summary>
internal static class Spelled
{
    /// <summary>A count with thousands apart.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    /// <summary>A number with three digits behind the point, or with an exponent where a person would count digits.</summary>
    public static string Fixed(double value) =>
        value.ToString(value == 0 || (Math.Abs(value) >= 1e-3 && Math.Abs(value) < 1e12) ? "#,0.000" : "0.000e+0", CultureInfo.InvariantCulture);

    /// <summary>A number that says as much as there is to say.</summary>
    public static string Short(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A component's name as <c>layers.csv</c> has it, in words.</summary>
    public static string Component(string name) => name switch
    {
        "mac" => "MACs",
        "dram" => "DRAM",
        "adc" => "ADCs",
        "cim_weight_write" => "CIM weight writes",
        _ => name.Replace('_', ' '),
    };
}
