using CsCheck;
using Enos.Accel.Inputs;

namespace Enos.Accel.Tests.Inputs;

public class CsvRecordsTests
{
    [Theory]
    [InlineData("a,b\nc,d\n")]
    [InlineData("\uFEFFa,b\r\nc,d")]
    [InlineData("\n  \n a ,\tb\t\r\r c , \"d\" \n\n")]
    [InlineData("\"a\",\"b\"\n\"c\",d")]
    public void Byte_order_mark_line_ends_blank_lines_padding_and_quotes_make_no_difference(string text)
    {
        List<InputError> errors = [];
        string[][] cells = [.. CsvRecords.Read("f", text, ',', errors).Select(record => record.Select(cell => cell.Text).ToArray())];
        Assert.Equal([["a", "b"], ["c", "d"]], cells);
        Assert.Empty(errors);
    }

    [Fact]
    public void Cells_know_their_place_also_behind_lines_within_quotes()
    {
        CsvCell[] cells = [.. CsvRecords.Read("f", "a, \"x\r\ny\"\"\", b,\r\n\r\n ,c", ',', []).SelectMany(record => record)];
        CsvCell[] expected = [new("a", 1, 1), new("x\r\ny\"", 1, 4), new("b", 2, 7), new("", 2, 9), new("", 4, 1), new("c", 4, 3)];
        Assert.Equal(expected, cells);
    }

    [Fact]
    public void An_open_quote_and_text_behind_a_closing_one_are_named_with_their_place()
    {
        List<InputError> errors = [];
        Assert.Equal(2, CsvRecords.Read("f", "a,\"b\" c,d\ne,\"f", ',', errors).Count());
        Assert.Equal([(1, 7, "c"), (2, 3, "")], errors.Select(e => (e.Line, e.Column, e.Value)));
    }

    [Fact]
    public void What_is_quoted_comes_back()
    {
        Gen<string> cell = Gen.Char["ab,\"\t;é"].Array[0, 5].Select(chars => new string(chars));
        cell.Array[2, 4].Array[1, 5].Sample(rows =>
        {
            string text = string.Join('\n', rows.Select(row => string.Join(',', row.Select(c => $"\"{c.Replace("\"", "\"\"")}\""))));
            List<InputError> errors = [];
            Assert.Equal(rows.Select(row => row.Select(c => c.Trim()).ToArray()), CsvRecords.Read("f", text, ',', errors).Select(r => r.Select(c => c.Text).ToArray()));
            Assert.Empty(errors);
        });
    }
}
