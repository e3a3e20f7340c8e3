using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enos.Accel.Inputs;

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
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>A record as JSON.</summary>
    public static string ToJson<T>(T record) => JsonSerializer.Serialize(record, Options) + "\n";

    /// <summary>Reads a record.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">
    /// The file is missing, is no JSON, is of another format or version, or a key is missing, unknown or of the wrong type: with its place.
    /// </exception>
    public static RunRecord Load(string path)
    {
        string text = InputFile.ReadText(path);
        try
        {
            RunRecord record = JsonSerializer.Deserialize<RunRecord>(text, Options)
                ?? throw new InvalidInputException(new InputError(path, 1, 1, "", "null", "the record of a run"));
            return record is { Format: RunRecord.FormatName, FormatVersion: RunRecord.CurrentVersion }
                ? record
                : throw new InvalidInputException(new InputError(
                    path, 0, 0, "format", string.Create(CultureInfo.InvariantCulture, $"{record.Format} {record.FormatVersion}"),
                    string.Create(CultureInfo.InvariantCulture, $"{RunRecord.FormatName} {RunRecord.CurrentVersion}")));
        }
        catch (JsonException e)
        {
            int line = (int)(e.LineNumber ?? -1) + 1;
            int column = (int)(e.BytePositionInLine ?? -1) + 1;
            throw new InvalidInputException(new InputError(
                path, line, column, e.Path?.TrimStart('$', '.') ?? "", "", $"the record of a run as enos writes it ({e.Message.Split(" Path:")[0]})"));
        }
    }
}
