using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;

namespace Enos.Sim.Tests.Activity;

/// <summary>
/// The registers of an array one by one, each lane with the list of values that it takes, fold by fold: what activity is, written without a thought for speed. A
/// value is its bits, as text, behind the sign that its operator reads.
/// </summary>
internal sealed class NaiveRegisters(QuantizedLayer layer, LayerShape shape, bool signed, Mode mode, ProcessingArray array)
{
    private int K => (int)shape.K;

    private int M => (int)shape.M;

    private int N => (int)shape.N;

    private bool Macro => mode.Compute == Compute.Cim;

    /// <summary>(values, zeros, transitions, sign changes, toggled bits) of the inputs of one image.</summary>
    public (long, long, long, long, long) Inputs(sbyte[] image) => Count(
        (g, m, k) => Input(image, g, m, k),
        g => Macro ? [] : array.Dataflow switch
        {
            Dataflow.OutputStationary => OverTime(M, array.Rows, (m, k) => Input(image, g, m, k), repeats: 1),
            Dataflow.WeightStationary => PastRows(M, (m, k) => Input(image, g, m, k)),
            _ => Held(M, array.Columns, (m, k) => Input(image, g, m, k)),
        },
        g => Macro ? [.. Enumerable.Range(0, K).Select(k => Enumerable.Range(0, M).Select(m => Input(image, g, m, k)))] : [],
        M,
        layer.Operator.Kind != OperatorKind.Xnor);

    /// <summary>The same of the weights.</summary>
    public (long, long, long, long, long) Weights() => Count(
        Weight,
        g => Macro ? [] : array.Dataflow switch
        {
            Dataflow.OutputStationary => OverTime(N, array.Columns, (n, k) => Weight(g, n, k), repeats: (M + array.Rows - 1) / array.Rows),
            Dataflow.WeightStationary => Held(N, array.Columns, (n, k) => Weight(g, n, k)),
            _ => PastRows(N, (n, k) => Weight(g, n, k)),
        },
        _ => [],
        N,
        layer.Operator.Kind is not (OperatorKind.Xnor or OperatorKind.BinaryWeight or OperatorKind.DeepShift));

    /// <summary>Each PE has an operand of its own for a fold, and all of the reduction comes by.</summary>
    private IEnumerable<IEnumerable<Bits>> OverTime(int count, int side, Func<int, int, Bits> value, int repeats) =>
        from place in Enumerable.Range(0, side)
        from lane in Enumerable.Range(0, mode.MacsPerPeCycle)
        select from fold in Enumerable.Range(0, (count + side - 1) / side)
               let which = (fold * side) + place
               where which < count
               from repeat in Enumerable.Range(0, repeats)
               from step in Enumerable.Range(0, K)
               let k = (step * mode.MacsPerPeCycle) + lane
               where k < K
               select value(which, k);

    /// <summary>Each row of the array has window elements of its own for a fold, and all pixels (or filters) come by.</summary>
    private IEnumerable<IEnumerable<Bits>> PastRows(int count, Func<int, int, Bits> value) =>
        from row in Enumerable.Range(0, array.Rows)
        from lane in Enumerable.Range(0, mode.MacsPerPeCycle)
        select from fold in Enumerable.Range(0, K)
               let k = (((fold * array.Rows) + row) * mode.MacsPerPeCycle) + lane
               where k < K
               from which in Enumerable.Range(0, count)
               select value(which, k);

    /// <summary>Each PE holds one value a fold; row folds within column folds.</summary>
    private IEnumerable<IEnumerable<Bits>> Held(int count, int side, Func<int, int, Bits> value) =>
        from row in Enumerable.Range(0, array.Rows)
        from column in Enumerable.Range(0, side)
        from lane in Enumerable.Range(0, mode.MacsPerPeCycle)
        select from columnFold in Enumerable.Range(0, (count + side - 1) / side)
               let which = (columnFold * side) + column
               where which < count
               from fold in Enumerable.Range(0, K)
               let k = (((fold * array.Rows) + row) * mode.MacsPerPeCycle) + lane
               where k < K
               select value(which, k);

    private (long, long, long, long, long) Count(
        Func<int, int, int, Bits> value, Func<int, IEnumerable<IEnumerable<Bits>>> registers, Func<int, IEnumerable<IEnumerable<Bits>>> lines, int columns, bool hasZero)
    {
        long values = 0, zeros = 0, transitions = 0, signs = 0, toggled = 0;
        for (int group = 0; group < shape.Groups; group++)
        {
            for (int i = 0; i < columns * K; i++)
            {
                values++;
                zeros += hasZero && value(group, i / K, i % K).Number == 0 ? 1 : 0;
            }

            foreach (Bits[] sequence in registers(group).Select(s => s.ToArray()))
            {
                for (int i = 1; i < sequence.Length; i++)
                {
                    transitions++;
                    signs += sequence[i].Sign != sequence[i - 1].Sign ? 1 : 0;
                    toggled += sequence[i].Text.Zip(sequence[i - 1].Text).Count(pair => pair.First != pair.Second);
                }
            }

            foreach (Bits[] sequence in lines(group).Select(s => s.ToArray()))
            {
                // The sign beside the value first, then the value from its least bit on: the text, reversed, behind its first letter if that is a sign of its own.
                string line = string.Concat(sequence.Select(s => s.Beside ? s.Text[0] + Reversed(s.Text[1..]) : Reversed(s.Text)));
                transitions += line.Length - 1;
                toggled += Enumerable.Range(1, line.Length - 1).Count(i => line[i] != line[i - 1]);
                signs += Enumerable.Range(1, sequence.Length - 1).Count(i => sequence[i].Sign != sequence[i - 1].Sign);
            }
        }

        return (values, zeros, transitions, signs, toggled);
    }

    private Bits Input(sbyte[] image, int group, int pixel, int element)
    {
        int window = shape.KernelHeight * shape.KernelWidth;
        int channel = (group * (shape.InputChannels / shape.Groups)) + (element / window);
        int y = (pixel / shape.OutputWidth * shape.StrideHeight) - shape.PaddingHeight + (element % window / shape.KernelWidth * shape.DilationHeight);
        int x = (pixel % shape.OutputWidth * shape.StrideWidth) - shape.PaddingWidth + (element % shape.KernelWidth * shape.DilationWidth);
        bool inside = y >= 0 && y < shape.InputHeight && x >= 0 && x < shape.InputWidth;
        int value = inside ? image[(((channel * shape.InputHeight) + y) * shape.InputWidth) + x] : 0;
        bool negative = layer.Operator.ReadsSign ? value < layer.Thresholds[channel] : signed && value < 0;
        string sign = negative ? "1" : "0";
        return layer.Operator.Kind switch
        {
            OperatorKind.Xnor => new Bits(sign, negative, value, false),
            _ when layer.Operator.ReadsSign => new Bits(sign + Text(value, layer.ActivationBits), negative, value, true),
            _ => new Bits(Text(value, layer.ActivationBits), negative, value, false),
        };
    }

    private Bits Weight(int group, int filter, int element)
    {
        int code = layer.Weights[(((group * N) + filter) * K) + element];
        return layer.Operator.Kind switch
        {
            OperatorKind.Xnor or OperatorKind.BinaryWeight => new Bits(code < 0 ? "1" : "0", code < 0, code, false),
            OperatorKind.DeepShift => new Bits((code < 0 ? "1" : "0") + (layer.WeightBits == 1 ? "" : Text(Math.Abs(code) - 1, layer.WeightBits - 1)), code < 0, code, false),
            _ => new Bits(Text(code, layer.WeightBits), code < 0, code, false),
        };
    }

    private static string Text(int value, int bits) => Convert.ToString(value & ((1 << bits) - 1), 2).PadLeft(bits, '0');

    private static string Reversed(string text) => new([.. text.Reverse()]);

    private readonly record struct Bits(string Text, bool Sign, int Number, bool Beside);
}
