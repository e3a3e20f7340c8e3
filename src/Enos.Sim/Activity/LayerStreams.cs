using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;

namespace Enos.Sim.Activity;

/// <summary>
/// The sequences of values that one layer's operands make on an accelerator, and what has been counted of them. Each register, and each lane of a register that
/// takes v packed operands, is followed through the row folds of a group; column folds repeat the rows' sequences and are counted once. Not for use by several
/// threads at once.
/// </summary>
internal sealed class LayerStreams
{
    private readonly QuantizedLayer _layer;
    private readonly LayerShape _shape;
    private readonly InputPatterns _patterns;
    private readonly Mode _mode;
    private readonly ProcessingArray _array;
    private readonly WindowRows _windows;
    private OperandActivity _input;

    /// <param name="layer">The layer.</param>
    /// <param name="shape">Its shape, for one image.</param>
    /// <param name="signed">Whether its input has negative values.</param>
    /// <param name="mode">Its mode on the accelerator.</param>
    /// <param name="array">The accelerator's array.</param>
    public LayerStreams(QuantizedLayer layer, LayerShape shape, bool signed, Mode mode, ProcessingArray array)
    {
        (_layer, _shape, _mode, _array) = (layer, shape, mode, array);
        _patterns = new InputPatterns(layer, shape, signed);
        _windows = new WindowRows(shape);
        Dataflow = array.Dataflow;
        _input = new OperandActivity(IsMacro ? 1 : _patterns.Bits, IsMacro || Dataflow != Dataflow.InputStationary, 0, 0, 0, 0, 0);
    }

    /// <summary>What has been counted.</summary>
    public LayerActivity Activity => new(_layer.Name, _input, Weights());

    private bool IsMacro => _mode.Compute == Compute.Cim;

    private Dataflow Dataflow { get; }

    // Window elements between those that a PE holds in consecutive row folds of a stationary dataflow.
    private long RowsOfFold => (long)_array.Rows * _mode.MacsPerPeCycle;

    /// <summary>Counts the inputs of a batch.</summary>
    /// <param name="operands">The activations as the layer reads them, N×C×H×W.</param>
    public void Add(ReadOnlySpan<sbyte> operands)
    {
        int image = _shape.InputChannels * _shape.InputHeight * _shape.InputWidth;
        for (int at = 0; at < operands.Length; at += image)
        {
            _patterns.Read(operands.Slice(at, image));
            for (int group = 0; group < _shape.Groups; group++)
            {
                AddInputs(_windows.Of(_patterns, group));
            }
        }
    }

    private void AddInputs(in OperandPlanes planes)
    {
        TransitionCounts counts = default;
        if (IsMacro)
        {
            counts.BitSerial(planes, _patterns.ValueBits);
        }
        else if (Dataflow == Dataflow.OutputStationary)
        {
            counts.AlongRows(planes, _mode.MacsPerPeCycle, _array.Rows, repeats: 1);
        }
        else if (Dataflow == Dataflow.WeightStationary)
        {
            counts.AlongColumns(planes, RowsOfFold);
        }
        else
        {
            counts.AlongRows(planes, RowsOfFold, _array.Columns, repeats: 1);
        }

        _input += Counted(counts, planes, _patterns.HasZero);
    }

    private OperandActivity Weights()
    {
        OperandActivity sum = new(
            WeightPattern.Bits(_layer), !IsMacro && Dataflow != Dataflow.WeightStationary, 0, 0, 0, 0, 0);
        for (int group = 0; group < _shape.Groups; group++)
        {
            OperandPlanes planes = WeightPlanes(group);
            TransitionCounts counts = default;
            if (!IsMacro && Dataflow == Dataflow.OutputStationary)
            {
                long rowFolds = FoldMapping.Of(_array, _shape, _mode.MacsPerPeCycle).RowFolds;
                counts.AlongRows(planes, _mode.MacsPerPeCycle, _array.Columns, rowFolds);
            }
            else if (!IsMacro && Dataflow == Dataflow.InputStationary)
            {
                counts.AlongColumns(planes, RowsOfFold);
            }
            else if (!IsMacro)
            {
                counts.AlongRows(planes, RowsOfFold, _array.Columns, repeats: 1);
            }

            sum += Counted(counts, planes, WeightPattern.HasZero(_layer));
        }

        return sum;
    }

    private OperandPlanes WeightPlanes(int group)
    {
        int k = (int)_shape.K, n = (int)_shape.N;
        byte[] patterns = new byte[k * n];
        for (int filter = 0; filter < n; filter++)
        {
            for (int element = 0; element < k; element++)
            {
                patterns[(element * n) + filter] = WeightPattern.Of(_layer, _layer.Weights[(((group * n) + filter) * k) + element]);
            }
        }

        return new OperandPlanes(k, n, patterns, (byte)(1 << (WeightPattern.Bits(_layer) - 1)), default);
    }

    private static OperandActivity Counted(in TransitionCounts counts, in OperandPlanes planes, bool hasZero) => new(
        0, false, planes.Value.Length, hasZero ? planes.Value.Span.Count((byte)0) : 0, counts.Transitions, counts.SignChanges, counts.ToggledBits);
}
