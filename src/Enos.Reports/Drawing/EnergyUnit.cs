namespace Enos.Reports.Drawing;

/// <summary>A unit of energy that suits the greatest value of a figure or a table.</summary>
/// <param name="Name">pJ, nJ, µJ or mJ.</param>
/// <param name="Picojoules">Picojoules in it.</param>
public readonly record struct EnergyUnit(string Name, double Picojoules)
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
