using Enos.Accel.Inputs;
using Enos.Networks.Datasets;
using Enos.Search.Budgets;
using Enos.Search.Controls;
using Enos.Search.Discretization;
using Enos.Search.Strategies;

namespace Enos.Search.Tests.Runs;

[Collection(TorchCollection.Name)]
public sealed class SearchRunTests
{
    private static readonly SearchSettings Short = new() { Epochs = 1, FineTuneEpochs = 1, BatchSize = 50, Controls = [], EnergyBudgets = [Budget.Share(0.7)] };

    [Theory]
    [InlineData("squeezenet", 0.7)]
    [InlineData("squeezenet", 0.55)]
    [InlineData("shufflenet-v2", 0.7)]
    public void The_answer_meets_its_budget_and_validates_bit_for_bit(string network, double budget)
    {
        SearchResult result = Run(network, Short with { EnergyBudgets = [Budget.Share(budget)] });

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
        SearchResult free = Run("squeezenet", Short with { EnergyBudgets = [], EnergyWeight = 0 });
        SearchResult dear = Run("squeezenet", Short with { EnergyBudgets = [], EnergyWeight = 1e4 });

        Assert.Null(free.BudgetPj);
        Assert.True(dear.Cost.EnergyPj < free.Cost.EnergyPj);
        Assert.All(dear.Assignment[1..^1], mode => Assert.Equal("xnor", mode.Name));
    }

    [Fact]
    public void A_budget_below_the_cheapest_assignment_is_refused_with_the_lowest_feasible_one()
    {
        InfeasibleBudgetException refusal = Assert.Throws<InfeasibleBudgetException>(() => Run("squeezenet", Short with { EnergyBudgets = [Budget.Share(0.01)] }));

        // All layers in XNOR but the pinned two is what nothing undercuts here.
        SearchResult cheapest = Run("squeezenet", Short with { EnergyBudgets = [], EnergyWeight = 1e4 });
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

    private static SearchResult Run(string network, SearchSettings settings)
    {
        (ImageSet train, ImageSet test) = Fixtures.Images(train: 100, test: 50);
        return SearchRun.Execute(new SearchInputs(Fixtures.Edge, Fixtures.Graph(network), train, test), settings).Points.Single();
    }
}
