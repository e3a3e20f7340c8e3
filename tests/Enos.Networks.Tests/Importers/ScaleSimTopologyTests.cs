using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsCheck;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;
using Enos.Networks.Importers;

namespace Enos.Networks.Tests.Importers;

public class ScaleSimTopologyTests
{
    private const string Header = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,";

    private static readonly Layer Conv = new("Conv1", new LayerShape
    {
        InputChannels = 3,
        InputHeight = 227,
        InputWidth = 25,
        OutputChannels = 96,
        KernelHeight = 11,
        KernelWidth = 5,
        StrideHeight = 4,
        StrideWidth = 4,
    });

    public static TheoryData<string> Spellings => new(
        Header + "\nConv1, 227, 25, 11, 5, 3, 96, 4,\n",
        Header[..^1] + "\nConv1,227,25,11,5,3,96,4",
        "\uFEFF" + Header + "\r\n\r\n Conv1\t,227 ,\t25,11,5,3,96,4,\r\n , ,,\r\n",
        Header.ToUpperInvariant() + "\nConv1, 227, 25, 11, 5, 3, 96, 4,\n",
        Header.ToLowerInvariant().Replace(' ', '_') + "\nConv1, 227, 25, 11, 5, 3, 96, 4,\n",
        Header.Replace(",", "\t").Replace("\t ", "\t") + "\nConv1\t227\t25\t11\t5\t3\t96\t4\n",
        Header + " Sparsity, Notes\nConv1, 227, 25, 11, 5, 3, 96, 4, 2:4, \"one, two\"\n",
        "#,Layer name,Num Filter,Channels,Strides,Filter Width,Filter Height,IFMAP Width,IFMAP Height\n1,Conv1,96,3,4,5,11,25,227",
        Header.Replace("Strides", "Stride height, Stride width") + "\n\"Conv1\",\"227\", 25, 11, 5, 3, 96, 4, 4,\n",
        Header + "\nConv1, 227, 25, 11, 5, 3, 96, 4, 4,\n");

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_layer_is_read_in_every_spelling_in_use(string text)
    {
        Workload network = ScaleSimTopology.Parse("dir/net.csv", text);
        Assert.Equal("net", network.Name);
        Assert.Equal(Conv, Assert.Single(network.Layers));
    }

    [Theory]
    [InlineData("Layer, M, N, K,\nfc, 10, 13, 69,\n")]
    [InlineData("layer name,k,n,m\nfc,69,13,10")]
    [InlineData("Layer\tM\tN\tK\r\nfc\t10\t13\t69")]
    public void A_matrix_product_is_recognised_by_its_header(string text)
    {
        LayerShape shape = Assert.Single(ScaleSimTopology.Parse("f", text).Layers).Shape;
        Assert.Equal((10, 69, 13, 1), (shape.M, shape.K, shape.N, shape.Groups));
    }

    [Fact]
    public void The_last_window_may_hang_over_the_edge_as_SCALE_Sim_counts() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[1, 9], Gen.Int[1, 9])
            .Where((height, width, filterHeight, filterWidth, _, _) => filterHeight <= height && filterWidth <= width)
            .Sample((height, width, filterHeight, filterWidth, stride, strideWidth) =>
            {
                string row = string.Create(
                    CultureInfo.InvariantCulture, $"c,{height},{width},{filterHeight},{filterWidth},3,5,{stride},{strideWidth}");
                LayerShape shape = Assert.Single(ScaleSimTopology.Parse("f", $"{Header}\n{row}").Layers).Shape;
                Assert.Equal(Math.Ceiling((height - filterHeight + stride) / (double)stride), shape.OutputHeight);
                Assert.Equal(Math.Ceiling((width - filterWidth + strideWidth) / (double)strideWidth), shape.OutputWidth);
                Assert.Equal(filterHeight * filterWidth * 3, shape.K);
                Assert.Empty(shape.Faults());
            });

    [Fact]
    public void DP_in_a_name_makes_a_group_of_each_channel()
    {
        LayerShape shape = Assert.Single(ScaleSimTopology.Parse("f", $"{Header}\nConv2_DP, 114, 114, 3, 3, 32, 2, 1,\n").Layers).Shape;
        Assert.Equal((32, 64, 112 * 112, 9, 2), (shape.Groups, shape.OutputChannels, shape.M, shape.K, shape.N));
    }

    [Fact]
    public void Names_that_come_again_are_told_apart() => Assert.Equal(
        ["a", "b", "a#2", "a#3", "a#2#2"],
        ScaleSimTopology.Parse("f", "Layer,M,N,K\na,1,1,1\nb,1,1,1\na,1,1,1\na,1,1,1\na#2,1,1,1\n").Layers.Select(layer => layer.Name));

    [Theory]
    [InlineData("Layer,M,N,K\n ,1,2,3\nb,1,2,3\n", "line-2", "b")]
    [InlineData("Operation,M,N,K\na,1,2,3\nb,1,2,3\n", "a", "b")]
    [InlineData("M,N,K\n1,2,3\n\n1,2,3\n", "line-2", "line-4")]
    public void A_layer_without_a_name_is_called_by_its_line(string text, params string[] names) =>
        Assert.Equal(names, ScaleSimTopology.Parse("f", text).Layers.Select(layer => layer.Name));

    [Fact]
    public void All_errors_come_at_once_with_their_places()
    {
        string text = $"{Header}\nA, 224, 0, 11, 11, 3, 96, x,\n , 5,5,6, 3, 1, 1, 1,\nC, 5, 5, 3, 3, 1, 99999999999, 1,\nD, 5, 5\nE_DP, 5, 5, 1, 1, 65536, 65536, 1,\nF, 5, \"5";
        (int, int, string)[] expected =
        [
            (2, 9, "IFMAP Width"), (2, 27, "Strides"), (3, 8, "Filter Height"), (4, 19, "Num Filter"), (5, 8, "Filter Height"), (5, 8, "Filter Width"),
            (5, 8, "Channels"), (5, 8, "Num Filter"), (5, 8, "Strides"), (6, 26, "Num Filter"), (7, 7, ""),
        ];
        ImmutableArray<InputError> errors = ErrorsOf(text);
        Assert.Equal(expected, errors.Select(e => (e.Line, e.Column, e.Key)).Where(e => e.Line != 7 || e.Key.Length == 0));
        Assert.All(errors, e => Assert.Equal("net.csv", e.File));
    }

    [Fact]
    public void A_filter_larger_than_the_image_is_refused()
    {
        InputError error = Assert.Single(ErrorsOf($"{Header}\nA, 5, 7, 6, 7, 1, 1, 1,\n"));
        Assert.Equal((2, 10, "Filter Height", "6"), (error.Line, error.Column, error.Key, error.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData(Header)]
    [InlineData("Conv1, 227, 227, 11, 11, 3, 96, 4,\n")]
    [InlineData("Layer, M, K\nfc, 1, 2\n")]
    public void A_file_without_header_or_layers_is_refused(string text) => Assert.NotEmpty(ErrorsOf(text));

    [Fact]
    public void A_layer_of_2_GB_is_read_and_one_that_64_bits_cannot_count_is_refused()
    {
        LayerShape large = ScaleSimTopology.Parse("f", "Layer,M,N,K\nfc,1,32768,65536\n").Layers[0].Shape;
        Assert.Equal(1L << 31, large.Weights);
        InputError error = Assert.Single(ErrorsOf($"{Header}\nok,1,1,1,1,1,1,1\nhuge,2147483647,2147483647,2147483647,2147483647,2147483647,2147483647,1\n"
            + "wide,2147483647,2147483647,1,1,2147483647,2147483647,1\n").Skip(1));
        Assert.Equal((4, 1, "wide"), (error.Line, error.Column, error.Value));
    }

    [Fact]
    public void A_million_lines_are_read_in_seconds()
    {
        var text = new StringBuilder(Header + "\n");
        for (int i = 0; i < 1_000_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Conv{i}, 56, 56, 3, 3, 64, 64, 1,\n");
        }

        long start = TimeProvider.System.GetTimestamp();
        Assert.Equal(1_000_000, ScaleSimTopology.Parse("f", text.ToString()).Layers.Length);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 20);
    }

    private static ImmutableArray<InputError> ErrorsOf(string text) =>
        Assert.Throws<InvalidInputException>(() => ScaleSimTopology.Parse("net.csv", text)).Errors;
}
