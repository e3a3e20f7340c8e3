using CsCheck;
using Enos.Accel.Inputs;
using Enos.Networks.Quantized;
using Enos.Networks.Tensors;

namespace Enos.Networks.Tests.Quantized;

/// <summary>What is wrong with the tensors of an integer network's files.</summary>
public sealed partial class QuantizedNetworkFileTests
{
    [Fact]
    public void Every_wrong_tensor_is_reported_together()
    {
        SaveSmall();
        EditTensors(tensors =>
        {
            tensors.Remove("conv.weights");
            tensors["conv.biases"] = StoredTensor.Of<int>([1, 2], 2);
            tensors["conv.shifts"] = StoredTensor.Of<byte>([1, 2, 3], 3);
            tensors["fc.shifts"] = StoredTensor.Of<byte>([62, 63, 255], 3);
            tensors["fc.biases"] = StoredTensor.Of<long>([0, 1L << 62, 0], 3);
            tensors["fc.thresholds"] = StoredTensor.Of<sbyte>([1, 2], 2);
        });
        Assert.Equal(
            [
                ("conv.weights", "", "a tensor, I8 of shape [2, 1, 3, 3]"),
                ("conv.biases", "I32 of shape [2]", "I64 of shape [2]"),
                ("conv.shifts", "U8 of shape [3]", "U8 of shape [2]"),
                ("fc.biases", "4611686018427387904", "−2^62 to 2^62 − 1 (element 1)"),
                ("fc.shifts", "63", "0 to 62 (element 1 and 1 others)"),
                ("fc.thresholds", "", "a tensor of one of the network's layers"),
            ],
            Errors().Select(e => (e.Key, e.Value, e.Expected)));
    }

    [Theory]
    [InlineData(0)] // no code
    [InlineData(9)] // 2^8
    [InlineData(-9)]
    [InlineData(-128)]
    public void A_deep_shift_weight_that_is_no_code_is_refused(int weight)
    {
        SaveSmall("deep-shift");
        EditJson(root => root["layers"]![1]!["weight_bits"] = 4);
        EditTensors(tensors => tensors["fc.weights"] = StoredTensor.Of<sbyte>([1, -1, 8, -8, 3, (sbyte)weight], 3, 2, 1, 1));
        InputError error = Assert.Single(Errors());
        Assert.Equal(("fc.weights", weight.ToString()), (error.Key, error.Value));
        Assert.Contains("±1 to ±8", error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 2, 3)] // shifts by 0 and 1: codes 1 and 2
    [InlineData(3, 4, 5)]
    [InlineData(8, 8, 9)]
    public void A_deep_shift_code_fits_its_bits(int bits, int greatest, int beyond)
    {
        SaveSmall("deep-shift");
        EditJson(root => root["layers"]![1]!["weight_bits"] = bits);
        EditTensors(tensors => tensors["fc.weights"] = StoredTensor.Of<sbyte>([1, 1, 1, 1, (sbyte)-greatest, (sbyte)greatest], 3, 2, 1, 1));
        QuantizedNetworkFile.Load(_directory.Path);
        EditTensors(tensors => tensors["fc.weights"] = StoredTensor.Of<sbyte>([1, 1, 1, 1, 1, (sbyte)beyond], 3, 2, 1, 1));
        Assert.Equal("fc.weights", Assert.Single(Errors()).Key);
    }

    [Fact]
    public void A_weight_fits_its_bits()
    {
        SaveSmall();
        EditJson(root => root["layers"]![1]!["weight_bits"] = 4);
        EditTensors(tensors => tensors["fc.weights"] = StoredTensor.Of<sbyte>([-8, 7, 0, 0, 0, 0], 3, 2, 1, 1));
        QuantizedNetworkFile.Load(_directory.Path);
        EditTensors(tensors => tensors["fc.weights"] = StoredTensor.Of<sbyte>([-9, 8, 0, 0, 0, 0], 3, 2, 1, 1));
        Assert.Equal("-9", Assert.Single(Errors()).Value);
    }

    [Fact]
    public void Tensors_of_another_network_are_noticed()
    {
        SaveSmall();
        byte[] json = File.ReadAllBytes(JsonPath);
        QuantizedNetwork other = QuantizedNetworkFile.Load(_directory.Path);
        other.Layers[0].Requantization.Biases[0] = 12345;
        QuantizedNetworkFile.Save(other, _directory.Path);
        File.WriteAllBytes(JsonPath, json);
        Assert.Equal("tensors_sha256", Assert.Single(Errors()).Key);
    }
}
