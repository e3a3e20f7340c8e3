using Enos.Accel.Inputs;

namespace Enos.Sweeps.Spaces;

/// <summary>What a sweep reads into scalars.</summary>
internal static class Scalars
{
    /// <summary>Whether a value is YAML's null: nothing, <c>~</c> or <c>null</c>, unquoted.</summary>
    public static bool IsNull(this YamlTree node) => node is YamlScalar { Plain: true, Text: "" or "~" or "null" };

    /// <summary>A value as a table shows it: empty for null, else the text, a list on one line.</summary>
    public static string Shown(this YamlTree node) => node.IsNull() ? "" : node.Flow();
}
