using System.Globalization;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Tests.Multipliers;

/// <summary>The tables of hw-configs/multipliers and what is published of them.</summary>
internal static class ShippedTables
{
    public static string[] Names => [.. File.ReadLines(PathOf("multipliers.csv")).Skip(1).Select(line => line.Split(',')[0])];

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "multipliers", file);

    public static bool IsSigned(string name) => Published(name)["signed"] == 1;

    public static Multiplier Load(string name) => MultiplierFile.Load(PathOf($"{name}.bin"), IsSigned(name), name);

    /// <summary>The figures of a table's row, by column.</summary>
    public static Dictionary<string, double> Published(string name)
    {
        string[] lines = File.ReadAllLines(PathOf("multipliers.csv"));
        string[] cells = lines.Select(line => line.Split(',')).Single(row => row[0] == name);
        return lines[0].Split(',').Zip(cells).Where(pair => pair.First is not ("name" or "sha256_prefix"))
            .ToDictionary(pair => pair.First, pair => double.Parse(pair.Second, CultureInfo.InvariantCulture));
    }

    public static string PublishedHash(string name) =>
        File.ReadLines(PathOf("multipliers.csv")).Select(line => line.Split(',')).Single(row => row[0] == name)[^1];
}
