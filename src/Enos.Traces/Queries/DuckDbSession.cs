using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Enos.Accel.Inputs;

namespace Enos.Traces.Queries;

/// <summary>A DuckDB in this process, in memory, without extensions from elsewhere.</summary>
internal sealed partial class DuckDbSession : IDisposable
{
    /// <summary>What faults of a query stand under in place of a file.</summary>
    public const string Sql = "SQL";

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly DirectoryInfo _spill = Directory.CreateTempSubdirectory("enos-duckdb-");

    public DuckDbSession(DatabaseOptions options)
    {
        _connection.Open();
        Execute(string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{options.MemoryBytes}B'"));
        Execute(string.Create(CultureInfo.InvariantCulture, $"SET threads = {options.Threads}"));
        Execute($"SET temp_directory = {Literal(_spill.FullName)}");
        Execute("SET autoinstall_known_extensions = false");
        Execute("SET autoload_known_extensions = false");
        Execute("SET errors_as_json = true");
    }

    /// <summary>A text as SQL spells it.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A name as SQL spells it.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>From here on, only these files can be read, no other file can be read or written, and no setting changed.</summary>
    public void Restrict(IEnumerable<string> paths)
    {
        Execute($"SET allowed_paths = [{string.Join(", ", paths.Select(path => Literal(Path.GetFullPath(path))))}]");
        Execute("SET enable_external_access = false");
        Execute("SET lock_configuration = true");
    }

    /// <summary>Runs a statement that has no result.</summary>
    public void Execute(string statement, CancellationToken cancellation = default)
    {
        using DuckDBCommand command = Command(statement);
        using CancellationTokenRegistration registration = cancellation.Register(command.Cancel);
        Guarded(command.ExecuteNonQuery, "", cancellation);
    }

    /// <summary>A command whose rows come as they are computed.</summary>
    public DuckDBCommand Command(string statement)
    {
        DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = statement;
        command.UseStreamingMode = true;
        return command;
    }

    /// <summary>Does a step of a query; says what is wrong with the query, or with a file that it reads.</summary>
    /// <exception cref="InvalidInputException">The query or a file is wrong, or it needs more memory than it may have.</exception>
    public static T Guarded<T>(Func<T> step, string query, CancellationToken cancellation)
    {
        try
        {
            return step();
        }
        catch (DuckDBException e) when (e.ErrorType is DuckDBErrorType.Interrupt || cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
        catch (DuckDBException e) when (e.ErrorType is not (DuckDBErrorType.Internal or DuckDBErrorType.Fatal) && Fault(e.Message, query) is { } fault)
        {
            throw new InvalidInputException(fault);
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _spill.Delete(recursive: true);
    }

    /// <summary>The fault that DuckDB's JSON describes.</summary>
    internal static InputError Fault(JsonElement fault, string query)
    {
        string message = Text(fault, "exception_message") ?? Text(fault, "error_message") ?? "";
        if (Text(fault, "exception_type") == "Out of Memory")
        {
            return new InputError(Sql, 0, 0, "", "", $"a query that needs less memory, or more memory for it ({FirstLine(message)})");
        }

        if (CsvLine().Match(message) is { Success: true } csv && CsvFile().Match(message) is { Success: true } file)
        {
            // What is wrong stands behind the line that it is wrong with.
            string wrong = message.Split('\n').ElementAtOrDefault(2) ?? "";
            return new InputError(
                file.Groups[1].Value, (int)Math.Min(long.Parse(csv.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.MaxValue), 0, "", "", $"a row of a trace ({wrong})");
        }

        (int line, int column) = Text(fault, "position") is { } position
            ? Place(query, int.Parse(position, CultureInfo.InvariantCulture), ofGrammar: Text(fault, "error_subtype") == "SYNTAX_ERROR")
            : (0, 0);
        return new InputError(Sql, line, column, "", "", $"a query that DuckDB can answer ({message.ReplaceLineEndings(" ").Trim()})");
    }

    private static InputError? Fault(string message, string query)
    {
        // Faults of the grammar have their type in front.
        int brace = message.IndexOf('{', StringComparison.Ordinal);
        if (brace < 0)
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(message.AsMemory(brace));
            return Fault(json.RootElement, query);
        }
        catch (JsonException)
        {
            // Not a fault of the input, then: the exception itself goes on.
            return null;
        }
    }

    private static string? Text(JsonElement fault, string key) => fault.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    private static string FirstLine(string text) => text.Split('\n')[0];

    // A position counts from 0: characters where the grammar is at fault, UTF-8 bytes elsewhere.
    private static (int Line, int Column) Place(string query, int position, bool ofGrammar)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(query);
        string before = ofGrammar
            ? string.Concat(query.EnumerateRunes().Take(position))
            : Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(position, bytes.Length)));
        return (1 + before.Count(c => c == '\n'), before.Length - before.LastIndexOf('\n'));
    }

    [GeneratedRegex(@"^CSV Error on Line: (\d+)")]
    private static partial Regex CsvLine();

    [GeneratedRegex(@"^\s*file = (.+)$", RegexOptions.Multiline)]
    private static partial Regex CsvFile();
}
