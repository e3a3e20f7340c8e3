using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Enos.Networks.Files;

/// <summary>A JSON value that knows where in its text it stands, so that an error can point at it.</summary>
internal sealed class LocatedJson
{
    private LocatedJson(JsonTokenType type, int offset) => (Type, Offset) = (type, offset);

    /// <summary>StartObject, StartArray, String, Number, True, False or Null.</summary>
    public JsonTokenType Type { get; }

    /// <summary>Byte offset in the text.</summary>
    public int Offset { get; }

    /// <summary>A string's content, or a number as written; empty for all else.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Members of an object, in order; keys are unique.</summary>
    public List<(string Key, int KeyOffset, LocatedJson Value)> Members { get; } = [];

    /// <summary>Elements of an array.</summary>
    public List<LocatedJson> Items { get; } = [];

    /// <summary>The member of that name, or null.</summary>
    public LocatedJson? this[string key] => Members.Find(member => member.Key == key).Value;

    /// <summary>Reads a text.</summary>
    /// <param name="utf8">The text; a byte order mark is skipped.</param>
    /// <param name="fault">Receives byte offset, key and value of a duplicate key or a syntax error, and what was expected.</param>
    /// <returns>The value, or null if the text is not JSON.</returns>
    public static LocatedJson? Parse(ReadOnlySpan<byte> utf8, Action<int, string, string, string> fault)
    {
        if (!Utf8.IsValid(utf8))
        {
            fault(0, "", "", "text in UTF-8");
            return null;
        }

        int skipped = utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        Utf8JsonReader reader = new(utf8[skipped..]);
        try
        {
            reader.Read();
            LocatedJson value = Read(ref reader, skipped, fault);
            reader.Read(); // refuses anything but white space behind the value
            return value;
        }
        catch (JsonException e)
        {
            int offset = OffsetOf(utf8[skipped..], e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
            fault(skipped + offset, "", "", $"JSON ({e.Message.Split(" LineNumber:")[0]})");
            return null;
        }
        catch (InvalidOperationException e)
        {
            fault(skipped + (int)reader.TokenStartIndex, "", "", $"JSON ({e.Message})"); // half of a surrogate pair, escaped
            return null;
        }
    }

    private static LocatedJson Read(ref Utf8JsonReader reader, int skipped, Action<int, string, string, string> fault)
    {
        int offset = skipped + (int)reader.TokenStartIndex;
        LocatedJson value = reader.TokenType switch
        {
            JsonTokenType.String => new(reader.TokenType, offset) { Text = reader.GetString()! },
            JsonTokenType.Number => new(reader.TokenType, offset) { Text = Encoding.ASCII.GetString(reader.ValueSpan) },
            _ => new(reader.TokenType, offset),
        };
        if (value.Type == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                value.Items.Add(Read(ref reader, skipped, fault));
        }
        else if (value.Type == JsonTokenType.StartObject)
        {
            HashSet<string> keys = [];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                (string key, int keyOffset) = (reader.GetString()!, skipped + (int)reader.TokenStartIndex);
                reader.Read();
                LocatedJson member = Read(ref reader, skipped, fault);
                if (keys.Add(key))
                    value.Members.Add((key, keyOffset, member));
                else
                    fault(keyOffset, key, "", "each key once");
            }
        }

        return value;
    }

    private static int OffsetOf(ReadOnlySpan<byte> utf8, long line, long bytePosition)
    {
        int start = 0;
        for (; line > 0; line--)
            start += utf8[start..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(start + bytePosition, utf8.Length);
    }
}
