using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Enos.Sweeps.Directories;

namespace Enos.Sweeps.Results;

/// <summary>What a chunk's result says of its jobs.</summary>
/// <param name="Done">Jobs that are done.</param>
/// <param name="Failed">Jobs that failed.</param>
internal readonly record struct ChunkResult(int Done, int Failed)
{
    /// <summary>Reads the result of a chunk.</summary>
    public static ChunkResult Read(SweepDirectory directory, Chunk chunk)
    {
        int status = directory.Record.JobColumns.TakeWhile(column => column.Name != ResultTables.Status).Count();
        int failed = Rows(directory.JobsPath(chunk)).Count(row => row[status] == ResultTables.Failed);
        return new ChunkResult(chunk.Count - failed, failed);
    }

    /// <summary>The rows of a file of results, which has no header.</summary>
    public static IEnumerable<string[]> Rows(string path)
    {
        using var parser = new CsvParser(new StreamReader(path), new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", HasHeaderRecord = false });
        while (parser.Read())
        {
            yield return parser.Record!;
        }
    }
}
