using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Enos.Accel.Inputs;

namespace Enos.Sweeps.Spaces;

/// <summary>Writes a tree as YAML that reads back to the same tree.</summary>
internal static class YamlText
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text: mappings in blocks, lists in brackets.</summary>
    public static string Of(YamlMapping tree)
    {
        var text = new StringBuilder();
        Append(text, tree, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, YamlMapping mapping, int indent)
    {
        foreach ((YamlTree key, YamlTree value) in mapping.Entries)
        {
            text.Append(' ', indent).Append(Inline(key)).Append(':');
            if (value is YamlMapping { Entries.Count: > 0 } below)
            {
                text.Append('\n');
                Append(text, below, indent + 2);
            }
            else
            {
                text.Append(' ').Append(Inline(value)).Append('\n');
            }
        }
    }

    // A plain scalar may hold what ends one inside brackets only where it did not stand in them, so texts are quoted and the rest is left as it was.
    private static string Inline(YamlTree node) => node switch
    {
        YamlScalar { Plain: true } plain when plain.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '_' or '/' or '~') => plain.Text,
        YamlScalar scalar => JsonSerializer.Serialize(scalar.Text, Quoting),
        YamlSequence list => $"[{string.Join(", ", list.Items.Select(Inline))}]",
        YamlMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{Inline(entry.Key)}: {Inline(entry.Value)}"))}}}",
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };
}
