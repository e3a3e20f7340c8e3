using Enos.Search.Relaxation;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>One step of a training: its batch, and what can be done with it.</summary>
/// <param name="Trainer">Whose step it is.</param>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Index">The step's number in its epoch, from 0.</param>
/// <param name="Images">The batch, N×C×H×W.</param>
/// <param name="Labels">Its labels, N.</param>
internal sealed record TrainingStep(Trainer Trainer, int Epoch, int Index, Tensor Images, Tensor Labels)
{
    /// <summary>The network in training.</summary>
    public RelaxedNetwork Network => Trainer.Network;

    /// <summary>The step's number in the whole run, from 0.</summary>
    public int Number => Trainer.StepsDone;

    /// <summary>The learning rate of the weights in this step.</summary>
    public double LearningRate => Trainer.LearningRate;

    /// <summary>Classification loss of the step's batch: mean cross-entropy in nats, labels smoothed as the trainer does.</summary>
    public Tensor Loss(IReadOnlyList<LayerChoice> choices) => Trainer.Loss(choices, Images, Labels);

    /// <summary>Moves the weights down the gradients that they have.</summary>
    public void UpdateWeights() => Trainer.UpdateWeights();
}

/// <summary>What a step of training does. The training loop is the trainer's.</summary>
internal interface IStepPolicy
{
    /// <summary>Does a step; weights have no gradients yet.</summary>
    /// <returns>The classification loss of the step's batch, in nats.</returns>
    double Run(TrainingStep step);
}

/// <summary>Training in fixed modes.</summary>
/// <param name="Choices">How each layer computes.</param>
internal sealed record FixedModes(IReadOnlyList<LayerChoice> Choices) : IStepPolicy
{
    /// <inheritdoc/>
    public double Run(TrainingStep step)
    {
        Tensor loss = step.Loss(Choices);
        loss.backward();
        step.UpdateWeights();
        return loss.item<float>();
    }
}
