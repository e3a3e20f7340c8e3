using Enos.Accel.Inputs;
using Enos.Networks.Graphs;
using Enos.Networks.Tensors;
using Enos.Sim.Tests.Networks;
using Enos.Sim.Validation;

namespace Enos.Sim.Tests.Validation;

public sealed class ReferenceAccumulatorsFileTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");

    private static readonly NetworkGraph Graph = new Sketch(new TensorShape(1, 2, 2))
        .Convolution("conv/a", "image", 3)
        .Convolution("b", "conv/a", 2, relu: false)
        .GlobalAverage("logits", "b")
        .Network.Graph;

    private static readonly ReferenceAccumulators Two = new(
        2, [1, 2, 3, 4, 5, 6, 7, 255], [new("conv/a", [.. Enumerable.Range(-12, 24)]), new("b", [.. Enumerable.Range(int.MaxValue - 15, 16)])]);

    public void Dispose() => File.Delete(_file);

    private string[] LoadErrors(params (string Name, StoredTensor Tensor)[] tensors)
    {
        new SafeTensors(tensors.Select(tensor => KeyValuePair.Create(tensor.Name, tensor.Tensor))).Write(_file);
        InvalidInputException thrown = Assert.Throws<InvalidInputException>(() => ReferenceAccumulatorsFile.Load(_file, Graph));
        Assert.All(thrown.Errors, error => Assert.Equal(_file, error.File));
        return [.. thrown.Errors.Select(error => $"{error.Key}: {error.Value}: {error.Expected}")];
    }

    [Fact]
    public void What_is_saved_is_read_again()
    {
        ReferenceAccumulatorsFile.Save(_file, Two, Graph);
        ReferenceAccumulators read = ReferenceAccumulatorsFile.Load(_file, Graph);
        Assert.Equal(2, read.Images);
        Assert.Equal(Two.Pixels, read.Pixels);
        Assert.Equal(["conv/a", "b"], read.Layers.Select(layer => layer.Layer));
        Assert.Equal(Two.Layers.Select(layer => layer.Values), read.Layers.Select(layer => layer.Values));
    }

    [Fact]
    public void The_file_has_a_tensor_of_the_layers_shape_for_each_layer()
    {
        ReferenceAccumulatorsFile.Save(_file, Two, Graph);
        SafeTensors file = SafeTensors.Read(_file);
        Assert.Equal(["accumulators/b", "accumulators/conv/a", "pixels"], file.Tensors.Keys);
        Assert.Equal([2, 3, 2, 2], file.Tensors["accumulators/conv/a"].Shape.AsEnumerable());
        Assert.Equal((TensorType.I32, TensorType.U8), (file.Tensors["accumulators/b"].Type, file.Tensors["pixels"].Type));
    }

    [Fact]
    public void Every_tensor_that_does_not_fit_is_named() => Assert.Equal(
        [
            "accumulators/conv/a: I32 [1, 3, 2, 2]: I32 [2, 3, 2, 2]",
            "accumulators/b: : I32 [2, 2, 2, 2]",
            "other: : no tensor but pixels and those of the layers of sketch",
        ],
        LoadErrors(
            ("pixels", StoredTensor.Of<byte>(new byte[8], 2, 1, 2, 2)),
            ("accumulators/conv/a", StoredTensor.Of<int>(new int[12], 1, 3, 2, 2)),
            ("other", StoredTensor.Of<int>(new int[1], 1))));

    [Fact]
    public void Accumulators_of_another_type_are_refused() => Assert.Equal(
        ["accumulators/b: F32 [1, 2, 2, 2]: I32 [1, 2, 2, 2]"],
        LoadErrors(
            ("pixels", StoredTensor.Of<byte>(new byte[4], 1, 1, 2, 2)),
            ("accumulators/conv/a", StoredTensor.Of<int>(new int[12], 1, 3, 2, 2)),
            ("accumulators/b", StoredTensor.Of<float>(new float[8], 1, 2, 2, 2))));

    [Fact]
    public void A_file_without_images_is_refused() => Assert.Contains(
        "pixels: U8 [0, 1, 2, 2]: U8 [N, 1, 2, 2], N at least 1",
        LoadErrors(("pixels", StoredTensor.Of<byte>([], 0, 1, 2, 2)), ("accumulators/b", StoredTensor.Of<int>([], 0, 2, 2, 2))));

    [Fact]
    public void Accumulators_of_another_graph_are_not_saved()
    {
        Assert.Throws<InvalidInputException>(() => ReferenceAccumulatorsFile.Save(_file, Two with { Layers = Two.Layers.RemoveAt(1) }, Graph));
        Assert.False(File.Exists(_file));
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        Assert.Throws<InvalidInputException>(() => ReferenceAccumulatorsFile.Load(_file, Graph));
}
