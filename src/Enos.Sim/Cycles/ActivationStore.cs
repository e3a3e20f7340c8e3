using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>
/// The activations of a network that runs, each held until its last reader has run. They lie on the side, array or macros, that runs, and move when the
/// other takes over.
/// </summary>
internal sealed class ActivationStore
{
    private readonly TransferLink? _link;
    private readonly Workload _workload;
    private readonly Dictionary<string, int> _readersLeft = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private long _heldBits;

    public ActivationStore(Accelerator hw, Workload workload)
    {
        _link = hw.Cim?.Transfer;
        _workload = workload;
        for (int i = 0; i < workload.Layers.Length && _link is not null; i++)
        {
            foreach (string name in ReadBy(i))
            {
                _readersLeft[name] = _readersLeft.GetValueOrDefault(name) + 1;
            }
        }
    }

    /// <summary>Bits that move to the side of another mode, and the cycles that takes.</summary>
    public (long Bits, long Cycles) Move(Mode from, Mode to) => _link is null || from.Compute == to.Compute
        ? default
        : (_heldBits, _link.TransferCycles(_heldBits));

    /// <summary>A layer has run: its output is there if any will read it, and what it was the last to read is let go.</summary>
    public void Ran(int layer)
    {
        if (_link is null)
        {
            return;
        }

        foreach (string name in ReadBy(layer))
        {
            if (--_readersLeft[name] == 0)
            {
                _heldBits -= _held[name];
                _held.Remove(name);
            }
        }

        string own = _workload.Layers[layer].Name;
        if (_readersLeft.ContainsKey(own))
        {
            _held[own] = checked(_workload.Layers[layer].Shape.Outputs * OperandBits.Output);
            _heldBits = checked(_heldBits + _held[own]);
        }
    }

    private ImmutableArray<string> ReadBy(int layer) => layer == 0 || !_workload.Layers[layer].Producers.IsEmpty
        ? _workload.Layers[layer].Producers
        : [_workload.Layers[layer - 1].Name];
}
