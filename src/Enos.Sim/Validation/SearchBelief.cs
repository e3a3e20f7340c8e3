using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Networks.Quantized;

namespace Enos.Sim.Validation;

/// <summary>What the search recorded of the network that it exported, and validation is to confirm.</summary>
/// <param name="Cost">Energy and cycles.</param>
/// <param name="Correct">Test images that it classified correctly in the array's own arithmetic.</param>
/// <param name="Images">Test images that it classified.</param>
public sealed record SearchBelief(CostFigures Cost, long Correct, long Images)
{
    /// <summary>What does not fit the network or the test set, so that there would be nothing to compare; none if everything does.</summary>
    /// <param name="network">The network under validation.</param>
    /// <param name="images">Images in the test set.</param>
    /// <param name="source">Where the belief comes from, for messages: a file, if there is one.</param>
    public IEnumerable<InputError> Faults(QuantizedNetwork network, long images, string source = "belief")
    {
        if (Images != images)
        {
            yield return new InputError(source, 0, 0, "images", $"{Images}", $"{images}, the images of the test set");
        }

        if (Correct < 0 || Correct > Images)
        {
            yield return new InputError(source, 0, 0, "correct", $"{Correct}", $"0 to {Images}");
        }

        foreach (InputError error in LayerFaults(Cost.Layers, network, source))
        {
            yield return error;
        }
    }

    /// <summary>Whether figures name the network's layers, in their order.</summary>
    internal static IEnumerable<InputError> LayerFaults(ImmutableArray<LayerFigures> figures, QuantizedNetwork network, string source)
    {
        for (int l = 0; l < Math.Max(figures.Length, network.Layers.Length); l++)
        {
            string found = l < figures.Length ? figures[l].Layer : "";
            if (l >= network.Layers.Length)
            {
                yield return new InputError(source, 0, 0, $"layers[{l}]", found, $"the {network.Layers.Length} layers of the network and no more");
            }
            else if (found != network.Layers[l].Name)
            {
                yield return new InputError(source, 0, 0, $"layers[{l}]", found, $"the figures of {network.Layers[l].Name}");
            }
        }
    }
}
