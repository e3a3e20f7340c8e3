using System.Globalization;

namespace Enos.Cli.Output;

/// <summary>How tables spell numbers: invariant, with as many digits as a person compares.</summary>
internal static class Figures
{
    /// <summary>A count with thousands apart.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    /// <summary>A share of a number of images as a percentage.</summary>
    public static string Percent(long count, long of) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / of:0.00} %");

    /// <summary>A number with three digits behind the point, or with an exponent where a person would count digits.</summary>
    public static string Fixed(double value) => value.ToString(value is 0 or (>= 1e-3 and < 1e12) ? "#,0.000" : "0.000e+0", CultureInfo.InvariantCulture);
}

/// <summary>A unit of energy that suits a table's greatest figure.</summary>
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

    /// <summary>An energy in this unit, without its name.</summary>
    public string Of(double energyPj) => Figures.Fixed(energyPj / Picojoules);

    /// <summary>An energy in this unit, with its name.</summary>
    public string With(double energyPj) => $"{Of(energyPj)} {Name}";
}
