using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Search.Runs;

namespace Enos.Reports.Runs;

/// <summary>Reads a CSV file of a run.</summary>
internal static class RunTable
{
    /// <summary>Every row as a record.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Its header.</param>
    /// <param name="read">Reads a row.</param>
    /// <exception cref="InvalidInputException">The file is missing, its header is another, or cells are not what they should be: every error.</exception>
    public static ImmutableArray<T> Load<T>(string path, ImmutableArray<string> columns, Func<RunRow, T> read)
    {
        List<InputError> errors = [];
        ImmutableArray<T> rows = [.. RunRow.Rows(CsvTable.Load(path), columns, errors).Select(read)];
        return errors.Count == 0 ? rows : throw new InvalidInputException(errors);
    }
}
