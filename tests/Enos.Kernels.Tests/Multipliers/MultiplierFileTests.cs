using System.Globalization;
using System.Text;
using Enos.Accel.Inputs;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Tests.Multipliers;

public sealed class MultiplierFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("enos-multiplier").FullName;

    [Fact]
    public void The_shipped_mul8s_1L2H_drops_the_lowest_bit_of_each_operand()
    {
        var table = MultiplierTable.Of(ShippedTables.Load("mul8s_1L2H"));
        for (int x = -128; x < 128; x++)
        {
            for (int w = -128; w < 128; w++)
            {
                Assert.Equal(4 * (x >> 1) * (w >> 1), table[(sbyte)x, (sbyte)w]);
            }
        }
    }

    [Fact]
    public void The_first_index_is_the_operand_that_the_order_says()
    {
        string path = Write("table.bin", Bytes((a, b) => a * (b & ~1)));
        Assert.Equal(3 * 4, MultiplierFile.Load(path, signed: false, "m")[3, 5]);
        Assert.Equal(2 * 5, MultiplierFile.Load(path, signed: false, "m", OperandOrder.WeightFirst)[3, 5]);
    }

    [Fact]
    public void A_signed_table_read_as_unsigned_is_refused()
    {
        InputError error = Error(() => MultiplierFile.Load(ShippedTables.PathOf("mul8s_1KV8.bin"), signed: false, "m"));
        Assert.Equal(("signed", "unsigned"), (error.Key, error.Value));
    }

    [Fact]
    public void An_unsigned_table_reads_as_unsigned_only()
    {
        string path = Write("table.bin", Bytes((a, b) => a * b));
        Multiplier multiplier = MultiplierFile.Load(path, signed: false, "exact");
        Assert.Equal(255 * 255, multiplier[255, 255]);
        Assert.Equal("signed", Error(() => MultiplierFile.Load(path, signed: true, "exact")).Value);
    }

    [Theory]
    [InlineData(MultiplierFile.Length - 1)]
    [InlineData(MultiplierFile.Length + 2)]
    [InlineData(0)]
    public void A_binary_file_of_another_length_is_refused(int length)
    {
        InputError error = Error(() => MultiplierFile.Load(Write("table.bin", new byte[length]), signed: true, "m"));
        Assert.Equal(("length", length.ToString(CultureInfo.InvariantCulture)), (error.Key, error.Value));
    }

    [Theory]
    [InlineData("none.bin", "")]
    [InlineData("none.h", "")]
    [InlineData("none.csv", "")]
    [InlineData("none.txt", ".txt")]
    public void A_file_that_is_not_there_or_of_no_known_format_is_refused(string file, string found)
    {
        string path = Path.Combine(_folder, file);
        InputError error = Error(() => MultiplierFile.Load(path, signed: true, "m"));
        Assert.Equal((path, found), (error.File, error.Value));
    }

    [Theory]
    [InlineData("mul8s_1KR6")]
    [InlineData("mul8s_1KVL")]
    [InlineData("mul8u_DM1")]
    [InlineData("mul8u_17KS")]
    public void The_sign_that_is_left_open_is_the_files(string name)
    {
        Multiplier expected = ShippedTables.Load(name);
        int Operand(int i) => expected.Operand(i);
        string header = Write("m.h", "/* { -1 } */ " + Header((w, x) => expected[Operand(x), Operand(w)]));
        string csv = Write("m.csv", "weight,product,activation\n" + string.Join('\n', Enumerable.Range(0, 65536).Select(i =>
            FormattableString.Invariant($"{Operand(i / 256)},{expected[Operand(i % 256), Operand(i / 256)]},{Operand(i % 256)}"))));
        foreach (string file in new[] { ShippedTables.PathOf($"{name}.bin"), header, csv })
        {
            Multiplier read = MultiplierFile.Load(file, signed: null, name);
            Assert.Equal((expected.Signed, expected.ContentHash()), (read.Signed, read.ContentHash()));
        }
    }

    [Fact]
    public void A_header_is_indexed_by_the_weight_first()
    {
        Multiplier expected = ShippedTables.Load("mul8s_1KR6");
        Multiplier read = MultiplierFile.Load(Write("mul8s_1KR6.h", Header((w, x) => expected[(sbyte)x, (sbyte)w])), signed: true, "mul8s_1KR6");
        Assert.Equal(expected.Products, read.Products);
        Assert.Equal(expected.ContentHash(), read.ContentHash());
    }

    [Fact]
    public void A_header_may_hold_comments_and_hexadecimal_numbers()
    {
        string text = Header((a, b) => a * b).Replace("{{ 0, 0,", "/* {9} */ {{ 0x0, // zero\n 0,", StringComparison.Ordinal)
            .Replace("65025", "0xFE01", StringComparison.Ordinal);
        Multiplier read = MultiplierFile.Load(Write("m.h", text), signed: false, "m", OperandOrder.ActivationFirst);
        Assert.Equal(255 * 255, read[255, 255]);
        Assert.Equal(0, MultiplierStatistics.Of(read).MeanAbsoluteError);
    }

    [Fact]
    public void A_truncated_header_is_refused_where_it_ends()
    {
        string whole = Header((a, b) => (sbyte)a * (sbyte)b);
        string text = whole[..(whole.Length / 2)];
        InputError[] errors = Errors(() => MultiplierFile.Load(Write("m.h", text), signed: true, "m"));
        Assert.Contains(errors, e => e.Expected.Contains("truncated", StringComparison.Ordinal) && e.Line == 1 + text.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("int x;", "array", 0)]
    [InlineData("int16_t lut[256][256] = {{ 1, 2 }, };", "lut[0]", 1)]
    [InlineData("int16_t lut[256][256] = {\n{ 1, 40000 } };", "lut[0][1]", 2)]
    [InlineData("int16_t lut[256][256] = {\n{ 1, x } };", "lut[0][1]", 2)]
    [InlineData("int16_t lut[256][256] = { 7 };", "array", 1)]
    public void A_header_that_is_no_table_is_refused_at_its_place(string text, string key, int line)
    {
        InputError[] errors = Errors(() => MultiplierFile.Load(Write("m.h", text), signed: true, "m"));
        Assert.Contains(errors, e => e.Key == key && e.Line == line);
    }

    [Fact]
    public void A_csv_names_its_operands_and_may_have_fewer_bits()
    {
        var text = new StringBuilder("product,weight,activation\n");
        for (int w = -8; w < 8; w++)
        {
            for (int x = -8; x < 8; x++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{x * (w & ~1)},{w},{x}\n");
            }
        }

        Multiplier multiplier = MultiplierFile.Load(Write("m.csv", text.ToString()), signed: true, "m");
        Assert.Equal(4, multiplier.Bits);
        Assert.Equal(-7 * 2, multiplier[-7, 3]);
        Assert.Equal("order", Error(() => MultiplierFile.Load(Path.Combine(_folder, "m.csv"), true, "m", OperandOrder.WeightFirst)).Key);
    }

    [Fact]
    public void Every_fault_of_a_csv_is_reported()
    {
        string[] lines = ["activation,weight,product", .. Enumerable.Range(0, 256).Select(i => $"{i / 16},{i % 16},{i / 16 * (i % 16)}")];
        lines[3] = "0,1,0"; // doubled
        lines[5] = "0,16,0"; // no operand of 4 bits
        lines[6] = "0,5,70000";
        lines[7] = "0,6";
        InputError[] errors = Errors(() => MultiplierFile.Load(Write("m.csv", string.Join('\n', lines)), signed: false, "m"));
        Assert.Equal([(4, "activation"), (6, "weight"), (7, "product"), (8, "row")], errors.Select(e => (e.Line, e.Key)));
        Assert.Equal(
            ["weight", "product", "rows"],
            Errors(() => MultiplierFile.Load(Write("m.csv", "activation,b,c\n1,2,3\n"), signed: false, "m")).Select(e => e.Key));
    }

    [Fact]
    public void A_product_that_no_layer_can_hold_is_refused()
    {
        var multiplier = Multiplier.Tabulate("large", signed: false, 8, (_, _) => 40000);
        Assert.Contains("16 bits", Error(() => MultiplierTable.Of(multiplier)).Expected, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static InputError Error(Func<object> load) => Assert.Single(Errors(load));

    private static InputError[] Errors(Func<object> load) => [.. Assert.Throws<InvalidInputException>(load).Errors];

    private static byte[] Bytes(Func<int, int, int> product)
    {
        byte[] bytes = new byte[MultiplierFile.Length];
        for (int i = 0; i < MultiplierTable.Entries; i++)
        {
            int entry = product(i / 256, i % 256);
            bytes[2 * i] = (byte)entry;
            bytes[(2 * i) + 1] = (byte)(entry / 256);
        }

        return bytes;
    }

    private static string Header(Func<int, int, int> product)
    {
        var text = new StringBuilder("#include <stdint.h>\n\nconst int16_t lut [256][256] = {");
        for (int i = 0; i < 256; i++)
        {
            text.Append(i == 0 ? "{ " : ",\n{ ").AppendJoin(", ", Enumerable.Range(0, 256).Select(j => product(i, j))).Append(" }");
        }

        return text.Append("};\n").ToString();
    }

    private string Write(string file, byte[] bytes)
    {
        string path = Path.Combine(_folder, file);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string Write(string file, string text) => Write(file, Encoding.UTF8.GetBytes(text));
}
