using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Sweeps.Spaces;

/// <summary>
/// Reads a range of numbers: <c>{from: 8, to: 64, step: 8}</c> (up to and including <c>to</c>), <c>{from, to, count}</c> (both ends included, evenly),
/// <c>{from, to, factor}</c> (each the one before times the factor) or <c>{from, to, count, scale: log}</c> (both ends included, at equal ratios). With
/// <c>round: N</c> each is rounded to the nearest multiple of N. Steps and factors are computed in decimal, so that 0.1 + 0.2 is 0.3; values at equal ratios
/// have twelve significant digits.
/// </summary>
internal sealed class ValueRange
{
    /// <summary>Values that a key may have at most.</summary>
    public const int MaxValues = 1_000_000;

    private readonly YamlSection _section;
    private bool _sound = true;

    private ValueRange(YamlSection section) => _section = section;

    /// <summary>The values; none if something is wrong, which is then reported.</summary>
    /// <param name="file">The file that errors name.</param>
    /// <param name="key">The key whose values they are.</param>
    /// <param name="node">The range.</param>
    /// <param name="errors">Receives every error.</param>
    public static IReadOnlyList<YamlTree> Read(string file, string key, YamlMapping node, List<InputError> errors)
    {
        var range = new ValueRange(new YamlSection(file, key, node, errors));
        int before = errors.Count;
        List<decimal> values = range.Values();
        range._section.Close();
        return errors.Count > before
            ? []
            : [.. values.Select(value => new YamlScalar(value.ToString("0.############################", CultureInfo.InvariantCulture), true, node.Line, node.Column))];
    }

    private List<decimal> Values()
    {
        decimal from = Number("from");
        decimal to = Number("to");
        decimal? step = Optional("step");
        decimal? factor = Optional("factor");
        int? count = _section.Optional("count") ? _section.Integer("count", 2, MaxValues) : null;
        bool log = _section.Optional("scale") && _section.Choice("scale", ("linear", false), ("log", true));
        decimal? multiple = Optional("round");
        Require("round", multiple is null or > 0, "a number above 0");
        Require("step", step is null || (step != 0 && step > 0 == to > from && to != from), "a number that leads from 'from' to 'to'");
        Require("factor", factor is null || (factor > 0 && factor != 1 && factor > 1 == to > from), "a number above 0 that leads from 'from' to 'to'");
        Require("from", (factor is null && !log) || from > 0, "a number above 0");
        Require("to", (factor is null && !log) || to > 0, "a number above 0");
        Require("scale", !log || count is not null, "a count of values beside 'scale: log'");
        if (new object?[] { step, factor, count }.Count(given => given is not null) != 1)
        {
            _sound = false;
            _section.FaultAt("from", "one of step, count and factor beside from and to");
        }

        if (!_sound)
        {
            return [];
        }

        try
        {
            List<decimal> values = count is { } places ? Spaced(from, to, places, log)
                : step is { } difference ? Series(from, to, value => value + difference)
                : Series(from, to, value => value * factor!.Value);
            return multiple is { } unit ? [.. values.Select(value => Math.Round(value / unit, MidpointRounding.AwayFromZero) * unit)] : values;
        }
        catch (OverflowException)
        {
            _section.FaultAt("to", "a range of numbers below 7.9e28");
            return [];
        }
    }

    private List<decimal> Series(decimal from, decimal to, Func<decimal, decimal> next)
    {
        List<decimal> values = [];
        for (decimal value = from; to > from ? value <= to : value >= to; value = next(value))
        {
            if (values.Count == MaxValues)
            {
                _section.FaultAt("to", FormattableString.Invariant($"a range of at most {MaxValues} values"));
                return [];
            }

            values.Add(value);
        }

        return values;
    }

    private static List<decimal> Spaced(decimal from, decimal to, int count, bool log)
    {
        List<decimal> values = [];
        for (int i = 0; i < count; i++)
        {
            decimal value = i == count - 1 ? to : from + ((to - from) * i / (count - 1));
            values.Add(!log || i == 0 || i == count - 1 ? value : AtRatio(from, to, (double)i / (count - 1)));
        }

        return values;
    }

    private static decimal AtRatio(decimal from, decimal to, double share)
    {
        double value = (double)from * Math.Pow((double)to / (double)from, share);
        return decimal.Parse(value.ToString("G12", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private decimal? Optional(string key) => _section.Optional(key) ? Number(key) : null;

    private decimal Number(string key)
    {
        string text = _section.Text(key);
        if (text.Length == 0)
        {
            _sound = false;
            return 1;
        }

        bool sound = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value);
        Require(key, sound, "a number between -7.9e28 and 7.9e28");
        return value;
    }

    private void Require(string key, bool holds, string expected)
    {
        if (!holds)
        {
            _sound = false;
            _section.FaultAt(key, expected);
        }
    }
}
