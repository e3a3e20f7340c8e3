using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;
using Enos.Sim.Validation;

namespace Enos.Sim.Robustness;

/// <summary>
/// Runs a network many times with random disturbances: noise and offsets of its ADCs, if layers run in compute-in-memory, and bit errors in its weights at each
/// rate. A seed gives the same figures on every machine and at any number of threads.
/// </summary>
public static class RobustnessStudy
{
    /// <summary>Runs every sample.</summary>
    /// <param name="network">The network.</param>
    /// <param name="engine">The engine; it stays the caller's. It must draw noise if layers run in compute-in-memory (simd, reference).</param>
    /// <param name="images">The images of each sample, at least one.</param>
    /// <param name="settings">What to withstand.</param>
    /// <param name="options">Multiplier tables.</param>
    /// <param name="progress">Told each condition that is done.</param>
    /// <param name="onImages">Told after each batch of images, of whichever sample, how many were in it.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">
    /// A setting is out of range, there is nothing to disturb (no bit error rate, and no layer in compute-in-memory or no noise for it), or network and images are
    /// refused: every reason.
    /// </exception>
    public static RobustnessReport Run(
        QuantizedNetwork network,
        IConvolutionEngine engine,
        ImageSet images,
        RobustnessSettings settings,
        IntegerNetworkOptions? options = null,
        Action<RobustnessCondition>? progress = null,
        Action<int>? onImages = null,
        CancellationToken cancellation = default)
    {
        bool converters = HasNoise(network, settings);
        InputError[] faults = [.. settings.Faults(), .. Nothing(network, settings, converters)];
        if (faults.Length > 0)
        {
            throw new InvalidInputException(faults);
        }

        options = (options ?? new IntegerNetworkOptions()) with { Noise = null };
        ulong[] seeds = [.. Enumerable.Range(0, settings.Samples).Select(sample => new Xoshiro256(settings.Seed, stream: (ulong)sample).Next())];
        ImmutableArray<RobustnessCondition>.Builder conditions = ImmutableArray.CreateBuilder<RobustnessCondition>();
        Add(new RobustnessCondition(Disturbance.None, 0, 0, 0, [Sample(0, settings.Seed, new FaultyNetwork(network, 0, 0), options)]));
        if (converters)
        {
            Add(new RobustnessCondition(
                Disturbance.Adc, settings.AdcNoiseLsb, settings.AdcOffsetLsb, 0,
                [.. seeds.Select((seed, i) => Sample(i, seed, new FaultyNetwork(network, 0, 0), Noisy(seed)))]));
        }

        foreach (double rate in settings.BitErrorRates)
        {
            Add(new RobustnessCondition(
                Disturbance.WeightBits, 0, 0, rate, [.. seeds.Select((seed, i) => Sample(i, seed, WeightBitErrors.Inject(network, rate, seed), options))]));
        }

        return new RobustnessReport(images.Count, conditions.ToImmutable());

        IntegerNetworkOptions Noisy(ulong seed) => options with { Noise = new AdcNoise(settings.AdcNoiseLsb, seed, settings.AdcOffsetLsb) };

        RobustnessSample Sample(int index, ulong seed, FaultyNetwork faulty, IntegerNetworkOptions with)
        {
            using IntegerNetwork program = IntegerNetwork.Compile(faulty.Network, engine, with);
            ClassificationResult result = Evaluation.Run(program, images, cancellation: cancellation, onImages: onImages);
            return new RobustnessSample(index, seed, faulty.FlippedBits, result.Correct, result.Total);
        }

        void Add(RobustnessCondition condition)
        {
            conditions.Add(condition);
            progress?.Invoke(condition);
        }
    }

    /// <summary>Runs over the images that a study takes: one undisturbed, and a sample of each disturbance.</summary>
    /// <param name="network">The network.</param>
    /// <param name="settings">What to withstand.</param>
    public static int Runs(QuantizedNetwork network, RobustnessSettings settings) =>
        1 + (settings.Samples * (settings.BitErrorRates.Length + (HasNoise(network, settings) ? 1 : 0)));

    private static bool HasNoise(QuantizedNetwork network, RobustnessSettings settings) =>
        network.Layers.Any(layer => layer.Compute == Compute.Cim) && (settings.AdcNoiseLsb > 0 || settings.AdcOffsetLsb > 0);

    private static IEnumerable<InputError> Nothing(QuantizedNetwork network, RobustnessSettings settings, bool converters)
    {
        if (!converters && settings.BitErrorRates.IsEmpty)
        {
            yield return new InputError(
                "robustness", 0, 0, "samples", $"{settings.Samples}",
                $"something to disturb: bit error rates, or noise or offsets and layers of {network.Graph.Name} in compute-in-memory");
        }
    }
}
