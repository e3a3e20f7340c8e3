using System.Collections.Immutable;
using DuckDB.NET.Data;

namespace Enos.Traces.Queries;

/// <summary>The answer to a query, a row at a time. It can be read once.</summary>
public sealed class QueryResult : IDisposable
{
    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;
    private readonly CancellationTokenRegistration _registration;
    private readonly Type[] _types;
    private readonly string _sql;
    private readonly CancellationToken _cancellation;

    internal QueryResult(DuckDBCommand command, string sql, CancellationToken cancellation)
    {
        (_command, _sql, _cancellation) = (command, sql, cancellation);
        _registration = cancellation.Register(command.Cancel);
        try
        {
            _reader = DuckDbSession.Guarded(command.ExecuteReader, sql, cancellation);
        }
        catch
        {
            _registration.Dispose();
            command.Dispose();
            throw;
        }

        _types = [.. Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetFieldType)];
        Columns = [.. Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetName)];
    }

    /// <summary>Names of the columns, in order.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>The rows, a value a column: what .NET has for DuckDB's type, or null.</summary>
    /// <exception cref="Accel.Inputs.InvalidInputException">A file has a bad row, or the query fails on one.</exception>
    public IEnumerable<object?[]> Rows()
    {
        while (Next())
        {
            var row = new object?[Columns.Length];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = IsNull(i) ? null : Value(i);
            }

            yield return row;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _registration.Dispose();
        _command.Dispose();
    }

    internal bool IsNull(int column) => _reader.IsDBNull(column);

    internal Type TypeOf(int column) => _types[column];

    internal long Number(int column) => _reader.GetInt64(column);

    internal object Value(int column) => _reader.GetValue(column);

    internal bool Next() => DuckDbSession.Guarded(_reader.Read, _sql, _cancellation);
}
