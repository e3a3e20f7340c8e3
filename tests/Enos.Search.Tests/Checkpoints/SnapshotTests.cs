using Enos.Search.Checkpoints;
using Enos.Search.Tests.Runs;
using Enos.Search.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Checkpoints;

[Collection(TorchCollection.Name)]
public sealed class SnapshotTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Modules_arrays_and_records_come_back_bit_for_bit()
    {
        using var kept = new TwoPrecisions();
        using var restored = new TwoPrecisions();
        var random = new Random(3);

        // Any bits: numbers below the normal ones, infinities, and what is no number.
        double[] doubles = [double.NegativeInfinity, -0.0, double.Epsilon, double.NaN, .. Bits(8).Select(BitConverter.Int64BitsToDouble)];
        float[] singles = [float.PositiveInfinity, -0f, float.Epsilon, float.NaN, .. Bits(2).Select(b => BitConverter.Int32BitsToSingle((int)b))];
        doubles.CopyTo(TensorMemory.Of<double>(kept.Wide));
        singles.CopyTo(TensorMemory.Of<float>(kept.Narrow));
        var record = new Record(0.1 + 0.2, double.Epsilon, [1.0 / 3, double.MaxValue], null);

        var snapshot = new Snapshot();
        snapshot.PutModule("module", kept);
        snapshot.Put<double>("doubles", doubles);
        snapshot.Put<long>("longs", [long.MinValue, long.MaxValue]);
        snapshot.PutRecord("record", record);
        SnapshotFolder.At(_run.In("snapshots")).Save("moment", () => snapshot);
        Snapshot read = SnapshotFolder.At(_run.In("snapshots")).Load("moment")!;
        read.RestoreModule("module", restored);

        Assert.Equal(doubles.Select(BitConverter.DoubleToInt64Bits), TensorMemory.Of<double>(restored.Wide).ToArray().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(singles.Select(BitConverter.SingleToInt32Bits), TensorMemory.Of<float>(restored.Narrow).ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(doubles.Select(BitConverter.DoubleToInt64Bits), read.Get<double>("doubles").Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal([long.MinValue, long.MaxValue], read.Get<long>("longs"));
        Record found = read.GetRecord<Record>("record");
        Assert.Equal((record.First, record.Second, record.Nothing), (found.First, found.Second, found.Nothing));
        Assert.Equal(record.Many, found.Many);
        Assert.Equal(["module.narrow", "module.wide"], read.Tensors("module").Select(t => t.Key));

        IEnumerable<long> Bits(int count) => Enumerable.Range(0, count).Select(_ => random.NextInt64(long.MinValue, long.MaxValue));
    }

    [Fact]
    public void A_later_snapshot_takes_the_place_of_an_earlier_one_whole()
    {
        SnapshotFolder folder = SnapshotFolder.At(_run.In("snapshots"));
        Assert.Null(folder.Load("a"));
        folder.Save("a", () => With("old", "both"));
        folder.Save("b", () => With("other"));
        folder.Save("a", () => With("both"));

        Assert.Throws<KeyNotFoundException>(() => folder.Load("a")!.Get<long>("old"));
        Assert.Equal([1L], folder.Load("a")!.Get<long>("both"));
        Assert.Equal([1L], folder.Load("b")!.Get<long>("other"));
        Assert.Equal(["a.safetensors", "b.safetensors"], Directory.EnumerateFileSystemEntries(_run.In("snapshots")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_snapshot_that_fails_leaves_the_one_before()
    {
        SnapshotFolder folder = SnapshotFolder.At(_run.In("snapshots"));
        folder.Save("a", () => With("kept"));
        Assert.Throws<InvalidOperationException>(() => folder.Save("a", () => throw new InvalidOperationException()));
        Assert.Equal([1L], folder.Load("a")!.Get<long>("kept"));
        Assert.Single(Directory.EnumerateFileSystemEntries(_run.In("snapshots")));
    }

    [Fact]
    public void Where_nothing_is_kept_no_snapshot_is_asked_for()
    {
        SnapshotFolder.None.Save("a", () => throw new InvalidOperationException());
        Assert.Null(SnapshotFolder.None.Load("a"));
    }

    private static Snapshot With(params string[] names)
    {
        var snapshot = new Snapshot();
        Array.ForEach(names, name => snapshot.Put<long>(name, [1]));
        return snapshot;
    }

    private sealed record Record(double First, double Second, double[] Many, double? Nothing);

    /// <summary>A float64 parameter of 3×4 and a float32 buffer of 6.</summary>
    private sealed class TwoPrecisions : nn.Module
    {
        public TwoPrecisions()
            : base("two")
        {
            Wide = new Parameter(zeros(3, 4, float64));
            Narrow = zeros(6);
            register_parameter("wide", Wide);
            register_buffer("narrow", Narrow);
        }

        public Parameter Wide { get; }

        public Tensor Narrow { get; }
    }
}
