using System.Globalization;
using System.Security.Cryptography;
using Enos.Accel.Inputs;

namespace Enos.Kernels.Tests;

public sealed class MultiplierFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("enos-multiplier").FullName;

    public static TheoryData<string> Shipped =>
        [.. File.ReadLines(Table("multipliers.csv")).Skip(1).Select(line => line.Split(',')[0])];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_table_has_the_published_statistics(string name)
    {
        Dictionary<string, string> row = Row(name);
        MultiplierFile file = MultiplierFile.Load(Table($"{name}.bin"), Number(row["signed"]) == 1, name);
        MultiplierStatistics statistics = MultiplierStatistics.Of(file);
        Assert.Equal(Number(row["mae"]), statistics.MeanAbsoluteError, 0.00006);
        Assert.Equal(Number(row["wce"]), statistics.WorstCaseError);
        Assert.Equal(Number(row["ep_percent"]), statistics.ErrorProbability, 0.00006);
        Assert.Equal(Number(row["mse"]), statistics.MeanSquaredError, 0.0006);
        Assert.Equal(Number(row["mean_error"]), statistics.MeanError, 0.00006);
        Assert.Equal(Number(row["commutative"]) == 1, statistics.Commutative);
        Assert.Equal(Number(row["zero_preserving"]) == 1, statistics.ZeroPreserving);
        Assert.StartsWith(row["sha256_prefix"], Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Table($"{name}.bin")))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_mul8s_1L2H_drops_the_lowest_bit_of_each_operand()
    {
        MultiplierTable table = MultiplierTable.Load(Table("mul8s_1L2H.bin"), signed: true, "mul8s_1L2H");
        for (int x = -128; x < 128; x++)
        {
            for (int w = -128; w < 128; w++)
            {
                Assert.Equal(4 * (x >> 1) * (w >> 1), table[(sbyte)x, (sbyte)w]);
            }
        }
    }

    [Fact]
    public void A_signed_table_read_as_unsigned_is_refused()
    {
        InputError error = Error(() => MultiplierFile.Load(Table("mul8s_1KV8.bin"), signed: false, "m"));
        Assert.Equal("signed", error.Key);
        Assert.Equal("unsigned", error.Value);
    }

    [Fact]
    public void An_unsigned_table_reads_as_unsigned_only()
    {
        string path = Write(UnsignedExact());
        MultiplierFile file = MultiplierFile.Load(path, signed: false, "exact");
        Assert.Equal(255 * 255, file.Products[^1]);
        Assert.Equal(0, MultiplierStatistics.Of(file).MeanAbsoluteError);
        Assert.Equal("signed", Error(() => MultiplierFile.Load(path, signed: true, "exact")).Value);
        Assert.Equal("unsigned", Error(() => MultiplierTable.Load(path, signed: false, "exact")).Value);
    }

    [Theory]
    [InlineData(MultiplierFile.Length - 1)]
    [InlineData(MultiplierFile.Length + 2)]
    [InlineData(0)]
    public void A_file_of_another_length_is_refused(int length)
    {
        InputError error = Error(() => MultiplierTable.Load(Write(new byte[length]), signed: true, "m"));
        Assert.Equal("length", error.Key);
        Assert.Equal(length.ToString(CultureInfo.InvariantCulture), error.Value);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused()
    {
        string path = Path.Combine(_folder, "none.bin");
        Assert.Equal(path, Error(() => MultiplierTable.Load(path, signed: true, "m")).File);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Table(string file) => Path.Combine(AppContext.BaseDirectory, "multipliers", file);

    private static Dictionary<string, string> Row(string name)
    {
        string[] lines = File.ReadAllLines(Table("multipliers.csv"));
        string[] cells = lines.Select(line => line.Split(',')).Single(row => row[0] == name);
        return lines[0].Split(',').Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static InputError Error(Func<object> load) => Assert.Single(Assert.Throws<InvalidInputException>(load).Errors);

    private static byte[] UnsignedExact()
    {
        byte[] bytes = new byte[MultiplierFile.Length];
        for (int i = 0; i < MultiplierTable.Entries; i++)
        {
            int product = (i / 256) * (i % 256);
            bytes[2 * i] = (byte)product;
            bytes[(2 * i) + 1] = (byte)(product / 256);
        }

        return bytes;
    }

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder, "table.bin");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
