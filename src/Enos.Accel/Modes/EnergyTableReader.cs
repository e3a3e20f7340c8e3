using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Accel.Modes;

/// <summary>Reads the rows of an energy table, collecting every error before it gives up.</summary>
internal sealed class EnergyTableReader
{
    public const string ModeColumn = "mode";

    public static readonly string[] Columns =
    [
        ModeColumn, "operator", "activation_bits", "weight_bits", "compute", "energy_pj_per_mac", "macs_per_pe_cycle", "area_um2",
        "technology_nm", "voltage_v", "provenance", "source",
    ];

    private readonly CsvTable _table;
    private readonly List<InputError> _errors = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private ImmutableArray<CsvCell> _row;

    private EnergyTableReader(CsvTable table) => _table = table;

    public static EnergyTable Read(CsvTable table) => new EnergyTableReader(table).Read();

    private EnergyTable Read()
    {
        ReadHeader();
        var modes = new Dictionary<string, (Mode Mode, int Line)>(StringComparer.Ordinal);
        foreach (ImmutableArray<CsvCell> row in _table.Rows)
        {
            _row = row;
            if (row.Length > _table.Header.Length)
            {
                _errors.Add(_table.ErrorAt(row[_table.Header.Length], "", $"{_table.Header.Length} cells, as in the header"));
            }

            Mode mode = ReadMode();
            if (mode.Name.Length > 0 && !modes.TryAdd(mode.Name, (mode, row[0].Line)))
            {
                _errors.Add(_table.ErrorAt(
                    Cell(ModeColumn), ModeColumn, Invariant($"one row a mode; line {modes[mode.Name].Line} has this one already")));
            }
        }

        if (_table.Rows.Length == 0)
        {
            _errors.Add(new InputError(_table.File, _table.Header[0].Line, 1, "", "", "at least one row below the header"));
        }

        if (_errors.Count > 0)
        {
            throw new InvalidInputException(_errors.OrderBy(e => e.Line).ThenBy(e => e.Column));
        }

        CsvCell header = _table.Header[_index[ModeColumn]];
        return new EnergyTable(_table.File, [.. modes.Values.OrderBy(m => m.Line).Select(m => m.Mode)], header.Line, header.Column);
    }

    private void ReadHeader()
    {
        for (int i = 0; i < _table.Header.Length; i++)
        {
            CsvCell cell = _table.Header[i];
            if (!Columns.Contains(cell.Text))
            {
                _errors.Add(_table.ErrorAt(
                    cell, "header", $"one of the columns {string.Join(", ", Columns)}{Suggestion.Hint(cell.Text, Columns)}"));
            }
            else if (!_index.TryAdd(cell.Text, i))
            {
                _errors.Add(_table.ErrorAt(cell, "header", "each column once"));
            }
        }

        foreach (string column in Columns.Where(column => !_index.ContainsKey(column)))
        {
            _errors.Add(new InputError(_table.File, _table.Header[0].Line, 1, column, "", "this column in the header"));
        }
    }

    private Mode ReadMode()
    {
        Operator op = ReadOperator();
        var mode = new Mode
        {
            Name = Text(ModeColumn),
            Operator = op,
            ActivationBits = Integer("activation_bits", 1, 8),
            WeightBits = Integer("weight_bits", 1, 8),
            Compute = Choice("compute", ("digital", Compute.Digital), ("cim", Compute.Cim)),
            EnergyPjPerMac = Positive("energy_pj_per_mac"),
            MacsPerPeCycle = Integer("macs_per_pe_cycle", 1, 4096),
            AreaUm2 = Positive("area_um2"),
            TechnologyNm = Positive("technology_nm"),
            VoltageV = Positive("voltage_v"),
            Provenance = Choice(
                "provenance", ("measured", Provenance.Measured), ("derived", Provenance.Derived), ("assumed", Provenance.Assumed)),
            Source = Text("source"),
        };
        CheckOperands(mode);
        return mode;
    }

    // An operator fixes the width of an operand of which it reads only the sign, and a 256×256 table takes two bytes.
    private void CheckOperands(Mode mode)
    {
        (int Activation, int Weight) needed = mode.Operator.Kind switch
        {
            OperatorKind.Xnor => (1, 1),
            OperatorKind.BinaryWeight => (mode.ActivationBits, 1),
            OperatorKind.Approximate => (8, 8),
            _ => (mode.ActivationBits, mode.WeightBits),
        };
        RequireBits("activation_bits", mode.ActivationBits, needed.Activation, mode.Operator);
        RequireBits("weight_bits", mode.WeightBits, needed.Weight, mode.Operator);
        if (mode.Compute == Compute.Cim && mode.Operator.Kind is OperatorKind.DeepShift or OperatorKind.Approximate)
        {
            _errors.Add(_table.ErrorAt(Cell("compute"), "compute", $"digital for operator {mode.Operator}, which has no bit-sliced form"));
        }
    }

    private void RequireBits(string column, int bits, int needed, Operator op)
    {
        if (bits > 0 && bits != needed)
        {
            _errors.Add(_table.ErrorAt(Cell(column), column, Invariant($"{needed} for operator {op}")));
        }
    }

    private Operator ReadOperator()
    {
        if (!Has("operator"))
        {
            return new Operator(OperatorKind.Multiply);
        }

        CsvCell cell = Cell("operator");
        if (!Operator.TryParse(cell.Text, out Operator op))
        {
            _errors.Add(_table.ErrorAt(cell, "operator", Operator.Expected));
        }

        return op;
    }

    // A column that is missing has its one error in the header; its cells are not complained about again.
    private bool Has(string column) => _index.ContainsKey(column);

    private CsvCell Cell(string column)
    {
        int i = _index[column];
        return i < _row.Length ? _row[i] : new CsvCell("", _row[0].Line, _row[^1].Column + _row[^1].Text.Length);
    }

    private string Text(string column)
    {
        if (Has(column) && Cell(column).Text.Length == 0)
        {
            _errors.Add(_table.ErrorAt(Cell(column), column, "a text"));
        }

        return Has(column) ? Cell(column).Text : "";
    }

    private int Integer(string column, int min, int max)
    {
        if (!Has(column))
        {
            return 0;
        }

        CsvCell cell = Cell(column);
        if (int.TryParse(cell.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
        {
            return value;
        }

        _errors.Add(_table.ErrorAt(cell, column, Invariant($"a whole number from {min} to {max}")));
        return 0;
    }

    private double Positive(string column)
    {
        if (!Has(column))
        {
            return 0;
        }

        CsvCell cell = Cell(column);
        if (double.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > 0)
        {
            return value;
        }

        _errors.Add(_table.ErrorAt(cell, column, "a finite number above 0"));
        return 0;
    }

    private T Choice<T>(string column, params (string Name, T Value)[] choices)
        where T : struct
    {
        if (!Has(column))
        {
            return default;
        }

        CsvCell cell = Cell(column);
        foreach ((string name, T value) in choices)
        {
            if (name == cell.Text)
            {
                return value;
            }
        }

        _errors.Add(_table.ErrorAt(cell, column, $"one of {string.Join(", ", choices.Select(c => c.Name))}"));
        return default;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
