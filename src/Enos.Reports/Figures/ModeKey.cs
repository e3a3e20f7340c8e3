using System.Collections.Immutable;
using System.Globalization;
using Enos.Reports.Drawing;

namespace Enos.Reports.Figures;

/// <summary>The number and the colour that a mode has in every figure of a report.</summary>
/// <param name="Modes">Names of the modes.</param>
internal sealed record ModeKey(ImmutableArray<string> Modes)
{
    /// <summary>A mode's number, from 1.</summary>
    public string Sign(string mode) => (Modes.IndexOf(mode) + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>A mode's colour.</summary>
    public string Colour(string mode) => Theme.SeriesColour(Modes.IndexOf(mode));

    /// <summary>The modes as entries of a legend.</summary>
    /// <param name="used">Those to list.</param>
    public ImmutableArray<(string Name, Func<double, double, Markup> Swatch)> Legend(IEnumerable<string> used)
    {
        HashSet<string> listed = [.. used];
        return [.. Modes.Where(listed.Contains).Select(mode => (mode, Drawing.Legend.Square(Colour(mode), Sign(mode))))];
    }
}
