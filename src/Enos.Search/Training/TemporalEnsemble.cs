using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>
/// What a network has predicted for each training image over the epochs, averaged (temporal ensembling, arXiv 1610.02242): a by-product of training, and a
/// better teacher than the network at any one time. Fine-tuning learns from it beside the labels (distillation, arXiv 1503.02531).
/// </summary>
internal sealed class TemporalEnsemble : IDisposable
{
    /// <summary>Weight of all earlier epochs against the newest one.</summary>
    private const double Decay = 0.6;

    /// <summary>Weight of the ensemble's prediction against the label in <see cref="Loss"/>.</summary>
    private const double Trust = 0.5;

    private readonly Tensor _sums;
    private readonly Tensor _weights;

    /// <summary>Nothing predicted yet.</summary>
    /// <param name="images">Number of training images.</param>
    /// <param name="classes">Number of classes.</param>
    public TemporalEnsemble(int images, int classes)
    {
        _sums = zeros(images, classes).DetachFromDisposeScope();
        _weights = zeros(images, 1).DetachFromDisposeScope();
    }

    /// <summary>Adds the predictions of a batch.</summary>
    /// <param name="rows">Indices of its images, int64.</param>
    /// <param name="logits">Logits, N×classes.</param>
    public void Record(Tensor rows, Tensor logits)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        _sums.index_copy_(0, rows, (_sums.index_select(0, rows) * Decay) + nn.functional.softmax(logits.detach(), 1));
        _weights.index_copy_(0, rows, (_weights.index_select(0, rows) * Decay) + 1);
    }

    /// <summary>Mean cross-entropy with targets half label, half ensemble; images that it never saw count by their label alone.</summary>
    /// <param name="rows">Indices of the batch's images, int64.</param>
    /// <param name="logits">Logits, N×classes.</param>
    /// <param name="labels">Labels, N, int64.</param>
    public Tensor Loss(Tensor rows, Tensor logits, Tensor labels)
    {
        Tensor oneHot = nn.functional.one_hot(labels, logits.shape[1]).to(float32);
        Tensor weights = _weights.index_select(0, rows);
        Tensor trust = weights.gt(0).to(float32) * Trust;
        Tensor mean = _sums.index_select(0, rows) / weights.clamp_min(1);
        Tensor targets = (oneHot * (1 - trust)) + (mean * trust);
        return -(targets * nn.functional.log_softmax(logits, 1)).sum(1).mean();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sums.Dispose();
        _weights.Dispose();
    }
}
