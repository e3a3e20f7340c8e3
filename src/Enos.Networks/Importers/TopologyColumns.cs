using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;

namespace Enos.Networks.Importers;

/// <summary>Where the figures of a layer stand in a SCALE-Sim topology, as its header says.</summary>
internal sealed class TopologyColumns
{
    /// <summary>What a header has to hold, as the end of the sentence "expected …".</summary>
    public const string Expected =
        "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides; or Layer, M, N, K";

    // Spellings in use, without case, spaces and signs. The first is the one that messages name.
    private static readonly ImmutableArray<(string Column, string[] Spellings)> Convolution =
    [
        ("IFMAP Height", ["ifmapheight", "ifmaph", "inputheight"]),
        ("IFMAP Width", ["ifmapwidth", "ifmapw", "inputwidth"]),
        ("Filter Height", ["filterheight", "filterh", "kernelheight"]),
        ("Filter Width", ["filterwidth", "filterw", "kernelwidth"]),
        ("Channels", ["channels", "channel", "numchannels"]),
        ("Num Filter", ["numfilter", "numfilters", "filters"]),
        ("Strides", ["strides", "stride", "strideheight", "strideh"]),
    ];

    private static readonly ImmutableArray<(string Column, string[] Spellings)> Gemm = [("M", ["m"]), ("N", ["n"]), ("K", ["k"])];

    private static readonly string[] NameSpellings = ["layername", "layer", "name"];
    private static readonly string[] StrideWidthSpellings = ["stridewidth", "stridew"];

    private readonly string _file;
    private readonly ImmutableArray<(string Column, int Index)> _figures;
    private readonly int _name;
    private readonly int _strideWidth;
    private readonly bool _strideWidthNamed;

    private TopologyColumns(string file, ImmutableArray<(string Column, int Index)> figures, int name, int strideWidth, bool strideWidthNamed) =>
        (_file, _figures, _name, _strideWidth, _strideWidthNamed) = (file, figures, name, strideWidth, strideWidthNamed);

    private bool IsGemm => _figures.Length == Gemm.Length;

    /// <summary>Reads a header; null, with what is missing reported, if it is none.</summary>
    public static TopologyColumns? Find(string file, ImmutableArray<CsvCell> header, List<InputError> errors)
    {
        string[] spelled = [.. header.Select(cell => string.Concat(cell.Text.Where(char.IsLetterOrDigit)).ToLowerInvariant())];
        bool gemm = IndexOf(["m"]) >= 0 && IndexOf(["k"]) >= 0;
        ImmutableArray<(string Column, int Index)> figures = [.. (gemm ? Gemm : Convolution).Select(c => (c.Column, IndexOf(c.Spellings)))];
        int before = errors.Count;
        foreach ((string column, _) in figures.Where(figure => figure.Index < 0))
        {
            errors.Add(new InputError(file, header[0].Line, header[0].Column, column, "", $"this column in the header, which is {Expected}"));
        }

        if (errors.Count > before)
        {
            return null;
        }

        // The name stands first whatever its column is called.
        int name = IndexOf(NameSpellings) is >= 0 and int found ? found : figures.Any(figure => figure.Index == 0) ? -1 : 0;

        // A second stride has a name of its own, or stands behind the first with the same name or none.
        int stride = gemm ? -1 : figures[^1].Index;
        int strideWidth = gemm ? -1 : IndexOf(StrideWidthSpellings);
        bool named = strideWidth >= 0;
        if (!gemm && !named && (stride + 1 >= spelled.Length || spelled[stride + 1].Length == 0 || spelled[stride + 1] == spelled[stride]))
        {
            strideWidth = stride + 1;
        }

        return new TopologyColumns(file, figures, name, strideWidth, named);

        int IndexOf(string[] spellings) => Array.FindIndex(spelled, spellings.Contains);
    }

    /// <summary>Reads a row; null, with every fault reported, if it is no layer.</summary>
    public Layer? Read(ImmutableArray<CsvCell> row, List<InputError> errors)
    {
        int before = errors.Count;
        int[] values = [.. _figures.Select(figure => Number(row, figure.Index, figure.Column, errors))];
        if (errors.Count > before)
        {
            return null;
        }

        string name = _name >= 0 && Cell(row, _name).Text is { Length: > 0 } given ? given : FormattableString.Invariant($"line-{row[0].Line}");
        LayerShape? shape = IsGemm ? Product(values[0], values[1], values[2]) : Window(row, name, values, errors);
        if (shape is not null && !LayerBounds.Fit(shape))
        {
            errors.Add(row[0].Error(_file, "", LayerBounds.Expected));
            return null;
        }

        return shape is null ? null : new Layer(name, shape);
    }

    // M rows of K inputs each, that is a 1×1 convolution over M×1 pixels.
    private static LayerShape Product(int m, int n, int k) => new() { InputChannels = k, InputHeight = m, InputWidth = 1, OutputChannels = n };

    private LayerShape? Window(ImmutableArray<CsvCell> row, string name, int[] values, List<InputError> errors)
    {
        int before = errors.Count;
        (int height, int width, int filterHeight, int filterWidth, int channels, int filters, int stride) =
            (values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
        int strideWidth = StrideWidth(row, stride, errors);
        RequireWindow(row, 2, filterHeight, height, errors);
        RequireWindow(row, 3, filterWidth, width, errors);
        bool depthwise = name.Contains("DP", StringComparison.Ordinal);
        long allFilters = depthwise ? (long)filters * channels : filters;
        if (allFilters > int.MaxValue)
        {
            errors.Add(Cell(row, _figures[5].Index).Error(_file, _figures[5].Column, $"at most {int.MaxValue} filters over all channels"));
        }

        return errors.Count > before ? null : new LayerShape
        {
            InputChannels = channels,
            InputHeight = height,
            InputWidth = width,
            OutputChannels = (int)allFilters,
            KernelHeight = filterHeight,
            KernelWidth = filterWidth,
            StrideHeight = stride,
            StrideWidth = strideWidth,
            ExtraPaddingHeight = Overhang(height, filterHeight, stride),
            ExtraPaddingWidth = Overhang(width, filterWidth, strideWidth),
            Groups = depthwise ? channels : 1,
        };
    }

    // A column without a name may hold anything else; the stride is then the same both ways.
    private int StrideWidth(ImmutableArray<CsvCell> row, int stride, List<InputError> errors)
    {
        string text = _strideWidth >= 0 ? Cell(row, _strideWidth).Text : "";
        return text.Length == 0 || (!_strideWidthNamed && !IsNumber(text, out _)) ? stride : Number(row, _strideWidth, "Stride Width", errors);
    }

    // Rows by which the last of ⌈(H − F + S)/S⌉ windows hangs over the image.
    private static int Overhang(int size, int filter, int stride) => (int)((stride - ((long)(size - filter) % stride)) % stride);

    private void RequireWindow(ImmutableArray<CsvCell> row, int figure, int filter, int size, List<InputError> errors)
    {
        if (filter > size)
        {
            (string column, int index) = _figures[figure];
            errors.Add(Cell(row, index).Error(_file, column, string.Create(CultureInfo.InvariantCulture, $"a filter within the image's {size}")));
        }
    }

    private int Number(ImmutableArray<CsvCell> row, int index, string column, List<InputError> errors)
    {
        CsvCell cell = Cell(row, index);
        if (IsNumber(cell.Text, out int value))
        {
            return value;
        }

        errors.Add(cell.Error(_file, column, $"a whole number from 1 to {int.MaxValue}"));
        return 1;
    }

    private static bool IsNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1;

    private static CsvCell Cell(ImmutableArray<CsvCell> row, int index) =>
        index < row.Length ? row[index] : new CsvCell("", row[^1].Line, row[^1].Column + row[^1].Text.Length);
}
