using Enos.Accel.Modes;

namespace Enos.Kernels.Gpu;

/// <summary>What a word of operands holds, and so which kernel computes with it.</summary>
internal enum WordFormat
{
    /// <summary>Four bytes.</summary>
    Bytes,

    /// <summary>Two shorts.</summary>
    Shorts,

    /// <summary>32 signs.</summary>
    Signs,

    /// <summary>Four rows, or columns, of a table.</summary>
    Lookups,
}

/// <summary>A layer's constant operands as the tiled kernel reads them.</summary>
internal sealed class TiledOperands
{
    private TiledOperands(ConvolutionLayer layer, WordFormat format)
    {
        Format = format;
        Words = SegmentWords.Of(layer, format switch { WordFormat.Signs => 32, WordFormat.Shorts => 2, _ => 4 });
    }

    public WordFormat Format { get; }

    /// <summary>How window elements fall into words.</summary>
    public SegmentWords Words { get; }

    /// <summary>Words of weights, groups × terms × words × filters of a group.</summary>
    public int[] Weights { get; private init; } = [];

    /// <summary>Times that a segment is gone through.</summary>
    public int Terms { get; private init; } = 1;

    /// <summary>1 if each term has weights of its own, 0 if all share them.</summary>
    public int TermWeights { get; private init; } = 1;

    /// <summary>Bit t is set if term t reads signs.</summary>
    public int SignTerms { get; private init; }

    /// <summary>Bit t is set if term t reads through a map.</summary>
    public int MappedTerms { get; private init; }

    /// <summary>The activation of the products' first row.</summary>
    public int LeastActivation { get; private init; }

    /// <summary>Maps of 256 entries by term, or products by activation and weight.</summary>
    public short[] Tables { get; private init; } = [];

    /// <summary>Rows of the products; 0 without.</summary>
    public int Rows { get; private init; }

    /// <summary>Columns of the products.</summary>
    public int Columns { get; private init; }

    /// <summary>Rows that shared memory holds at a time; 0 without products.</summary>
    public int SliceRows { get; private init; }

    /// <summary>A segment's sum is scale·Σ + its elements·PerElement.</summary>
    public int Scale { get; private init; } = 1;

    /// <inheritdoc cref="Scale"/>
    public int PerElement { get; private init; }

    /// <summary>Brings a layer into words.</summary>
    /// <param name="layer">A valid layer.</param>
    /// <param name="tableEntries">Products that shared memory may hold at a time.</param>
    public static TiledOperands Of(ConvolutionLayer layer, int tableEntries)
    {
        if (OperandTerm.Of(layer) is not { } product)
        {
            return OfProducts(layer, tableEntries);
        }

        (int scale, OperandTerm[] terms) = product;
        bool signs = layer.Operator.Kind == OperatorKind.Xnor;
        WordFormat format = signs ? WordFormat.Signs : terms.All(term => FitsBytes(layer, term)) ? WordFormat.Bytes : WordFormat.Shorts;
        bool mapped = terms.Any(term => term.Reading == ActivationReading.Map);
        return new TiledOperands(layer, format)
        {
            Weights = Pack(layer, format, [.. terms.Select(term => term.Weight)]),
            Terms = terms.Length,
            SignTerms = Bits(terms, ActivationReading.Sign),
            MappedTerms = Bits(terms, ActivationReading.Map),
            Tables = mapped ? [.. terms.SelectMany(term => term.Map.IsEmpty ? new short[256] : [.. term.Map])] : [],
            // n products of signs of which d differ: n − 2·d
            Scale = signs ? -2 : scale,
            PerElement = signs ? 1 : 0,
        };
    }

    /// <summary>The products of a multiplier, by the activations and the weights that the layer has, in slices that fit shared memory.</summary>
    private static TiledOperands OfProducts(ConvolutionLayer layer, int tableEntries)
    {
        (int least, int greatest) = layer.OperandRange();
        int leastWeight = layer.Weights.Min();
        int columns = layer.Weights.Max() - leastWeight + 1;
        int rows = greatest - least + 1;
        short[] products = new short[rows * columns];
        for (int i = 0; i < products.Length; i++)
        {
            products[i] = (short)layer.Multiplier![(sbyte)(least + (i / columns)), (sbyte)(leastWeight + (i % columns))];
        }

        int sliceRows = Math.Clamp((tableEntries / columns) - 1, 1, Math.Min(rows, byte.MaxValue)); // a byte numbers them, and the row of zeros
        return new TiledOperands(layer, WordFormat.Lookups)
        {
            Weights = Pack(layer, WordFormat.Lookups, [w => w - leastWeight]),
            Terms = (rows + sliceRows - 1) / sliceRows,
            TermWeights = 0,
            LeastActivation = least,
            Tables = products,
            Rows = rows,
            Columns = columns,
            SliceRows = sliceRows,
        };
    }

    private static int Bits(OperandTerm[] terms, ActivationReading reading) =>
        terms.Select((term, t) => term.Reading == reading ? 1 << t : 0).Sum();

    private static bool FitsBytes(ConvolutionLayer layer, OperandTerm term) =>
        term.Map.All(u => u is >= sbyte.MinValue and <= sbyte.MaxValue)
        && layer.Weights.All(w => term.Weight(w) is >= sbyte.MinValue and <= sbyte.MaxValue);

    private static int[] Pack(ConvolutionLayer layer, WordFormat format, Func<sbyte, int>[] terms)
    {
        SegmentWords words = SegmentWords.Of(layer, format switch { WordFormat.Signs => 32, WordFormat.Shorts => 2, _ => 4 });
        int filters = (int)layer.Shape.N;
        int[] packed = new int[checked(layer.Shape.Groups * terms.Length * words.Total * filters)];
        for (int filter = 0; filter < layer.Shape.OutputChannels; filter++)
        {
            for (int t = 0; t < terms.Length; t++)
            {
                int first = (filter / filters * terms.Length) + t;
                for (int k = 0; k < words.K; k++)
                {
                    int value = terms[t](layer.Weights[(filter * words.K) + k]);
                    (int word, int element) = words.Of(k);
                    packed[(((first * words.Total) + word) * filters) + (filter % filters)] |= format switch
                    {
                        WordFormat.Signs => default(SignCount).Pack(value, element),
                        WordFormat.Shorts => default(ShortDot).Pack(value, element),
                        WordFormat.Bytes => default(ByteDot).Pack(value, element),
                        _ => default(TableLookup).Pack(value, element),
                    };
                }
            }
        }

        return packed;
    }
}
