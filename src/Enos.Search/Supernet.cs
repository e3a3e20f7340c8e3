using System.Collections.Immutable;
using Enos.Search.Budgets;
using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Strategies;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search;

/// <summary>A network with all modes in every layer, trained together with the assignment: what budgets are answered from.</summary>
internal sealed class Supernet : IDisposable
{
    private readonly RunContext _context;
    private readonly string _name;
    private readonly Trainer _trainer;
    private readonly BatchSource _batches;
    private Journal _journal = new([], []);

    private Supernet(RunContext context, string name, ImmutableArray<SearchConstraint> constraints)
    {
        _context = context;
        _name = name;
        Network = context.NewSupernet();
        Strategy = SearchStrategies.Create(new StrategyInputs(context.Space, context.Settings, constraints, context.Train));
        _batches = context.Batches(Strategy.WeightRows);
        _trainer = context.Trainer(Network, _batches.StepsPerEpoch);
    }

    /// <summary>The network.</summary>
    public RelaxedNetwork Network { get; }

    /// <summary>The strategy, with the probabilities that it learned.</summary>
    public ISearchStrategy Strategy { get; }

    /// <summary>The epochs of the search.</summary>
    public ImmutableArray<EpochRecord> History => [.. _journal.History];

    /// <summary>Probability of each mode in each layer after each epoch, layers × modes, row by row.</summary>
    public ImmutableArray<double[]> Probabilities => [.. _journal.Probabilities];

    /// <summary>Test images that it classifies rightly, all modes mixed.</summary>
    public int Correct => (int)Math.Round(_journal.History[^1].Accuracy * _context.Test.Count);

    /// <summary>Trains a supernet, or goes on with one of the same name that was left.</summary>
    /// <param name="context">The run.</param>
    /// <param name="name">Under which it is kept; one of a kind in a run.</param>
    /// <param name="stage">Under which its progress is reported.</param>
    /// <param name="constraints">What the relaxation aims at.</param>
    public static Supernet Train(RunContext context, string name, string stage, ImmutableArray<SearchConstraint> constraints)
    {
        var supernet = new Supernet(context, name, constraints);
        try
        {
            supernet.Run(stage);
            return supernet;
        }
        catch
        {
            supernet.Dispose();
            throw;
        }
    }

    /// <summary>Everything that has been learned.</summary>
    public Snapshot Capture()
    {
        var snapshot = new Snapshot();
        _trainer.Save(snapshot);
        Strategy.Save(snapshot);
        snapshot.PutRecord("journal", _journal);
        return snapshot;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches.Dispose();
        Strategy.Dispose();
        Network.Dispose();
    }

    private void Run(string stage)
    {
        if (_context.Snapshots.Load(_name) is { } left)
        {
            _trainer.Load(left);
            Strategy.Load(left);
            _journal = left.GetRecord<Journal>("journal");
        }
        else
        {
            _context.Start(Network);
        }

        int epochs = _context.Settings.Epochs;
        int start = _trainer.StepsDone;
        Strategy.Advance((double)start / (_batches.StepsPerEpoch * epochs));
        while (_trainer.EpochsDone < epochs)
        {
            int epoch = _trainer.EpochsDone;
            if (_trainer.AtEpochStart)
            {
                using IDisposable noGradient = no_grad();
                using DisposeScope scope = NewDisposeScope();
                Assessment.CalibrateConverters(Network, Strategy.Supernet(), _context.Train, _context.Seed, epoch);
            }

            double loss;
            try
            {
                loss = _context.Telemetry.Measure(stage, epoch + 1, _batches.StepsPerEpoch, () => _trainer.RunEpoch(_batches, Strategy, OnStep, _context.Cancellation));
            }
            catch (OperationCanceledException)
            {
                _context.Snapshots.Save(_name, Capture);
                throw;
            }

            Note(stage, epoch, loss);
            _context.Snapshots.Save(_name, Capture);

            void OnStep(int step, double mean)
            {
                double done = (epoch + ((double)step / _batches.StepsPerEpoch)) / epochs;
                Strategy.Advance(done);
                _context.Progress.Report(stage, done, ProgressMeter.MixtureCost / _batches.StepsPerEpoch, mean);
            }
        }
    }

    private void Note(string stage, int epoch, double loss)
    {
        using DisposeScope scope = NewDisposeScope();
        int correct;
        using (no_grad())
        {
            correct = Assessment.CountCorrect(Network, Strategy.Supernet(), _context.Test);
        }

        StrategyState state = Strategy.State;
        var record = new EpochRecord(
            epoch + 1, EpochRecord.SearchPhase, loss, (double)correct / _context.Test.Count, state.EnergyPj, state.Cycles, state.Energy, state.Latency, state.Macros,
            state.Temperature, state.Entropy);
        _journal.History.Add(record);
        _journal.Probabilities.Add([.. Strategy.Probabilities.Cast<double>()]);
        _context.Progress.Report(stage, (epoch + 1.0) / _context.Settings.Epochs, 0, loss, record);
    }

    private sealed record Journal(List<EpochRecord> History, List<double[]> Probabilities);
}
