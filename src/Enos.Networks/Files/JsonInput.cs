using System.Globalization;
using System.Text;
using System.Text.Json;
using Enos.Accel.Inputs;

namespace Enos.Networks.Files;

/// <summary>A JSON text that a user gave: reads typed members and collects an error, with its place, for each that is missing or wrong.</summary>
/// <param name="file">The file's path.</param>
/// <param name="utf8">The text.</param>
/// <param name="errors">Receives the errors.</param>
internal sealed class JsonInput(string file, byte[] utf8, List<InputError> errors)
{
    /// <summary>The whole text as an object, or null after adding an error.</summary>
    public LocatedJson? Root()
    {
        LocatedJson? root = LocatedJson.Parse(utf8, Fault);
        if (root is null or { Type: JsonTokenType.StartObject })
            return root;
        Fault(root.Offset, "", Shown(root), "an object");
        return null;
    }

    /// <summary>Adds an error at a byte offset.</summary>
    public void Fault(int offset, string key, string value, string expected)
    {
        ReadOnlySpan<byte> before = utf8.AsSpan(0, offset);
        int line = before.Count((byte)'\n') + 1;
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        errors.Add(new InputError(file, line, column, key, value, expected));
    }

    /// <summary>Adds an error at a member, named by keys with dots between, or at the object if it has no such member.</summary>
    public void Fault(LocatedJson owner, string path, string value, string expected)
    {
        LocatedJson? place = owner[path];
        if (place is null)
        {
            place = owner;
            foreach (string key in path.Split('.'))
                place = place[key] ?? place;
        }

        Fault(place.Offset, path, value, expected);
    }

    /// <summary>Adds an error for each member whose key is not among the known ones.</summary>
    public void RefuseOthers(LocatedJson owner, params IReadOnlyCollection<string> known)
    {
        foreach ((string key, int offset, _) in owner.Members.Where(member => !known.Contains(member.Key)))
            Fault(offset, key, "", $"one of {string.Join(", ", known)}");
    }

    /// <summary>A string member.</summary>
    public string? String(LocatedJson owner, string key) => Member(owner, key, "a string", JsonTokenType.String)?.Text;

    /// <summary>A true or false member.</summary>
    public bool? Boolean(LocatedJson owner, string key) =>
        Member(owner, key, "true or false", JsonTokenType.True, JsonTokenType.False) is { } value ? value.Type == JsonTokenType.True : null;

    /// <summary>A whole number.</summary>
    public int? Integer(LocatedJson owner, string key)
    {
        const string Expected = "a whole number of 32 bits";
        if (Member(owner, key, Expected, JsonTokenType.Number) is not { } value)
            return null;
        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            return number;
        Fault(value.Offset, key, value.Text, Expected);
        return null;
    }

    /// <summary>A number; one too large for a double is infinite.</summary>
    public double? Number(LocatedJson owner, string key) => Member(owner, key, "a number", JsonTokenType.Number) is { } value
        ? double.Parse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture)
        : null;

    /// <summary>An array or an object.</summary>
    public LocatedJson? Container(LocatedJson owner, string key, JsonTokenType type) =>
        Member(owner, key, type == JsonTokenType.StartArray ? "an array" : "an object", type);

    /// <summary>A value as messages show it: strings and numbers as written, all else by its kind.</summary>
    public static string Shown(LocatedJson value) => value.Type switch
    {
        JsonTokenType.String or JsonTokenType.Number => value.Text,
        JsonTokenType.StartObject => "{…}",
        JsonTokenType.StartArray => "[…]",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    private LocatedJson? Member(LocatedJson owner, string key, string expected, params JsonTokenType[] types)
    {
        if (owner[key] is not { } value)
        {
            Fault(owner.Offset, key, "", $"{expected}, found no such key");
            return null;
        }

        if (types.Contains(value.Type))
            return value;
        Fault(value.Offset, key, Shown(value), expected);
        return null;
    }
}
