using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enos.Accel.Inputs;
using Enos.Sweeps.Results;

namespace Enos.Sweeps.Directories;

/// <summary>A file that a sweep reads.</summary>
/// <param name="Path">Its whole path.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record SweepInput(string Path, string Sha256)
{
    /// <summary>A file as it is now; an empty hash if it cannot be read.</summary>
    public static SweepInput Of(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return new SweepInput(path, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SweepInput(path, "");
        }
    }
}

/// <summary>What a sweep's directory says about itself: <c>run.json</c>. Keys are these names in snake case.</summary>
public sealed record SweepRecord
{
    /// <summary>Value of <see cref="Format"/>.</summary>
    public const string FormatName = "enos-sweep";

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

    /// <summary><c>enos-sweep</c>.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Version of the format: 1.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>Version of the program that began it; another might compute other bits.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>The folder that paths in the sweep's file are relative to.</summary>
    public required string Folder { get; init; }

    /// <summary>Every file that jobs read, when the sweep began.</summary>
    public required ImmutableArray<SweepInput> Inputs { get; init; }

    /// <summary>Number of jobs.</summary>
    public required int Jobs { get; init; }

    /// <summary>Number of jobs that are searches.</summary>
    public required int Searches { get; init; }

    /// <summary>Whether layers get a table too.</summary>
    public required bool Layers { get; init; }

    /// <summary>The first job of each chunk, ascending: jobs of a chunk have their results in one file. A search is a chunk of its own.</summary>
    public required ImmutableArray<int> Chunks { get; init; }

    /// <summary>The columns of the table of jobs.</summary>
    public required ImmutableArray<ResultColumn> JobColumns { get; init; }

    /// <summary>The columns of the table of layers.</summary>
    public required ImmutableArray<ResultColumn> LayerColumns { get; init; }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>Reads a record.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or is not what Enos writes.</exception>
    public static SweepRecord Load(string path)
    {
        string text = InputFile.ReadText(path);
        try
        {
            SweepRecord record = JsonSerializer.Deserialize<SweepRecord>(text, Options) ?? throw new JsonException("null");
            return record is { Format: FormatName, FormatVersion: 1, Jobs: > 0, Chunks.Length: > 0 }
                ? record
                : throw new InvalidInputException(new InputError(path, 0, 0, "format", $"{record.Format} {record.FormatVersion}", $"{FormatName} 1"));
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(new InputError(
                path, (int)(e.LineNumber ?? -1) + 1, (int)(e.BytePositionInLine ?? -1) + 1, e.Path?.TrimStart('$', '.') ?? "", "",
                $"the record of a sweep as enos writes it ({e.Message.Split(" Path:")[0]})"));
        }
    }
}
