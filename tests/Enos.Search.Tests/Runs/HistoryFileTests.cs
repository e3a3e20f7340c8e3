using Enos.Accel.Inputs;
using Enos.Search.Runs;

namespace Enos.Search.Tests.Runs;

public sealed class HistoryFileTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Epochs_read_back_to_the_same_bits()
    {
        EpochRecord[] epochs =
        [
            new(1, "search", 1.0 / 3, 0.1, 1e7 / 7, 1e5 / 3, new(0.25, -1.0 / 9), new(1.0 / 7, 0.1), new(3, 1e-17), 0.9999999999999999, Math.PI),
            new(2, "search", double.NaN, 0, double.PositiveInfinity, 1, default, default, default, 1e-300, 0),
            new(3, "fine-tune", 0.5, 1, 12, 13, new(0, 0), default, default, 0, 0),
        ];
        string path = _run.Write("history.csv", writer => HistoryFile.Write(writer, epochs));
        Assert.Equal(epochs, HistoryFile.Load(path).ToArray());
        Assert.DoesNotContain('\r', File.ReadAllText(path));
    }

    [Fact]
    public void Every_cell_that_is_no_number_is_reported_with_its_place()
    {
        string path = _run.Write(
            "history.csv", string.Join(',', HistoryFile.Columns) + "\n0,search,a,1,1,1,1,,1,,1,,1,1\n2,search,1,1,b,1,1,,1,,1,x,1,1\n3,s\n");
        var e = Assert.Throws<InvalidInputException>(() => HistoryFile.Load(path));
        Assert.Equal(
            [(2, 1, "epoch"), (2, 10, "loss_nats"), (3, 14, "energy_pj"), (3, 26, "macros_violation"), (4, 1, "")],
            e.Errors.OrderBy(error => error.Line).ThenBy(error => error.Column).Select(error => (error.Line, error.Column, error.Key)));
    }

    [Fact]
    public void Another_header_is_refused()
    {
        string path = _run.Write("history.csv", "epoch,loss\n1,2\n");
        var e = Assert.Throws<InvalidInputException>(() => HistoryFile.Load(path));
        Assert.Equal("header", Assert.Single(e.Errors).Key);
    }
}
