using System.Globalization;

namespace Enos.Reports.Drawing;

/// <summary>How reports and tables spell numbers: invariant, with as many digits as a person compares.</summary>
public static class Spelled
{
    /// <summary>A count with thousands apart.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    /// <summary>A share of a number of images as a percentage, with two digits behind the point.</summary>
    public static string Percent(long count, long of) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / of:0.00} %");

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
