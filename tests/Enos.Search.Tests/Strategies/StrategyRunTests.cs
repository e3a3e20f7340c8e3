using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Modes;
using Enos.Networks.Datasets;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Training;

namespace Enos.Search.Tests.Strategies;

[Collection(TorchCollection.Name)]
public sealed class StrategyRunTests
{
    private static readonly (ImageSet Train, ImageSet Test) Images = Fixtures.Images(train: 30, test: 20);

    public static TheoryData<string, string, int> Cases()
    {
        var data = new TheoryData<string, string, int>();
        foreach (string network in new[] { "squeezenet", "shufflenet-v2" })
        {
            foreach (string name in SearchStrategies.Names)
            {
                for (int variant = 0; variant < (name == "sequential" ? 3 : 2); variant++)
                {
                    data.Add(network, name, variant);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_strategy_meets_its_budget_and_does_the_same_twice(string network, string name, int variant)
    {
        var settings = new SearchSettings
        {
            Modes = Fixtures.ThreeModes,
            Strategy = new StrategySettings
            {
                Name = name,
                Relaxation = name is "single-level" or "variational" && variant == 1 ? RelaxationKind.Sample : RelaxationKind.Mixture,
                Order = name == "bi-level" ? variant + 1 : 1,
                LayerOrder = name == "sequential" ? (LayerOrder)variant : LayerOrder.Cyclic,
                LogitLearningRate = 0.5,
            },
            Epochs = 1,
            BatchSize = 10,
            EnergyBudgets = [Budget.Share(0.75)],
            Scores = ScoreKind.Probabilities,
        };
        SearchSpace space = SearchSpace.Build(Fixtures.Edge, Fixtures.Graph(network), settings.Modes, []);

        (int[] assignment, EpochRecord epoch, double[] probabilities) = Search(space, settings);

        ImmutableArray<Mode> modes = space.ModesOf(assignment);
        Assert.True(CostModel.Evaluate(space.Hardware, space.Costs.Workload, modes).EnergyPj <= 0.75 * space.ReferenceEnergyPj);
        Assert.True(double.IsFinite(epoch.Loss));

        // Something was learned: a free layer's modes are not equally likely any more.
        Assert.Contains(probabilities.Where((_, i) => !space.IsPinned(i / space.Modes.Length)), p => p > 0.34);
        (int[] again, EpochRecord sameEpoch, double[] sameProbabilities) = Search(space, settings);
        Assert.Equal(assignment, again);
        Assert.Equal(epoch, sameEpoch);
        Assert.Equal(probabilities, sameProbabilities);
    }

    private static (int[] Assignment, EpochRecord Epoch, double[] Probabilities) Search(SearchSpace space, SearchSettings settings)
    {
        using var train = new TrainingImages(Images.Train);
        using var test = new TrainingImages(Images.Test);
        RunContext context = Fixtures.Context(space, settings, train, test);
        BudgetPlan plan = BudgetPlan.Of(space, settings);
        using Supernet supernet = Supernet.Train(context, "supernet", "search", plan.Relaxation);
        return (Discretizer.Of(context, supernet, "score").Choose(plan.Points.Single().Constraints), supernet.History.Single(), supernet.Probabilities.Single());
    }
}
