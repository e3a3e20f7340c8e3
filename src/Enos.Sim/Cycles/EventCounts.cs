using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;

namespace Enos.Sim.Cycles;

/// <summary>Counts events as they happen, each at the memories and units it touches, and prices them.</summary>
internal sealed class EventCounts(Accelerator hw, Mode mode)
{
    private readonly int _inputBits = OperandBits.Input(mode);
    private readonly int _weightBits = OperandBits.Weight(mode);
    private Meter _registers, _input, _weight, _output, _buffer, _dram;
    private long _dramInputBits, _dramWeightBits, _dramOutputBits;
    private long _inputElements, _weightElements, _outputs;
    private long _laneBits, _conversions, _cellBits;

    public long Macs { get; private set; }

    /// <summary>A transfer is done.</summary>
    public void Moved(in Transfer transfer)
    {
        (long bits, long dramBits) = (transfer.Bits, transfer.DramBits);
        if (transfer.IsWrite)
        {
            _output.Read += bits;
            _dram.Write += dramBits;
            Buffered(written: bits, read: dramBits);
        }
        else
        {
            _dram.Read += dramBits;
            Buffered(written: dramBits, read: bits);
        }

        switch (transfer.Kind)
        {
            case TransferKind.InputFill:
                _input.Write += bits;
                _dramInputBits += dramBits;
                break;
            case TransferKind.WeightFill when mode.Compute == Compute.Cim:
                _cellBits += bits;
                _dramWeightBits += dramBits;
                break;
            case TransferKind.WeightFill:
                _weight.Write += bits;
                _dramWeightBits += dramBits;
                break;
            case TransferKind.PartialSumFill:
                _output.Write += bits;
                _dramOutputBits += dramBits;
                break;
            default:
                _dramOutputBits += dramBits;
                break;
        }
    }

    /// <summary>What the array (or the macros) did in a fold.</summary>
    public void Worked(in FoldActivity fold, long groups)
    {
        if (mode.Compute == Compute.Digital)
        {
            Computed(fold);
            bool onLanes = hw.Array.GroupPacking == GroupPacking.SideBySide && groups > 1;
            _laneBits += onLanes ? (WeightsOnRows ? fold.WeightPortBits : fold.InputPortBits) : 0;
        }

        Macs += fold.Macs;
        _inputElements += fold.InputElements;
        _weightElements += fold.WeightElements;
        _outputs += fold.SumsWritten;
        _conversions += fold.Conversions;
        _input.Read += fold.InputPortBits;
        _weight.Read += fold.WeightPortBits;
        _output.Read += fold.SumReadBits;
        _output.Write += fold.SumWriteBits;
    }

    public AccessCounts Accesses() => new()
    {
        RegisterFile = _registers.Traffic,
        InputScratchpad = _input.Traffic,
        WeightScratchpad = _weight.Traffic,
        OutputScratchpad = _output.Traffic,
        GlobalBuffer = _buffer.Traffic,
        Dram = _dram.Traffic,
        DramInputBits = _dramInputBits,
        DramWeightBits = _dramWeightBits,
        DramOutputBits = _dramOutputBits,
        LaneBits = _laneBits,
        ArrayInputReads = _inputElements,
        ArrayWeightReads = _weightElements,
        ArrayOutputWrites = _outputs,
        AdcConversions = _conversions,
        DigitalAdds = _conversions,
        CimWeightWriteBits = _cellBits,
    };

    /// <summary>Every event at its price, and leakage over the cycles it took.</summary>
    public EnergyBreakdown Energy(long cycles) => new()
    {
        MacPj = Macs * mode.EnergyPjPerMac,
        RegisterFilePj = _registers.Price(hw.RegisterFileEnergyPjPerBit, hw.RegisterFileEnergyPjPerBit),
        InputScratchpadPj = _input.Price(hw.InputScratchpad.EnergyPjPerBitRead, hw.InputScratchpad.EnergyPjPerBitWrite)
            + (WeightsOnRows ? 0 : _laneBits * hw.Array.LaneEnergyPjPerBit),
        WeightScratchpadPj = _weight.Price(hw.WeightScratchpad.EnergyPjPerBitRead, hw.WeightScratchpad.EnergyPjPerBitWrite)
            + (WeightsOnRows ? _laneBits * hw.Array.LaneEnergyPjPerBit : 0),
        OutputScratchpadPj = _output.Price(hw.OutputScratchpad.EnergyPjPerBitRead, hw.OutputScratchpad.EnergyPjPerBitWrite),
        GlobalBufferPj = hw.GlobalBuffer is { } buffer ? _buffer.Price(buffer.EnergyPjPerBitRead, buffer.EnergyPjPerBitWrite) : 0,
        DramPj = _dram.Price(hw.Dram.EnergyPjPerBit, hw.Dram.EnergyPjPerBit),
        AdcPj = hw.Cim is { } macros ? _conversions * macros.Adc.EnergyPjPerConversion : 0,
        DigitalAddPj = hw.Cim is { } adders ? _conversions * adders.DigitalAddEnergyPj : 0,
        CimWeightWritePj = hw.Cim is { } cells ? _cellBits * cells.WeightWriteEnergyPjPerBit : 0,
        LeakagePj = cycles / hw.ClockGhz * hw.LeakageMw,
    };

    // MACs in the PEs: each reads both operands from registers; streaming operands are written there for each, a stationary one when it is loaded. The
    // accumulator is read and written once by every busy PE, the MACs of a word being summed ahead of it.
    private void Computed(in FoldActivity fold)
    {
        Dataflow dataflow = hw.Array.Dataflow;
        long sums = fold.BusyPes * hw.AccumulatorBits;
        _registers.Read += (fold.Macs * (_inputBits + _weightBits)) + sums;
        long inputs = dataflow == Dataflow.InputStationary ? fold.StationaryElements : fold.Macs;
        long weights = dataflow == Dataflow.WeightStationary ? fold.StationaryElements : fold.Macs;
        _registers.Write += (inputs * _inputBits) + (weights * _weightBits) + sums;
    }

    // The operand that enters at the rows.
    private bool WeightsOnRows => hw.Array.Dataflow == Dataflow.InputStationary;

    private void Buffered(long written, long read)
    {
        if (hw.GlobalBuffer is not null)
        {
            _buffer.Write += written;
            _buffer.Read += read;
        }
    }

    private struct Meter
    {
        public long Read, Write;

        public readonly Traffic Traffic => new(Read, Write);

        public readonly double Price(double readPj, double writePj) => (Read * readPj) + (Write * writePj);
    }
}
