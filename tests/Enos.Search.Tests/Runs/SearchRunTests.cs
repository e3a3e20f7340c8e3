using Enos.Accel.Costs;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Networks.Datasets;
using Enos.Search.Budgets;
using Enos.Search.Controls;
using Enos.Search.Discretization;
using Enos.Search.Spaces;
using Enos.Search.Strategies;

namespace Enos.Search.Tests.Runs;

[Collection(TorchCollection.Name)]
public sealed class SearchRunTests
{
    private static readonly SearchSettings Short = new()
    {
        Modes = Fixtures.ThreeModes,
        Epochs = 1,
        FineTuneEpochs = 1,
        BatchSize = 20,
        Controls = [],
        EnergyBudgets = [Budget.Share(0.75)],
        Scores = ScoreKind.Probabilities,
    };

    [Theory]
    [InlineData("squeezenet", 0.9, ScoreKind.Probabilities)]
    [InlineData("squeezenet", 0.75, ScoreKind.Measured)]
    [InlineData("shufflenet-v2", 0.75, ScoreKind.Probabilities)]
    public void The_answer_meets_its_budget_and_validates_bit_for_bit(string network, double budget, ScoreKind scores)
    {
        SearchResult result = Run(network, Short with { Modes = [], EnergyBudgets = [Budget.Share(budget)], Scores = scores });

        Assert.True(result.Cost.EnergyPj <= budget * result.ReferenceEnergyPj);
        Assert.True(result.Validation.Agrees, result.Validation.Verdict);
        Assert.All(result.Validation.Accumulators, layer => Assert.Equal(0, layer.Differing));
        Assert.Equal(result.Belief.Correct, result.Accuracy.BitAccurate);
    }

    [Fact]
    public void The_same_seed_gives_the_same_assignment_and_history()
    {
        SearchResult first = Run("squeezenet", Short);
        SearchResult second = Run("squeezenet", Short);

        Assert.Equal(first.Assignment.Select(m => m.Name), second.Assignment.Select(m => m.Name));
        Assert.Equal(first.History.AsEnumerable(), second.History.AsEnumerable());
    }

    [Fact]
    public void Another_seed_gives_another_history() =>
        Assert.NotEqual(Run("squeezenet", Short).History[0].Loss, Run("squeezenet", Short with { Seed = 2 }).History[0].Loss);

    [Fact]
    public void Controls_beside_the_search_leave_its_result_as_it_is()
    {
        SearchResult alone = Run("squeezenet", Short);
        SearchResult accompanied = Run("squeezenet", Short with { Controls = [ControlKind.Uniform] });

        Assert.Equal(alone.History.AsEnumerable(), accompanied.History.AsEnumerable());
        Assert.Equal(alone.Modes.Select(m => m.Name), accompanied.Controls.Select(c => c.Name));
        Assert.All(accompanied.Controls, c => Assert.Equal(c.Name, c.Assignment[1].Name));
    }

    [Fact]
    public void An_energy_weight_of_nothing_is_no_budget_and_a_great_one_buys_the_cheapest_mode()
    {
        SearchSettings weighed = Short with { EnergyBudgets = [], Scores = ScoreKind.Measured, FineTuneEpochs = 0 };
        SearchResult free = Run("squeezenet", weighed with { EnergyWeight = 0 });
        SearchResult dear = Run("squeezenet", weighed with { EnergyWeight = 1e4 });

        Assert.Null(free.BudgetPj);
        Assert.True(dear.Cost.EnergyPj < free.Cost.EnergyPj);
        Assert.All(dear.Assignment[1..^1], mode => Assert.Equal("xnor", mode.Name));
    }

    [Fact]
    public void A_budget_on_energy_and_one_on_latency_are_both_met()
    {
        SearchResult result = Run("squeezenet", Short with { LatencyBudget = Budget.Share(0.9) });
        Assert.True(result.Cost.EnergyPj <= 0.75 * result.ReferenceEnergyPj);
        Assert.True(result.Cost.Cycles <= 0.9 * result.ReferenceCycles);
        Assert.Equal(0.9 * result.ReferenceCycles, result.BudgetCycles);
        Assert.All(result.History.Where(e => e.Phase == EpochRecord.SearchPhase), e => Assert.True(e.Energy.Violation is not null && e.Latency.Violation is not null));
    }

    [Fact]
    public void Several_budgets_are_answered_from_one_supernet_each_with_a_validated_network()
    {
        double[] shares = [0.7, 0.8, 1];
        SearchOutcome outcome = Execute("squeezenet", Short with { EnergyBudgets = [.. shares.Select(Budget.Share)] });

        Assert.Equal(shares, outcome.Points.Select(p => p.EnergyBudget!.Amount));
        Assert.All(outcome.Points.Zip(shares), pair => Assert.True(pair.First.Cost.EnergyPj <= pair.Second * pair.First.ReferenceEnergyPj));
        Assert.All(outcome.Points, p => Assert.True(p.Validation.Agrees, p.Validation.Verdict));
        Assert.All(outcome.Points, p => Assert.All(p.Validation.Accumulators, layer => Assert.Equal(0, layer.Differing)));
        Assert.All(outcome.Points, p => Assert.Equal(p.Belief.Correct, p.Accuracy.BitAccurate));
        Assert.All(outcome.Points, p => Assert.Equal(outcome.Points[0].Accuracy.Supernet, p.Accuracy.Supernet));
        Assert.All(outcome.Points, p => Assert.Equal(outcome.Points[0].History[0], p.History[0]));

        // A looser budget never costs score, so where it changes the assignment the energy grows.
        Assert.Equal(outcome.Points.Select(p => p.Cost.EnergyPj).Order(), outcome.Points.Select(p => p.Cost.EnergyPj));
    }

    [Fact]
    public void Controls_are_what_they_say_within_the_budget()
    {
        SearchResult result = Run("squeezenet", Short with
        {
            Controls = [ControlKind.MixedPrecision, ControlKind.Random, ControlKind.Greedy, ControlKind.Evolution],
            EnergyBudgets = [Budget.Share(0.85)],

            // Samples are looked at once the supernet is trained; and a rule about modes that do not multiply must not trouble the control that only multiplies.
            Scores = ScoreKind.Samples,
            LayerRules = [LayerRule.Parse("fire2/*=!xnor")!],
        });

        Assert.Equal([ControlKind.MixedPrecision, ControlKind.Random, ControlKind.Greedy, ControlKind.Evolution], result.Controls.Select(c => c.Kind));
        Assert.All(result.Controls, c => Assert.True(c.Cost.EnergyPj <= 0.85 * result.ReferenceEnergyPj, c.Name));
        Assert.All(result.Controls, c => Assert.Equal(c.Cost.EnergyPj, CostModel.Evaluate(Fixtures.Edge, Fixtures.Graph("squeezenet").ToWorkload(), c.Assignment).EnergyPj));
        Assert.All(result.Controls, c => Assert.DoesNotContain(c.Assignment[1..4], m => m.Name == "xnor"));
        Assert.All(result.Controls[0].Assignment, m => Assert.Equal(OperatorKind.Multiply, m.Operator.Kind));
        Assert.Contains(result.Controls[0].Assignment, m => m.Name == "multiply-4x4");
        Assert.InRange(result.Controls[1].Cost.EnergyPj, 0.98 * result.Cost.EnergyPj, result.Cost.EnergyPj);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_run_that_was_stopped_and_goes_on_ends_as_one_that_was_not(int reports)
    {
        SearchSettings settings = Short with { Strategy = new StrategySettings { Name = "variational" }, Epochs = 2, Controls = [ControlKind.Random] };
        SearchResult undisturbed = Run("squeezenet", settings);
        using var run = new TemporaryRun();
        using var stop = new CancellationTokenSource();
        var counter = new CountDown(reports, stop);
        Assert.Throws<OperationCanceledException>(() => Execute("squeezenet", settings, counter, run.In("snapshots"), stop.Token));
        SearchResult resumed = Execute("squeezenet", settings, snapshots: run.In("snapshots")).Points.Single();

        Assert.Equal(undisturbed.Assignment.Select(m => m.Name), resumed.Assignment.Select(m => m.Name));
        Assert.Equal(undisturbed.History.AsEnumerable(), resumed.History.AsEnumerable());
        Assert.Equal(undisturbed.Probabilities, resumed.Probabilities);
        Assert.Equal(undisturbed.Checkpoint.Select(t => t.Name), resumed.Checkpoint.Select(t => t.Name));
        Assert.All(undisturbed.Checkpoint.Zip(resumed.Checkpoint), pair => Assert.Equal(pair.First.Values.Select(BitConverter.SingleToInt32Bits), pair.Second.Values.Select(BitConverter.SingleToInt32Bits)));
        Assert.Equal(undisturbed.Controls.Single().FineTuned, resumed.Controls.Single().FineTuned);
    }

    [Fact]
    public void A_budget_below_the_cheapest_assignment_is_refused_with_the_lowest_feasible_one()
    {
        InfeasibleBudgetException refusal = Assert.Throws<InfeasibleBudgetException>(() => Run("squeezenet", Short with { EnergyBudgets = [Budget.Share(0.01)] }));

        // All layers in XNOR but the pinned two is what nothing undercuts here.
        SearchResult cheapest = Run("squeezenet", Short with { EnergyBudgets = [], EnergyWeight = 1e4, Scores = ScoreKind.Measured, FineTuneEpochs = 0 });
        Assert.Equal(cheapest.Cost.EnergyPj, refusal.LowestFeasible[0], cheapest.Cost.EnergyPj * 1e-9);
    }

    [Fact]
    public void Every_mistake_in_the_settings_is_reported_at_once()
    {
        InvalidInputException refusal = Assert.Throws<InvalidInputException>(() => Run("squeezenet", Short with
        {
            Epochs = 0,
            LearningRate = double.NaN,
            Strategy = new StrategySettings { Name = "guess" },
            BatchSize = 100_000,
            Modes = ["multiply-8x8", "multiply-9x9", "xnor", "xnor"],
        }));

        Assert.Equal(
            ["--epochs", "--learning-rate", "--batch", "--strategy", "--modes", "--modes"], refusal.Errors.Select(e => e.File));
    }

    private static SearchResult Run(string network, SearchSettings settings) => Execute(network, settings).Points.Single();

    private static SearchOutcome Execute(
        string network, SearchSettings settings, IProgress<SearchProgress>? progress = null, string? snapshots = null, CancellationToken cancellation = default)
    {
        (ImageSet train, ImageSet test) = Fixtures.Images(train: 40, test: 20);
        return SearchRun.Execute(new SearchInputs(Fixtures.Edge, Fixtures.Graph(network), train, test), settings, progress, snapshots, cancellation);
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
