using Enos.Networks.Tensors;

namespace Enos.Networks.Tests.Pretrained;

/// <summary>
/// State dictionaries as PyTorch writes them, with random numbers, laid out module by module as torchvision/models/squeezenet.py and shufflenetv2.py (and
/// ShuffleNetV1 of megvii-model/ShuffleNet-Series) construct them: the n-th module of a sequence is named n, whether it has parameters or not.
/// </summary>
internal sealed class StateDictionary
{
    private readonly Dictionary<string, StoredTensor> _tensors = [];
    private readonly Random _random = new(11);

    public static Dictionary<string, StoredTensor> SqueezeNet(int classes)
    {
        StateDictionary state = new();
        int module = 0;
        state.Convolution($"features.{module}", 64, 3, 3, bias: true);
        module += 3; // its ReLU, a pool
        int channels = 64;
        foreach ((int squeeze, int expand, bool pooled) in new[]
        {
            (16, 64, false), (16, 64, true), (32, 128, false), (32, 128, true), (48, 192, false), (48, 192, false), (64, 256, false), (64, 256, false),
        })
        {
            state.Convolution($"features.{module}.squeeze", squeeze, channels, 1, bias: true);
            state.Convolution($"features.{module}.expand1x1", expand, squeeze, 1, bias: true);
            state.Convolution($"features.{module}.expand3x3", expand, squeeze, 3, bias: true);
            module += pooled ? 2 : 1;
            channels = 2 * expand;
        }

        state.Convolution("classifier.1", classes, channels, 1, bias: true); // behind a dropout
        return state._tensors;
    }

    public static Dictionary<string, StoredTensor> ShuffleNetV2(int[] channels, int classes)
    {
        StateDictionary state = new();
        state.Normalized("conv1.0", "conv1.1", channels[0], 3, 3);
        for (int stage = 0; stage < 3; stage++)
        {
            (int inputs, int half) = (channels[stage], channels[stage + 1] / 2);
            for (int unit = 0; unit < (stage == 1 ? 8 : 4); unit++)
            {
                string name = $"stage{stage + 2}.{unit}";
                if (unit == 0)
                {
                    state.Normalized($"{name}.branch1.0", $"{name}.branch1.1", inputs, 1, 3);
                    state.Normalized($"{name}.branch1.2", $"{name}.branch1.3", half, inputs, 1);
                }

                state.Normalized($"{name}.branch2.0", $"{name}.branch2.1", half, unit == 0 ? inputs : half, 1);
                state.Normalized($"{name}.branch2.3", $"{name}.branch2.4", half, 1, 3);
                state.Normalized($"{name}.branch2.5", $"{name}.branch2.6", half, half, 1);
            }
        }

        state.Normalized("conv5.0", "conv5.1", channels[4], channels[3], 1);
        state.Add("fc.weight", classes, channels[4]);
        state.Add("fc.bias", classes);
        return state._tensors;
    }

    public static Dictionary<string, StoredTensor> ShuffleNetV1(int[] channels, int classes)
    {
        StateDictionary state = new();
        state.Normalized("first_conv.0", "first_conv.1", channels[0], 3, 3);
        int unit = 0;
        int inputs = channels[0];
        for (int stage = 0; stage < 3; stage++)
        {
            int outputs = channels[stage + 1];
            for (int i = 0; i < (stage == 1 ? 8 : 4); i++, unit++)
            {
                string name = $"features.{unit}";
                state.Normalized($"{name}.branch_main_1.0", $"{name}.branch_main_1.1", outputs / 4, unit == 0 ? inputs : inputs / 3, 1);
                state.Normalized($"{name}.branch_main_1.3", $"{name}.branch_main_1.4", outputs / 4, 1, 3);
                state.Normalized($"{name}.branch_main_2.0", $"{name}.branch_main_2.1", i == 0 ? outputs - inputs : outputs, outputs / 12, 1);
                inputs = outputs;
            }
        }

        state.Add("classifier.0.weight", classes, inputs);
        return state._tensors;
    }

    private void Normalized(string convolution, string normalization, int filters, int inputs, int kernel)
    {
        Convolution(convolution, filters, inputs, kernel, bias: false);
        Add($"{normalization}.weight", filters);
        Add($"{normalization}.bias", filters);
        Add($"{normalization}.running_mean", filters);
        Add($"{normalization}.running_var", filters);
        _tensors[$"{normalization}.num_batches_tracked"] = StoredTensor.Of<long>([7]);
    }

    private void Convolution(string name, int filters, int inputs, int kernel, bool bias)
    {
        Add($"{name}.weight", filters, inputs, kernel, kernel);
        if (bias)
            Add($"{name}.bias", filters);
    }

    // Positive numbers, so that they do for variances too.
    private void Add(string name, params long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
            values[i] = 0.5f + _random.NextSingle();
        _tensors[name] = StoredTensor.Of<float>(values, shape);
    }
}
