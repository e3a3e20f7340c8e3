using System.Collections.Immutable;

namespace Enos.Sim.Validation;

/// <summary>How often each class was taken for each: a row a true class, a column a predicted one.</summary>
public sealed record ConfusionMatrix
{
    private readonly ImmutableArray<long> _counts;

    /// <summary>Counts predictions.</summary>
    /// <param name="classNames">Names of the classes; labels and predictions are indices into it.</param>
    /// <param name="labels">The true class of each image.</param>
    /// <param name="predictions">The predicted class of each image.</param>
    /// <exception cref="ArgumentException">There are more or fewer predictions than labels, or one of either is no class.</exception>
    public ConfusionMatrix(IReadOnlyList<string> classNames, ReadOnlySpan<byte> labels, ReadOnlySpan<int> predictions)
    {
        if (labels.Length != predictions.Length)
        {
            throw new ArgumentException($"{predictions.Length} predictions for {labels.Length} labels.", nameof(predictions));
        }

        ClassNames = [.. classNames];
        long[] counts = new long[checked(ClassNames.Length * ClassNames.Length)];
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= ClassNames.Length || (uint)predictions[i] >= (uint)ClassNames.Length)
            {
                throw new ArgumentException(
                    $"Label {labels[i]} or prediction {predictions[i]} is none of {ClassNames.Length} classes.", nameof(predictions));
            }

            counts[(labels[i] * ClassNames.Length) + predictions[i]]++;
        }

        _counts = [.. counts];
    }

    /// <summary>Names of the classes, in the order of rows and columns.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Images of class <paramref name="label"/> that were taken for class <paramref name="prediction"/>.</summary>
    public long this[int label, int prediction] => _counts[(label * ClassNames.Length) + prediction];

    /// <summary>All images.</summary>
    public long Total => _counts.Sum();

    /// <summary>Images whose class was found: the diagonal.</summary>
    public long Correct => Enumerable.Range(0, ClassNames.Length).Sum(c => this[c, c]);
}
