using System.Collections.Immutable;
using Enos.Accel.Inputs;

namespace Enos.Sweeps.Spaces;

/// <summary>What a sweep's file says: settings that hold for every job, and the axes of its space.</summary>
internal sealed record SweepSpace
{
    /// <summary>The file, as the user gave it: the name that errors bear.</summary>
    public required string File { get; init; }

    /// <summary>The folder that paths in the file are relative to.</summary>
    public required string Folder { get; init; }

    /// <summary>Settings by key, those of searches with <c>search.</c> before their name; those left out have their default.</summary>
    public required ImmutableSortedDictionary<string, YamlTree> Settings { get; init; }

    /// <summary>The axes; the last varies fastest.</summary>
    public required ImmutableArray<Axis> Axes { get; init; }

    /// <summary>Whether layers get a table too.</summary>
    public required bool Layers { get; init; }

    /// <summary>Number of points: the product of the axes' lengths.</summary>
    public int Jobs => Axes.Aggregate(1, (product, axis) => checked(product * axis.Length));

    /// <summary>Every key that varies, in the order of the file.</summary>
    public IEnumerable<AxisKey> Keys => Axes.SelectMany(axis => axis.Keys);

    /// <summary>The values of a point, one for each of <see cref="Keys"/>.</summary>
    /// <param name="job">Its number, from 0.</param>
    public YamlTree[] Point(int job)
    {
        var values = new List<YamlTree>();
        int rest = job;
        for (int a = Axes.Length - 1; a >= 0; a--)
        {
            (rest, int place) = Math.DivRem(rest, Axes[a].Length);
            values.InsertRange(0, Axes[a].Keys.Select(key => key.Values[place]));
        }

        return [.. values];
    }
}
