using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;

namespace Enos.Accel.Workloads;

/// <summary>An assignment as a CSV file with the columns <c>layer,mode</c>: one row for each layer of a network, in any order.</summary>
public static class AssignmentFile
{
    private const string LayerColumn = "layer";
    private const string ModeColumn = "mode";
    private const int HintedLayers = 1000;

    /// <summary>
    /// Reads an assignment. Layers that are missing, unknown or named twice and modes that the accelerator lacks are reported together in an
    /// <see cref="InvalidInputException"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="workload">The network.</param>
    /// <param name="modes">What the accelerator supports.</param>
    /// <returns>A mode for each layer, in the workload's order.</returns>
    public static ImmutableArray<Mode> Load(string path, Workload workload, IReadOnlyList<Mode> modes) =>
        Read(CsvTable.Load(path), workload, modes);

    /// <summary>As <see cref="Load"/>, from <paramref name="text"/>; errors bear the name <paramref name="file"/>.</summary>
    public static ImmutableArray<Mode> Parse(string file, string text, Workload workload, IReadOnlyList<Mode> modes) =>
        Read(CsvTable.Parse(file, text), workload, modes);

    /// <summary>Writes an assignment, layers in the workload's order, lines ended by LF.</summary>
    public static void Write(TextWriter writer, Workload workload, IReadOnlyList<Mode> assignment)
    {
        if (assignment.Count != workload.Layers.Length)
        {
            throw new ArgumentException($"{workload.Name} has {workload.Layers.Length} layers, not {assignment.Count}.", nameof(assignment));
        }

        using var csv = new CsvWriter(
            writer, new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        csv.WriteField(LayerColumn);
        csv.WriteField(ModeColumn);
        csv.NextRecord();
        foreach ((Layer layer, Mode mode) in workload.Layers.Zip(assignment))
        {
            csv.WriteField(layer.Name);
            csv.WriteField(mode.Name);
            csv.NextRecord();
        }
    }

    private static ImmutableArray<Mode> Read(CsvTable table, Workload workload, IReadOnlyList<Mode> modes)
    {
        var errors = new List<InputError>();
        (int layerIndex, int modeIndex) = ReadHeader(table, errors);
        if (errors.Count > 0)
        {
            throw new InvalidInputException(errors);
        }

        string[] layerNames = [.. workload.Layers.Select(layer => layer.Name)];
        string[] modeNames = [.. modes.Select(mode => mode.Name)];
        var layers = layerNames.ToHashSet(StringComparer.Ordinal);
        var assigned = new Dictionary<string, Mode?>(StringComparer.Ordinal);
        foreach (ImmutableArray<CsvCell> row in table.Rows)
        {
            if (row.Length != 2)
            {
                errors.Add(table.ErrorAt(row[^1], "", "two cells, a layer and its mode"));
                continue;
            }

            CsvCell layer = row[layerIndex];
            CsvCell name = row[modeIndex];
            Mode? mode = modes.FirstOrDefault(m => m.Name == name.Text);
            if (!layers.Contains(layer.Text))
            {
                // Comparing every wrong name with every right one would take forever on the largest networks.
                string hint = layerNames.Length <= HintedLayers ? Suggestion.Hint(layer.Text, layerNames) : "";
                errors.Add(table.ErrorAt(layer, LayerColumn, $"a layer of {workload.Name}{hint}"));
            }
            else if (!assigned.TryAdd(layer.Text, mode))
            {
                errors.Add(table.ErrorAt(layer, LayerColumn, "each layer once"));
            }

            if (mode is null)
            {
                errors.Add(table.ErrorAt(
                    name, ModeColumn, $"one of the modes {string.Join(", ", modeNames)}{Suggestion.Hint(name.Text, modeNames)}"));
            }
        }

        int end = table.Rows.Length == 0 ? table.Header[0].Line : table.Rows[^1][^1].Line;
        errors.AddRange(layerNames.Where(name => !assigned.ContainsKey(name))
            .Select(name => new InputError(table.File, end + 1, 1, LayerColumn, "", $"a row for layer '{name}'")));
        return errors.Count == 0 ? [.. layerNames.Select(name => assigned[name]!)] : throw new InvalidInputException(errors);
    }

    private static (int Layer, int Mode) ReadHeader(CsvTable table, List<InputError> errors)
    {
        (int layer, int mode) = (-1, -1);
        for (int i = 0; i < table.Header.Length; i++)
        {
            CsvCell cell = table.Header[i];
            if (cell.Text == LayerColumn && layer < 0)
            {
                layer = i;
            }
            else if (cell.Text == ModeColumn && mode < 0)
            {
                mode = i;
            }
            else
            {
                errors.Add(table.ErrorAt(cell, "header", "the columns layer and mode, each once"));
            }
        }

        if (layer < 0 || mode < 0)
        {
            errors.Add(new InputError(
                table.File, table.Header[0].Line, 1, layer < 0 ? LayerColumn : ModeColumn, "", "this column in the header"));
        }

        return (layer, mode);
    }
}
