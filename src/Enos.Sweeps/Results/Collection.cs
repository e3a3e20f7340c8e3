using System.Collections.Immutable;
using Enos.Networks.Files;
using Enos.Sweeps.Directories;

namespace Enos.Sweeps.Results;

/// <summary>
/// The tables of a sweep: <c>results.csv</c>, a row a job, and <c>layers.csv</c>, a row a layer of each job that is done; in the order of jobs, whoever ran
/// them and when, so that the same sweep gives the same bytes. With them, if asked for, <c>results.parquet</c> and <c>layers.parquet</c>.
/// </summary>
public static class Collection
{
    /// <summary>Writes the tables from the results that are there.</summary>
    /// <param name="directory">The sweep.</param>
    /// <param name="parquet">Whether to write Parquet too.</param>
    /// <returns>The files.</returns>
    /// <exception cref="ResultsNotWrittenException">A file could not be written.</exception>
    public static ImmutableArray<string> Write(SweepDirectory directory, bool parquet)
    {
        Chunk[] done = [.. directory.Chunks.Where(directory.HasResult)];
        List<(string Name, IReadOnlyList<ResultColumn> Columns, string[] Files)> tables =
            [("results", directory.Record.JobColumns, [.. done.Select(directory.JobsPath)])];
        if (directory.Record.Layers)
        {
            tables.Add(("layers", directory.Record.LayerColumns, [.. done.Select(directory.LayersPath)]));
        }

        ImmutableArray<string>.Builder written = ImmutableArray.CreateBuilder<string>();
        foreach ((string name, IReadOnlyList<ResultColumn> columns, string[] files) in tables)
        {
            string csv = directory.In($"{name}.csv");
            ResultsNotWrittenException.Guard(csv, () => WholeFile.Write(csv, stream => WriteCsv(stream, columns, files)));
            written.Add(csv);
            if (parquet)
            {
                string binary = directory.In($"{name}.parquet");
                ResultsNotWrittenException.Guard(binary, () => WholeFile.Write(binary, stream => ParquetTable.Write(stream, columns, files.SelectMany(ChunkResult.Rows))));
                written.Add(binary);
            }
        }

        return written.ToImmutable();
    }

    private static void WriteCsv(Stream stream, IReadOnlyList<ResultColumn> columns, string[] files)
    {
        using var header = new ResultRows.CsvBytes();
        foreach (ResultColumn column in columns)
        {
            header.Cell(column.Name);
        }

        header.EndLine();
        stream.Write(header.Written.Span);
        foreach (string file in files)
        {
            using FileStream part = File.OpenRead(file);
            part.CopyTo(stream, 1 << 20);
        }
    }
}
