using System.Collections.Immutable;
using System.Text.Json;
using Enos.Networks.Tensors;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Checkpoints;

/// <summary>
/// A moment of a training, whole: tensors by name, and small records as JSON. Numbers keep all their bits, so that what goes on from a snapshot computes
/// what it would have computed without the stop.
/// </summary>
internal sealed class Snapshot
{
    private readonly SortedDictionary<string, StoredTensor> _tensors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _records = new(StringComparer.Ordinal);

    /// <summary>An empty snapshot.</summary>
    public Snapshot()
    {
    }

    /// <summary>A snapshot as it lies in a file.</summary>
    public Snapshot(SafeTensors file)
    {
        _tensors = new(file.Tensors.ToDictionary(), StringComparer.Ordinal);
        _records = new(file.Metadata.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>The form in which it is written.</summary>
    public SafeTensors ToFile() => new(_tensors, _records);

    /// <summary>Keeps an array.</summary>
    public void Put<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged => _tensors[name] = StoredTensor.Of(values, values.Length);

    /// <summary>An array that was kept.</summary>
    public T[] Get<T>(string name)
        where T : unmanaged => _tensors[name].ToArray<T>();

    /// <summary>The tensors of a module that was kept, by name.</summary>
    public IEnumerable<KeyValuePair<string, StoredTensor>> Tensors(string prefix) => _tensors.Where(t => t.Key.StartsWith($"{prefix}.", StringComparison.Ordinal));

    /// <summary>Keeps a record of numbers and texts.</summary>
    public void PutRecord<T>(string name, T record) => _records[name] = JsonSerializer.Serialize(record);

    /// <summary>A record that was kept.</summary>
    public T GetRecord<T>(string name) => JsonSerializer.Deserialize<T>(_records[name])!;

    /// <summary>Keeps all parameters and buffers of a module.</summary>
    public void PutModule(string prefix, nn.Module module)
    {
        foreach ((string name, Tensor tensor) in module.state_dict())
        {
            using Tensor detached = tensor.detach();
            using Tensor dense = detached.contiguous();
            string key = $"{prefix}.{name}";
            ImmutableArray<long> shape = [.. dense.shape];
            _tensors[key] = dense.dtype == ScalarType.Float64
                ? StoredTensor.Of<double>(TensorMemory.Of<double>(dense), shape.AsSpan())
                : StoredTensor.Of<float>(TensorMemory.Of<float>(dense), shape.AsSpan());
        }
    }

    /// <summary>Gives a module of the same structure the parameters and buffers that were kept.</summary>
    public void RestoreModule(string prefix, nn.Module module)
    {
        foreach ((string name, Tensor tensor) in module.state_dict())
        {
            StoredTensor stored = _tensors[$"{prefix}.{name}"];
            if (tensor.dtype == ScalarType.Float64)
            {
                stored.ToArray<double>().CopyTo(TensorMemory.Of<double>(tensor));
            }
            else
            {
                stored.ToArray<float>().CopyTo(TensorMemory.Of<float>(tensor));
            }
        }
    }
}
