using System.Globalization;

namespace Enos.Networks.Importers;

/// <summary>Makes names that files repeat unique: the second <c>conv</c> becomes <c>conv#2</c>.</summary>
internal sealed class LayerNames
{
    private readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);

    /// <summary>The name, or the first of <c>name#2</c>, <c>name#3</c>… that is not taken.</summary>
    public string Distinct(string name)
    {
        if (_times.TryAdd(name, 1))
        {
            return name;
        }

        string distinct;
        do
        {
            distinct = string.Create(CultureInfo.InvariantCulture, $"{name}#{++_times[name]}");
        }
        while (!_times.TryAdd(distinct, 1));
        return distinct;
    }
}
