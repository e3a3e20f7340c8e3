using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>What was last measured of a layer's ADCs, mode by mode: part of a network's state, so that a search that goes on draws the noise that it would have drawn.</summary>
internal sealed class ConverterStatistics : nn.Module
{
    private readonly Tensor _steps;

    /// <summary>Of ADCs not measured yet: a step of 1 and no noise.</summary>
    /// <param name="modes">Modes of the layer; what stands for a digital one does not count.</param>
    /// <param name="channels">Its output channels.</param>
    public ConverterStatistics(int modes, int channels)
        : base("converters")
    {
        _steps = ones(modes);
        Biases = zeros(modes, channels);
        Deviations = zeros(modes, channels);
        register_buffer("steps", _steps);
        register_buffer("biases", Biases);
        register_buffer("deviations", Deviations);
    }

    /// <summary>Mean error, modes × channels.</summary>
    public Tensor Biases { get; }

    /// <summary>Standard deviation of the error, modes × channels.</summary>
    public Tensor Deviations { get; }

    /// <summary>Least significant bit of a mode's ADC.</summary>
    public int Step(int mode) => (int)TensorMemory.Of<float>(_steps)[mode];

    /// <summary>Keeps what was measured of a mode's ADC.</summary>
    public void Set(int mode, ConverterCalibration found)
    {
        int channels = found.Bias.Length;
        TensorMemory.Of<float>(_steps)[mode] = found.Step;
        found.Bias.CopyTo(TensorMemory.Of<float>(Biases)[(mode * channels)..]);
        found.Deviation.CopyTo(TensorMemory.Of<float>(Deviations)[(mode * channels)..]);
    }
}
