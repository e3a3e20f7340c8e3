using Enos.Accel.Inputs;
using Enos.Kernels;
using Enos.Kernels.Multipliers;
using Enos.Sim.Inference;

namespace Enos.Sim.Tests.Inference;

public sealed class MultiplierLibraryTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "multipliers");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("enos");

    public void Dispose() => _directory.Delete(recursive: true);

    private string In(string file) => Path.Combine(_directory.FullName, file);

    [Fact]
    public void A_table_that_ships_is_found_and_computes_what_it_is_known_for()
    {
        MultiplierTable? table = new MultiplierLibrary([Shipped]).Find("mul8s_1L2H");

        // 4·(a ≫ 1)·(b ≫ 1).
        Assert.All([(5, 7), (-3, 100), (127, -128)], pair => Assert.Equal(4 * (pair.Item1 >> 1) * (pair.Item2 >> 1), table![(sbyte)pair.Item1, (sbyte)pair.Item2]));
        MultiplierTable? unsigned = new MultiplierLibrary([Shipped]).Find("mul8u_2AC");
        Assert.Equal(-unsigned![100, 50], unsigned[-100, 50]);
    }

    [Fact]
    public void The_first_directory_that_has_a_file_of_the_name_wins_and_a_design_needs_none()
    {
        File.WriteAllLines(In("mine.csv"), Products((x, w) => x * w).Prepend("activation,weight,product"));
        MultiplierLibrary library = new([In("nowhere"), _directory.FullName, Shipped]);
        Assert.Equal(-12, library.Find("mine")![3, -4]);
        Assert.Same(library.Find("mine"), library.Find("mine"));
        Assert.Equal(MultiplierTable.Of(MultiplierDesigns.Drum(8, 4))[100, 77], library.Find("drum-8-4")![100, 77]);
        Assert.Null(library.Find("none"));
        Assert.Null(library.Find(Path.Combine("..", "none")));
    }

    [Fact]
    public void Another_table_under_a_known_name_is_refused()
    {
        File.Copy(Path.Combine(Shipped, "mul8s_1KR6.bin"), In("mul8s_1L2H.bin"));
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => new MultiplierLibrary([_directory.FullName]).Find("mul8s_1L2H")).Errors);
        Assert.Equal((In("mul8s_1L2H.bin"), "contents"), (error.File, error.Key));
        Assert.Contains("those of mul8s_1KR6", error.Expected, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Products(Func<int, int, int> product) =>
        from x in Enumerable.Range(-128, 256) from w in Enumerable.Range(-128, 256) select $"{x},{w},{product(x, w)}";
}
