using System.Text.Json;
using DuckDB.NET.Data;
using Enos.Accel.Inputs;

namespace Enos.Traces.Queries;

/// <summary>
/// Answers SQL over trace files, which are its tables, with DuckDB in this process. The files are read as a query runs, none is loaded, so that they may be larger
/// than the memory. A query can read the tables, and neither read nor write another file.
/// </summary>
public sealed class TraceDatabase : IDisposable
{
    private readonly DuckDbSession _session;

    /// <summary>A database of these tables.</summary>
    /// <param name="tables">At least one; no two of a name.</param>
    /// <param name="options">What it may use.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <exception cref="InvalidInputException">A file cannot be read or is no trace, or two tables have the same name.</exception>
    public TraceDatabase(IReadOnlyList<TraceTable> tables, DatabaseOptions options, CancellationToken cancellation = default)
    {
        List<InputError> errors =
        [
            .. tables.GroupBy(table => table.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1)
                .Select(same => new InputError(same.Last().Path, 0, 0, "", same.Key, "a name that no other table has")),
        ];
        List<(TraceTable Table, string Source)> sources = [];
        foreach (TraceTable table in tables)
        {
            try
            {
                sources.Add((table, TraceTable.Source(table.Path, cancellation)));
            }
            catch (InvalidInputException e)
            {
                errors.AddRange(e.Errors);
            }
        }

        if (errors.Count > 0)
        {
            throw new InvalidInputException(errors);
        }

        _session = new DuckDbSession(options);
        try
        {
            foreach ((TraceTable table, string source) in sources)
            {
                _session.Execute($"CREATE VIEW {DuckDbSession.Identifier(table.Name)} AS SELECT * FROM {source}", cancellation);
            }

            _session.Restrict(tables.Select(table => table.Path));
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Asks a question.</summary>
    /// <param name="sql">One SELECT in DuckDB's SQL, also one that begins with FROM, WITH, VALUES, DESCRIBE or SUMMARIZE.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The rows, computed as they are read; to be disposed before the next question.</returns>
    /// <exception cref="InvalidInputException">It is not that, with line and column; or a file has a bad row.</exception>
    public QueryResult Query(string sql, CancellationToken cancellation = default)
    {
        RefuseAllButOneSelect(sql);
        return new QueryResult(_session.Command(sql), sql, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    // Only SELECTs can be written as JSON.
    private void RefuseAllButOneSelect(string sql)
    {
        using DuckDBCommand command = _session.Command("SELECT CAST(json_serialize_sql(CAST($1 AS VARCHAR)) AS VARCHAR)");
        command.Parameters.Add(new DuckDBParameter(sql));
        using JsonDocument json = JsonDocument.Parse((string)command.ExecuteScalar()!);
        JsonElement answer = json.RootElement;
        if (answer.GetProperty("error").GetBoolean())
        {
            throw new InvalidInputException(
                answer.TryGetProperty("position", out _)
                    ? DuckDbSession.Fault(answer, sql)
                    : new InputError(DuckDbSession.Sql, 1, 1, "", "", $"one SELECT ({answer.GetProperty("error_message").GetString()})"));
        }

        // Texts in a query have their quotes escaped here.
        if (answer.GetRawText().Contains("\"class\":\"PARAMETER\"", StringComparison.Ordinal))
        {
            throw new InvalidInputException(new InputError(DuckDbSession.Sql, 1, 1, "", "", "a query without parameters (? and $)"));
        }

        int statements = answer.GetProperty("statements").GetArrayLength();
        if (statements != 1)
        {
            throw new InvalidInputException(new InputError(DuckDbSession.Sql, 1, 1, "", FormattableString.Invariant($"{statements} statements"), "one SELECT"));
        }
    }
}
