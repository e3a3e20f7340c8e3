using Enos.Accel.Workloads;

namespace Enos.Kernels.Gpu;

/// <summary>Where a window element lies, the same for every pixel and every group (implicit im2col).</summary>
/// <param name="channel">Its channel within the group.</param>
/// <param name="row">Rows below the window's first.</param>
/// <param name="column">Columns right of the window's first.</param>
/// <param name="offset">Distance in the input from the window's first element.</param>
internal readonly struct WindowElement(int channel, int row, int column, int offset)
{
    public readonly int Channel = channel;
    public readonly int Row = row;
    public readonly int Column = column;
    public readonly int Offset = offset;

    /// <summary>The window of a layer, in the order C, KH, KW.</summary>
    public static WindowElement[] Of(LayerShape shape)
    {
        var window = new WindowElement[shape.K];
        for (int k = 0; k < window.Length; k++)
        {
            int channel = k / (shape.KernelHeight * shape.KernelWidth);
            int row = k / shape.KernelWidth % shape.KernelHeight * shape.DilationHeight;
            int column = k % shape.KernelWidth * shape.DilationWidth;
            // Where padding is wide the window of an image's last row may end beyond 2^31; nothing is read there.
            window[k] = new WindowElement(channel, row, column, unchecked((((channel * shape.InputHeight) + row) * shape.InputWidth) + column));
        }

        return window;
    }
}

/// <summary>A layer's shape, ADC and terms in a form that the tiled kernel takes.</summary>
internal readonly struct TiledShape
{
    public TiledShape(ConvolutionLayer layer, TiledOperands operands, TileGeometry tile)
    {
        LayerShape shape = layer.Shape;
        GroupChannels = shape.InputChannels / shape.Groups;
        InputHeight = shape.InputHeight;
        InputWidth = shape.InputWidth;
        ImageInputs = (int)shape.Inputs;
        GroupFilters = (int)shape.N;
        OutputChannels = shape.OutputChannels;
        OutputWidth = shape.OutputWidth;
        OutputPixels = shape.OutputHeight * shape.OutputWidth;
        StrideHeight = shape.StrideHeight;
        StrideWidth = shape.StrideWidth;
        PaddingHeight = shape.PaddingHeight;
        PaddingWidth = shape.PaddingWidth;
        K = (int)shape.K;
        SegmentRows = operands.Words.SegmentRows;
        Segments = operands.Words.Segments;
        SegmentWords = operands.Words.PerSegment;
        Words = operands.Words.Total;
        Terms = operands.Terms;
        TermWeights = operands.TermWeights;
        SignTerms = operands.SignTerms;
        MappedTerms = operands.MappedTerms;
        LeastActivation = operands.LeastActivation;
        Rows = operands.Rows;
        SliceRows = operands.SliceRows;
        Columns = operands.Columns;
        Scale = operands.Scale;
        PerElement = operands.PerElement;
        FilterTiles = (GroupFilters + tile.Filters - 1) / tile.Filters;
        Adc = new AdcRounding(layer.Adc);
    }

    public readonly int GroupChannels;
    public readonly int InputHeight;
    public readonly int InputWidth;

    /// <summary>Activations of an image.</summary>
    public readonly int ImageInputs;
    public readonly int GroupFilters;
    public readonly int OutputChannels;
    public readonly int OutputWidth;

    /// <summary>Output pixels of an image.</summary>
    public readonly int OutputPixels;
    public readonly int StrideHeight;
    public readonly int StrideWidth;
    public readonly int PaddingHeight;
    public readonly int PaddingWidth;

    /// <summary>Window elements.</summary>
    public readonly int K;

    /// <summary>Window elements to an ADC's segment; all of them for a digital layer.</summary>
    public readonly int SegmentRows;
    public readonly int Segments;

    /// <summary>Words to a whole segment.</summary>
    public readonly int SegmentWords;

    /// <summary>Words of a window.</summary>
    public readonly int Words;

    /// <summary>Times that a segment is gone through: terms of a sum of products, slices of a table.</summary>
    public readonly int Terms;

    /// <summary>1 if each term has weights of its own, 0 if all share them.</summary>
    public readonly int TermWeights;

    /// <summary>Bit t is set if term t reads the activation's sign against τ.</summary>
    public readonly int SignTerms;

    /// <summary>Bit t is set if term t reads the activation through the t-th map of 256 entries.</summary>
    public readonly int MappedTerms;

    /// <summary>The activation of the table's first row.</summary>
    public readonly int LeastActivation;

    /// <summary>Rows of the table of products.</summary>
    public readonly int Rows;

    /// <summary>Rows of it that shared memory holds at a time; 0 without table.</summary>
    public readonly int SliceRows;

    /// <summary>Columns of it.</summary>
    public readonly int Columns;

    /// <summary>A segment's sum is scale·Σ + its elements·PerElement.</summary>
    public readonly int Scale;
    public readonly int PerElement;

    public readonly int FilterTiles;
    public readonly AdcRounding Adc;
}
