using System.Collections.Immutable;
using Enos.Accel.Inputs;

namespace Enos.Sweeps.Spaces;

/// <summary>A key that a sweep varies, with its values in order.</summary>
/// <param name="Node">The key as it stands in the file.</param>
/// <param name="Values">Its values; a null scalar leaves the key out.</param>
internal sealed record AxisKey(YamlScalar Node, ImmutableArray<YamlTree> Values)
{
    /// <summary>The key's path, such as <c>array.rows</c>.</summary>
    public string Name => Node.Text;
}

/// <summary>A direction of the space: keys that change together. The space is the product of its axes.</summary>
/// <param name="Keys">The keys, all with as many values.</param>
internal sealed record Axis(ImmutableArray<AxisKey> Keys)
{
    /// <summary>Number of places along the axis.</summary>
    public int Length => Keys[0].Values.Length;
}
