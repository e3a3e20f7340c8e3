using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Tests.Runs;
using Enos.Sim.Inference;

namespace Enos.Search.Tests;

/// <summary>Searches in which a layer can be on the macros beside the array, or multiply by a table.</summary>
[Collection(TorchCollection.Name)]
public sealed class HybridSearchTests
{
    private static readonly SearchSettings Short = new()
    {
        Modes = ["multiply-8x8", "cim-multiply-4x4", "cim-xnor"],
        Epochs = 1,
        FineTuneEpochs = 1,
        BatchSize = 20,
        Controls = [],
        EnergyBudgets = [],
        EnergyWeight = 0,
        Scores = ScoreKind.Probabilities,
    };

    [Theory]
    [InlineData("cim-multiply-8x8")]
    [InlineData("cim-multiply-4x4")]
    [InlineData("cim-binary-weight")]
    [InlineData("cim-multiplication-free")]
    [InlineData("cim-xnor")]
    public void Layers_on_macros_validate_bit_for_bit(string mode)
    {
        SearchResult result = Run(Fixtures.Hybrid, Short with { Modes = ["multiply-8x8", mode], LayerRules = [LayerRule.Parse($"inner/*={mode}")!] }, Fixtures.Tiny);

        Assert.Equal(["multiply-8x8", mode, mode, "multiply-8x8"], result.Assignment.Select(m => m.Name));
        Assert.All(result.Network.Layers.Zip(result.Assignment), pair => Assert.Equal(pair.Second.Compute == Compute.Cim, pair.First.Adc is not null));
        Assert.True(result.Validation.Agrees, result.Validation.Verdict);
        Assert.All(result.Validation.Accumulators, layer => Assert.Equal(0, layer.Differing));
        Assert.Equal(result.Belief.Correct, result.Accuracy.BitAccurate);
        Assert.Equal(result.Accuracy.FineTuned, result.Accuracy.BitAccurate, tolerance: 2.0);
    }

    [Fact]
    public void The_answer_mixes_array_and_macros_within_its_budget_crossings_included()
    {
        SearchResult result = Run(
            Fixtures.Hybrid, Short with { EnergyBudgets = [Budget.Share(0.9)], EnergyWeight = null, LayerRules = [LayerRule.Parse("fire2/*=cim-*")!], Scores = ScoreKind.Measured }, Fixtures.Graph("squeezenet"));

        Assert.True(result.Cost.EnergyPj <= 0.9 * result.ReferenceEnergyPj);
        Assert.Equal(CostModel.Evaluate(Fixtures.Hybrid, Fixtures.Graph("squeezenet").ToWorkload(), result.Assignment).EnergyPj, result.Cost.EnergyPj);
        Assert.All(result.Assignment[1..4], m => Assert.Equal(Compute.Cim, m.Compute));
        Assert.True(result.Validation.Agrees, result.Validation.Verdict);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(20)]
    public void Layers_on_macros_that_keep_their_weights_fit_them_together(int macros)
    {
        // Energy so dear that every layer would be on the macros if there was room: at 8 bits SqueezeNet's inner layers fill more of them than there are.
        Accelerator resident = Fixtures.Hybrid with { Cim = Fixtures.Hybrid.Cim! with { WeightsPreloaded = true, Macros = macros } };
        SearchResult result = Run(resident, Short with { Modes = ["multiply-8x8", "cim-multiply-4x4"], EnergyWeight = 1e3 }, Fixtures.Graph("squeezenet"));
        Workload workload = result.Network.Graph.ToWorkload();
        long[] held = [.. result.Assignment.Zip(workload.Layers, (mode, layer) => Tiles(layer.Shape, mode))];

        Assert.InRange(held.Sum(), 1, macros);
        Assert.True(workload.Layers[1..^1].Sum(layer => Tiles(layer.Shape, resident.Modes.First(m => m.Name == "cim-multiply-4x4"))) > macros);

        // 64 rows of window elements, 64 columns of one bit.
        static long Tiles(LayerShape shape, Mode mode) => mode.Compute == Compute.Digital
            ? 0
            : (shape.K + 63) / 64 * ((shape.N + (64 / mode.WeightBits) - 1) / (64 / mode.WeightBits)) * shape.Groups;
    }

    [Fact]
    public void The_resident_accelerator_holds_a_part_of_the_network_as_its_file_says()
    {
        Accelerator resident = AcceleratorFile.Load(Path.Combine(AppContext.BaseDirectory, "hw-configs", "hybrid-16x16-cim-resident.yaml"));
        SearchSpace space = SearchSpace.Build(resident, NetworkZoo.Build("squeezenet", new TensorShape(1, 28, 28), 10, 0.25), [], []);
        double[,] held = space.MacrosHeld();

        Assert.True(resident.Cim!.WeightsPreloaded);
        Assert.Equal(64, resident.Cim.Macros);
        Assert.Equal([150, 77, 35], new[] { "cim-multiply-8x8", "cim-multiply-4x4", "cim-binary-weight" }.Select(Inner));

        double Inner(string mode)
        {
            int m = space.Modes.IndexOf(space.Modes.Single(x => x.Name == mode));
            return Enumerable.Range(1, space.Layers - 2).Sum(l => held[l, m]);
        }
    }

    [Fact]
    public void A_hybrid_run_that_was_stopped_and_goes_on_ends_as_one_that_was_not()
    {
        // Noise of a step is derived from its number, and what it is drawn by is part of what is kept: a stop within an epoch changes nothing.
        SearchSettings settings = Short with { EnergyWeight = 0.1, Epochs = 2, BatchSize = 10, LayerRules = [LayerRule.Parse("inner/*=cim-*")!] };
        SearchResult undisturbed = Run(Fixtures.Hybrid, settings, Fixtures.Tiny);
        using var run = new TemporaryRun();
        foreach (int reports in new[] { 2, 4, 3 })
        {
            using var stop = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => Execute(Fixtures.Hybrid, settings, Fixtures.Tiny, new CountDown(reports, stop), run.In("snapshots"), stop.Token));
        }

        SearchResult resumed = Execute(Fixtures.Hybrid, settings, Fixtures.Tiny, snapshots: run.In("snapshots")).Points.Single();

        Assert.Equal(undisturbed.Assignment.Select(m => m.Name), resumed.Assignment.Select(m => m.Name));
        Assert.Equal(undisturbed.History.AsEnumerable(), resumed.History.AsEnumerable());
        Assert.Contains(undisturbed.Checkpoint, t => t.Name.EndsWith("deviations", StringComparison.Ordinal) && t.Values.Any(v => v > 0));
        Assert.All(undisturbed.Checkpoint.Zip(resumed.Checkpoint), pair => Assert.Equal(pair.First.Values.Select(BitConverter.SingleToInt32Bits), pair.Second.Values.Select(BitConverter.SingleToInt32Bits)));
    }

    [Theory]
    [InlineData("single-level")]
    [InlineData("variational")]
    public void Approximate_multipliers_are_searched_and_validate_bit_for_bit(string strategy)
    {
        SearchResult result = Run(Approximate("mul8s_1L2H", "mitchell-8"), Short with
        {
            Modes = [],
            Strategy = new StrategySettings { Name = strategy },
            LayerRules = [LayerRule.Parse("inner/depthwise=approximate-*")!, LayerRule.Parse("inner/grouped=approximate-mitchell-8")!],
        }, Fixtures.Tiny);

        Assert.Contains(result.Assignment, m => m.Operator.Multiplier == "mitchell-8");
        Assert.True(result.Validation.Agrees, result.Validation.Verdict);
        Assert.All(result.Validation.Accumulators, layer => Assert.Equal(0, layer.Differing));
        Assert.Equal(result.Belief.Correct, result.Accuracy.BitAccurate);
    }

    [Fact]
    public void Tables_that_are_not_there_are_all_reported()
    {
        InvalidInputException refusal = Assert.Throws<InvalidInputException>(() => Run(Approximate("mul8s_1L2H", "mul8s_NONE", "mul8s_NEITHER"), Short with { Modes = [] }, Fixtures.Tiny));
        Assert.Equal(["mul8s_NONE", "mul8s_NEITHER"], refusal.Errors.Select(e => e.Value));
    }

    /// <summary>The edge array whose multiply can be approximated by some multipliers.</summary>
    private static Accelerator Approximate(params string[] names)
    {
        Mode exact = Fixtures.Edge.Modes.First(m => m.Name == "multiply-8x8");
        return Fixtures.Edge with
        {
            Modes = [exact, .. names.Select(name => exact with { Name = $"approximate-{name}", Operator = new Operator(OperatorKind.Approximate, name), EnergyPjPerMac = 0.24 })],
        };
    }

    private static SearchResult Run(Accelerator hardware, SearchSettings settings, NetworkGraph graph) => Execute(hardware, settings, graph).Points.Single();

    private static SearchOutcome Execute(
        Accelerator hardware, SearchSettings settings, NetworkGraph graph, IProgress<SearchProgress>? progress = null, string? snapshots = null, CancellationToken cancellation = default)
    {
        (ImageSet train, ImageSet test) = graph == Fixtures.Tiny
            ? (Fixtures.TinyImages(40), Fixtures.TinyImages(20, seed: 8))
            : Fixtures.Images(train: 40, test: 20);
        var inputs = new SearchInputs(hardware, graph, train, test)
        {
            Multipliers = new MultiplierLibrary([Path.Combine(AppContext.BaseDirectory, "hw-configs", "multipliers")]).Find,
        };
        return SearchRun.Execute(inputs, settings, progress, snapshots, cancellation);
    }

    /// <summary>Cancels after a number of reports.</summary>
    private sealed class CountDown(int reports, CancellationTokenSource stop) : IProgress<SearchProgress>
    {
        private int _seen;

        public void Report(SearchProgress value)
        {
            if (++_seen > reports)
            {
                stop.Cancel();
            }
        }
    }
}
