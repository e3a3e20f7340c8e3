using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enos.Accel.Inputs;
using Enos.Search.Budgets;
using Enos.Search.Spaces;

namespace Enos.Search.Runs;

/// <summary>Reads and writes <c>run.json</c>, and is the one place that says how Enos writes JSON: keys in snake case, indented, lines ended by LF.</summary>
public static class RunRecordFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
            new TextConverter<Budget>(text => Budget.Parse(text, BudgetKind.Energy) ?? Budget.Parse(text, BudgetKind.Latency), "a budget"),
            new TextConverter<LayerRule>(LayerRule.Parse, LayerRule.Expected),
        },
    };

    /// <summary>A record as JSON.</summary>
    public static string ToJson<T>(T record) => JsonSerializer.Serialize(record, Options) + "\n";

    /// <summary>A name as JSON has it: kebab case.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Reads the record of a run.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">
    /// The file is missing, is no JSON, is of another format or version, or a key is missing, unknown or of the wrong type: with its place.
    /// </exception>
    public static RunRecord Load(string path)
    {
        RunRecord record = Load<RunRecord>(path, "the record of a run");
        return record is { Format: RunRecord.FormatName, FormatVersion: RunRecord.CurrentVersion }
            ? record
            : throw new InvalidInputException(new InputError(
                path, 0, 0, "format", string.Create(CultureInfo.InvariantCulture, $"{record.Format} {record.FormatVersion}"),
                string.Create(CultureInfo.InvariantCulture, $"{RunRecord.FormatName} {RunRecord.CurrentVersion}")));
    }

    /// <summary>Reads a record of any kind that <see cref="ToJson"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is, for the error.</param>
    /// <exception cref="InvalidInputException">The file is missing, is no JSON, or a key is missing, unknown or of the wrong type: with its place.</exception>
    public static T Load<T>(string path, string what)
    {
        string text = InputFile.ReadText(path);
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options) ?? throw new InvalidInputException(new InputError(path, 1, 1, "", "null", what));
        }
        catch (JsonException e)
        {
            int line = (int)(e.LineNumber ?? -1) + 1;
            int column = (int)(e.BytePositionInLine ?? -1) + 1;
            throw new InvalidInputException(new InputError(
                path, line, column, e.Path?.TrimStart('$', '.') ?? "", "", $"{what} as enos writes it ({e.Message.Split(" Path:")[0]})"));
        }
    }

    /// <summary>What is written in one word.</summary>
    private sealed class TextConverter<T>(Func<string, T?> parse, string expected) : JsonConverter<T>
        where T : class
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            (reader.TokenType == JsonTokenType.String ? parse(reader.GetString()!) : null) ?? throw new JsonException($"Expected {expected}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
