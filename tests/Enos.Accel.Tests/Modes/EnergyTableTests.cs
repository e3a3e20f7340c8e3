using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;

namespace Enos.Accel.Tests.Modes;

public class EnergyTableTests
{
    private const string Header =
        "mode,operator,activation_bits,weight_bits,compute,energy_pj_per_mac,macs_per_pe_cycle,area_um2,technology_nm,voltage_v,provenance,source";

    private const string Row = "multiply-8x8,multiply,8,8,digital,0.3,1,419,45,0.9,derived,Horowitz";

    [Fact]
    public void A_row_becomes_a_mode()
    {
        Mode mode = EnergyTable.Parse("t.csv", $"{Header}\n{Row}\n")["multiply-8x8"];
        Assert.Equal(
            new Mode
            {
                Name = "multiply-8x8",
                Operator = new Operator(OperatorKind.Multiply),
                ActivationBits = 8,
                WeightBits = 8,
                Compute = Compute.Digital,
                EnergyPjPerMac = 0.3,
                MacsPerPeCycle = 1,
                AreaUm2 = 419,
                TechnologyNm = 45,
                VoltageV = 0.9,
                Provenance = Provenance.Derived,
                Source = "Horowitz",
            },
            mode);
    }

    [Fact]
    public void Columns_may_come_in_any_order_with_CRLF_a_byte_order_mark_and_blank_lines()
    {
        string shuffled = string.Join(",", Header.Split(',').Reverse()) + "\r\n\r\n" + string.Join(",", Row.Split(',').Reverse()) + "\r\n";
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, shuffled, new System.Text.UTF8Encoding(true));
            Assert.Equal(EnergyTable.Parse("t.csv", $"{Header}\n{Row}")["multiply-8x8"], EnergyTable.Load(file)["multiply-8x8"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Quoted_cells_may_hold_commas_and_lines()
    {
        EnergyTable table = EnergyTable.Parse("t.csv", $"{Header}\n{Row.Replace("Horowitz", "\"a, b\nand \"\"c\"\"\"")}\n{Row.Replace("8x8", "9x9")},surplus\n"
            .Replace(",surplus", ""));
        Assert.Equal("a, b\nand \"c\"", table["multiply-8x8"].Source);
        Assert.Equal(["multiply-8x8", "multiply-9x9"], table.Modes.Select(m => m.Name));
    }

    [Theory]
    [InlineData("energy_pj_per_mac", "0")]
    [InlineData("energy_pj_per_mac", "-1")]
    [InlineData("energy_pj_per_mac", "NaN")]
    [InlineData("energy_pj_per_mac", "Infinity")]
    [InlineData("energy_pj_per_mac", "a lot")]
    [InlineData("energy_pj_per_mac", "")]
    [InlineData("activation_bits", "0")]
    [InlineData("activation_bits", "9")]
    [InlineData("weight_bits", "2.5")]
    [InlineData("macs_per_pe_cycle", "0")]
    [InlineData("compute", "analog")]
    [InlineData("operator", "times")]
    [InlineData("provenance", "hearsay")]
    [InlineData("source", "")]
    [InlineData("mode", "")]
    public void A_wrong_cell_is_named_with_its_place(string column, string value)
    {
        string[] cells = Row.Split(',');
        int index = Array.IndexOf(Header.Split(','), column);
        cells[index] = value;
        int place = 1 + cells[..index].Sum(cell => cell.Length + 1);
        InputError error = Assert.Single(ErrorsOf($"{Header}\n{string.Join(",", cells)}\n"));
        Assert.Equal(("t.csv", 2, place, column, value), (error.File, error.Line, error.Column, error.Key, error.Value));
    }

    [Fact]
    public void All_errors_come_at_once()
    {
        ImmutableArray<InputError> errors = ErrorsOf(
            $"{Header}\n{Row}\nxnor,xnor,8,1,digital,0,1,419,45,0.9,derived,Horowitz\n\n{Row}\nshort,multiply,8\n{Row.Replace("8x8", "z")},more\n");
        (int, int, string)[] expected =
        [
            (3, 11, "activation_bits"), (3, 23, "energy_pj_per_mac"), (5, 1, "mode"),
            (6, 17, "weight_bits"), (6, 17, "compute"), (6, 17, "energy_pj_per_mac"), (6, 17, "macs_per_pe_cycle"), (6, 17, "area_um2"),
            (6, 17, "technology_nm"), (6, 17, "voltage_v"), (6, 17, "provenance"), (6, 17, "source"), (7, 67, ""),
        ];
        Assert.Equal(expected, errors.Select(e => (e.Line, e.Column, e.Key)));
        Assert.Equal("t.csv:5:1: mode: found 'multiply-8x8', expected one row a mode; line 2 has this one already", errors[2].ToString());
    }

    [Fact]
    public void A_missing_column_is_one_error_however_many_rows()
    {
        string[] header = Header.Split(',')[..^1];
        string[] row = Row.Split(',')[..^1];
        InputError error = Assert.Single(ErrorsOf($"{string.Join(",", header)}\n{string.Join(",", row)}\n{string.Join(",", row).Replace("8x8", "b")}\n"));
        Assert.Equal((1, "source"), (error.Line, error.Key));
    }

    [Fact]
    public void An_unknown_column_is_refused_with_the_one_that_was_meant()
    {
        ImmutableArray<InputError> errors = ErrorsOf($"{Header.Replace("area_um2", "area_mm2")}\n{Row}\n");
        Assert.Equal(2, errors.Length);
        Assert.Contains(errors, e => e.Value == "area_mm2" && e.Column == Header.IndexOf("area_um2", StringComparison.Ordinal) + 1 && e.Expected.EndsWith("did you mean 'area_um2'?", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Key == "area_um2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData(Header)]
    [InlineData(Header + "\n\"open")]
    public void A_table_without_rows_is_refused(string text) => Assert.NotEmpty(ErrorsOf(text));

    [Fact]
    public void A_mode_that_the_table_lacks_is_an_error_that_names_file_row_and_column()
    {
        EnergyTable table = EnergyTable.Parse("t.csv", $"{Header}\n{Row}\n");
        var e = Assert.Throws<InvalidInputException>(() => table.Resolve(["multiply-8x8", "multiply-8x9", "xnor"]));
        Assert.Equal(["multiply-8x9", "xnor"], e.Errors.Select(error => error.Value));
        Assert.All(e.Errors, error => Assert.Equal(("t.csv", 1, 1, "mode"), (error.File, error.Line, error.Column, error.Key)));
        Assert.EndsWith("did you mean 'multiply-8x8'?", e.Errors[0].Expected, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => table["xnor"]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_input_error() =>
        Assert.Equal("no/such.csv", Assert.Throws<InvalidInputException>(() => EnergyTable.Load("no/such.csv")).Errors[0].File);

    private static ImmutableArray<InputError> ErrorsOf(string text) =>
        Assert.Throws<InvalidInputException>(() => EnergyTable.Parse("t.csv", text)).Errors;
}
