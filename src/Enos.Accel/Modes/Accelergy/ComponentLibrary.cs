using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Accel.Modes.Accelergy;

/// <summary>A row of a component library.</summary>
/// <param name="TechnologyNm">Technology node in nm; null for any.</param>
/// <param name="CycleSeconds">Cycle time in s; null for any.</param>
/// <param name="Widths">Operand widths in bits; empty for any.</param>
/// <param name="EnergyPj">Energy of an action in pJ; positive, or 0 for leaking, idling, gated and skipped actions.</param>
/// <param name="AreaUm2">Area in µm²; at least 0.</param>
/// <param name="Actions">The actions it costs; empty for any.</param>
/// <param name="Line">Line of the file.</param>
public sealed record LibraryRow(
    double? TechnologyNm, double? CycleSeconds, ImmutableArray<int> Widths, double EnergyPj, double AreaUm2, ImmutableArray<string> Actions, int Line);

/// <summary>
/// A component of Accelergy's library plug-in, a CSV file: columns <c>technology, global_cycle_seconds, width</c> (or <c>datawidth</c>, or
/// <c>width|datawidth</c>)<c>, energy, area, action</c> in any order and case, others skipped; comments after #; <c>*</c> or an empty cell for any;
/// <c>|</c> for or.
/// </summary>
/// <param name="File">Its path as the user gave it; its name is the component's.</param>
/// <param name="Rows">Its rows; at least one.</param>
public sealed record ComponentLibrary(string File, ImmutableArray<LibraryRow> Rows)
{
    /// <summary>Whether a header is one of a library.</summary>
    public static bool IsHeader(IEnumerable<string> columns) =>
        columns.Select(column => column.ToLowerInvariant()).ToHashSet() is { } names && names.Contains("energy") && names.Contains("action");

    /// <summary>Reads a file; an <see cref="InvalidInputException"/> lists every error in it.</summary>
    public static ComponentLibrary Load(string path) => Parse(path, InputFile.ReadText(path));

    /// <summary>As <see cref="Load"/>, from <paramref name="text"/>; errors bear the name <paramref name="file"/>.</summary>
    public static ComponentLibrary Parse(string file, string text)
    {
        var errors = new List<InputError>();
        ImmutableArray<LibraryRow>.Builder rows = ImmutableArray.CreateBuilder<LibraryRow>();
        Columns? columns = null;
        bool header = false;
        foreach (ImmutableArray<CsvCell> record in CsvRecords.Read(file, WithoutComments(text), ',', errors))
        {
            if (!header)
            {
                header = true;
                columns = Columns.Find(file, record, errors);
            }
            else if (columns is not null)
            {
                rows.Add(columns.Read(record));
            }
        }

        if (errors.Count == 0 && rows.Count == 0)
        {
            errors.Add(new InputError(file, 1, 1, "", "", header ? "at least one row below the header" : "a header line"));
        }

        return errors.Count == 0
            ? new ComponentLibrary(file, rows.ToImmutable())
            : throw new InvalidInputException(errors.OrderBy(e => e.Line).ThenBy(e => e.Column));
    }

    // A comment leaves its line behind, so that all others keep their numbers.
    private static string WithoutComments(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Split('#')[0]));

    private sealed class Columns(string file, Dictionary<string, int> index, List<InputError> errors)
    {
        private static readonly string[] Names = ["technology", "global_cycle_seconds", "width", "energy", "area", "action"];

        private static readonly string[] Required = ["energy", "action"];

        private ImmutableArray<CsvCell> _row;

        public static Columns? Find(string file, ImmutableArray<CsvCell> header, List<InputError> errors)
        {
            var index = new Dictionary<string, int>(StringComparer.Ordinal);
            int before = errors.Count;
            for (int i = 0; i < header.Length; i++)
            {
                string[] spellings = header[i].Text.ToLowerInvariant().Split('|', StringSplitOptions.TrimEntries);
                string? name = Names.FirstOrDefault(known => spellings.Contains(known)) ?? (spellings.Contains("datawidth") ? "width" : null);
                if (name is not null && !index.TryAdd(name, i))
                {
                    errors.Add(header[i].Error(file, "header", "each column once"));
                }
            }

            foreach (string name in Required.Where(name => !index.ContainsKey(name)))
            {
                errors.Add(new InputError(file, header[0].Line, header[0].Column, name, "", $"this column in the header, beside {string.Join(", ", Names)}"));
            }

            return errors.Count == before ? new Columns(file, index, errors) : null;
        }

        public LibraryRow Read(ImmutableArray<CsvCell> row)
        {
            _row = row;
            ImmutableArray<string> actions = Choices("action");
            double? energyPj = Number("energy", 0);
            if (energyPj == 0 && (actions.IsEmpty || !actions.All(ReferenceAction.MayBeFree)))
            {
                Fault("energy", "a finite number above 0: only leaking, idling, gated and skipped actions cost nothing");
            }

            return new LibraryRow(
                Technology(), IsAny("global_cycle_seconds") ? null : Number("global_cycle_seconds", double.Epsilon), Widths(), energyPj ?? 0,
                IsAny("area") ? 0 : Number("area", 0) ?? 0, actions, row[0].Line);
        }

        private CsvCell Cell(string column)
        {
            int i = index.GetValueOrDefault(column, int.MaxValue);
            return i < _row.Length ? _row[i] : new CsvCell("", _row[^1].Line, _row[^1].Column + _row[^1].Text.Length);
        }

        private bool IsAny(string column) => Cell(column).Text is "" or "*";

        private ImmutableArray<string> Choices(string column) =>
            IsAny(column) ? [] : [.. Cell(column).Text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

        private ImmutableArray<int> Widths()
        {
            ImmutableArray<int>.Builder widths = ImmutableArray.CreateBuilder<int>();
            foreach (string choice in Choices("width"))
            {
                if (int.TryParse(choice, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits > 0)
                {
                    widths.Add(bits);
                }
                else
                {
                    Fault("width", "bits, a whole number of at least 1, or several with | between");
                }
            }

            return widths.ToImmutable();
        }

        private double? Technology()
        {
            if (IsAny("technology"))
            {
                return null;
            }

            string text = Cell("technology").Text;
            string number = text.EndsWith("nm", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text;
            if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double nm) && double.IsFinite(nm) && nm > 0)
            {
                return nm;
            }

            Fault("technology", "a node such as 45nm");
            return null;
        }

        private double? Number(string column, double min)
        {
            if (double.TryParse(Cell(column).Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value >= min)
            {
                return value;
            }

            Fault(column, min == 0 ? "a finite number of at least 0" : "a finite number above 0");
            return null;
        }

        private void Fault(string column, string expected) => errors.Add(Cell(column).Error(file, column, expected));
    }
}
