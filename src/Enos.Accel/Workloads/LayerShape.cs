namespace Enos.Accel.Workloads;

/// <summary>
/// The shape of a convolution, N×C×H×W. A fully connected layer is a 1×1 convolution of a 1×1 image; a depthwise layer has as many groups as channels.
/// Per group it is a product of <see cref="M"/> output pixels × <see cref="K"/> window elements × <see cref="N"/> filters.
/// Products are checked: a shape too large for a <see cref="long"/> throws <see cref="OverflowException"/>, never wraps.
/// </summary>
public sealed record LayerShape
{
    /// <summary>Images computed at once; at least 1.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Input channels over all groups.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Input height in pixels, without padding.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Input width in pixels, without padding.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Filters over all groups.</summary>
    public required int OutputChannels { get; init; }

    /// <summary>Window height.</summary>
    public int KernelHeight { get; init; } = 1;

    /// <summary>Window width.</summary>
    public int KernelWidth { get; init; } = 1;

    /// <summary>Vertical stride.</summary>
    public int StrideHeight { get; init; } = 1;

    /// <summary>Horizontal stride.</summary>
    public int StrideWidth { get; init; } = 1;

    /// <summary>Rows of zeros above and below the image, each.</summary>
    public int PaddingHeight { get; init; }

    /// <summary>Columns of zeros left and right of the image, each.</summary>
    public int PaddingWidth { get; init; }

    /// <summary>
    /// Rows of zeros that one edge has more than the other, for networks read from files whose padding is not the same on both; at least 0. Costs know it;
    /// the arithmetic, whose networks Enos makes itself, has none.
    /// </summary>
    public int ExtraPaddingHeight { get; init; }

    /// <summary>Columns of zeros that one edge has more than the other, as <see cref="ExtraPaddingHeight"/>.</summary>
    public int ExtraPaddingWidth { get; init; }

    /// <summary>Vertical distance between window elements.</summary>
    public int DilationHeight { get; init; } = 1;

    /// <summary>Horizontal distance between window elements.</summary>
    public int DilationWidth { get; init; } = 1;

    /// <summary>Groups; divides input and output channels.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Output height: ⌊(H + 2·padding + extra padding − dilation·(kernel − 1) − 1)/stride⌋ + 1, the training frameworks' rule.</summary>
    public int OutputHeight => OutputSize(InputHeight, KernelHeight, StrideHeight, PaddingHeight, ExtraPaddingHeight, DilationHeight);

    /// <summary>Output width, as <see cref="OutputHeight"/>.</summary>
    public int OutputWidth => OutputSize(InputWidth, KernelWidth, StrideWidth, PaddingWidth, ExtraPaddingWidth, DilationWidth);

    /// <summary>Rows of the product: output pixels times batch.</summary>
    public long M => checked((long)Batch * OutputHeight * OutputWidth);

    /// <summary>The reduction: window elements of one group.</summary>
    public long K => checked((long)(InputChannels / Groups) * KernelHeight * KernelWidth);

    /// <summary>Columns of the product: filters of one group.</summary>
    public long N => OutputChannels / Groups;

    /// <summary>MACs of all groups.</summary>
    public long Macs => checked(M * K * N * Groups);

    /// <summary>Weights of all groups.</summary>
    public long Weights => checked(K * OutputChannels);

    /// <summary>Input elements of the whole batch, without padding.</summary>
    public long Inputs => checked((long)Batch * InputChannels * InputHeight * InputWidth);

    /// <summary>Output elements of the whole batch.</summary>
    public long Outputs => checked(M * OutputChannels);

    /// <summary>What makes the shape impossible, each as the end of the sentence "expected …"; empty for a valid shape.</summary>
    public IEnumerable<string> Faults()
    {
        (string Name, int Value)[] positive =
        [
            ("batch", Batch), ("input_channels", InputChannels), ("input_height", InputHeight), ("input_width", InputWidth),
            ("output_channels", OutputChannels), ("kernel_height", KernelHeight), ("kernel_width", KernelWidth),
            ("stride_height", StrideHeight), ("stride_width", StrideWidth),
            ("dilation_height", DilationHeight), ("dilation_width", DilationWidth), ("groups", Groups),
        ];
        bool sound = true;
        foreach ((string name, int value) in positive)
        {
            if (value < 1)
            {
                sound = false;
                yield return $"{name} of at least 1, found {value}";
            }
        }

        if (PaddingHeight < 0 || PaddingWidth < 0 || ExtraPaddingHeight < 0 || ExtraPaddingWidth < 0)
        {
            sound = false;
            yield return $"paddings of at least 0, found {PaddingHeight}, {PaddingWidth}, {ExtraPaddingHeight} and {ExtraPaddingWidth}";
        }

        if (!sound)
        {
            yield break;
        }

        if (InputChannels % Groups != 0 || OutputChannels % Groups != 0)
        {
            yield return $"groups that divide the channels, found {Groups} groups for {InputChannels} in and {OutputChannels} out";
        }

        if (OutputHeight < 1 || OutputWidth < 1)
        {
            yield return $"a window within the padded image, found {KernelHeight}×{KernelWidth} on {InputHeight}×{InputWidth}";
        }
    }

    private static int OutputSize(int input, int kernel, int stride, int padding, int extra, int dilation)
    {
        long span = input + (2L * padding) + extra - ((long)dilation * (kernel - 1)) - 1;
        return span < 0 ? 0 : checked((int)(span / stride) + 1);
    }
}
