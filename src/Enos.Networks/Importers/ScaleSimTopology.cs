using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;

namespace Enos.Networks.Importers;

/// <summary>
/// Reads a network from SCALE-Sim's topology file, of convolutions or of matrix products (GEMM): the header says which, in any case and order, and columns
/// that it does not name so are skipped. Cells may be quoted, padded and separated by commas or tabs; lines may end with a separator or without.
/// A convolution's image is padded already, and has ⌈(H − F + S)/S⌉ rows of output: the last window may hang over the edge. One whose name holds <c>DP</c>
/// stands for as many layers of one channel as it has channels, each with all its filters; it becomes one layer of as many groups.
/// </summary>
public static class ScaleSimTopology
{
    /// <summary>Reads a file; an <see cref="InvalidInputException"/> lists every error in it.</summary>
    public static Workload Load(string path) => Parse(path, InputFile.ReadText(path));

    /// <summary>As <see cref="Load"/>, from <paramref name="text"/>; errors bear the name <paramref name="file"/>.</summary>
    public static Workload Parse(string file, string text)
    {
        var errors = new List<InputError>();
        ImmutableArray<Layer>.Builder layers = ImmutableArray.CreateBuilder<Layer>();
        var names = new LayerNames();
        TopologyColumns? columns = null;
        foreach (ImmutableArray<CsvCell> row in CsvRecords.Read(file, text, SeparatorOf(text), errors))
        {
            if (columns is null)
            {
                columns = TopologyColumns.Find(file, row, errors);
                if (columns is null)
                {
                    break;
                }
            }
            else if (row.Any(cell => cell.Text.Length > 0) && columns.Read(row, errors) is { } layer)
            {
                layers.Add(layer with { Name = names.Distinct(layer.Name) });
            }
        }

        if (errors.Count == 0 && layers.Count == 0)
        {
            errors.Add(new InputError(
                file, 1, 1, "", "", columns is null ? $"a header: {TopologyColumns.Expected}" : "at least one layer below the header"));
        }

        return errors.Count == 0
            ? new Workload(Path.GetFileNameWithoutExtension(file), layers.DrainToImmutable())
            : throw new InvalidInputException(errors.OrderBy(e => e.Line).ThenBy(e => e.Column));
    }

    // Tabs separate where the first line that says anything has no comma.
    private static char SeparatorOf(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.Trim("\uFEFF \t").IsEmpty)
            {
                return line.Contains('\t') && !line.Contains(',') ? '\t' : ',';
            }
        }

        return ',';
    }
}
