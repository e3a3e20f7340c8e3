using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Workloads;

public class AssignmentFileTests
{
    private static readonly Workload Net =
        new("net", [new Layer("conv1", Samples.Tiny), new Layer("fire2/squeeze", Samples.Tiny), new Layer("odd, \"name\"", Samples.Tiny)]);

    private static readonly Mode[] Modes = [Samples.Multiply, Samples.ModeOf("xnor", OperatorKind.Xnor, 1, 1, 0.1)];

    [Fact]
    public void What_is_written_is_read_back()
    {
        Mode[] assignment = [Modes[1], Modes[0], Modes[1]];
        var writer = new StringWriter();
        AssignmentFile.Write(writer, Net, assignment);
        Assert.Equal("layer,mode\nconv1,xnor\nfire2/squeeze,multiply-8x8\n\"odd, \"\"name\"\"\",xnor\n", writer.ToString());
        Assert.Equal(assignment, AssignmentFile.Parse("a.csv", writer.ToString(), Net, Modes));
    }

    [Fact]
    public void Rows_and_columns_may_come_in_any_order() => Assert.Equal(
        new[] { Modes[1], Modes[0], Modes[0] },
        AssignmentFile.Parse("a.csv", "mode,layer\r\nmultiply-8x8,\"odd, \"\"name\"\"\"\r\nxnor,conv1\r\nmultiply-8x8,fire2/squeeze\r\n", Net, Modes));

    [Fact]
    public void Missing_unknown_and_repeated_layers_and_unknown_modes_come_at_once()
    {
        var e = Assert.Throws<InvalidInputException>(
            () => AssignmentFile.Parse("a.csv", "layer,mode\nconv1,xnor\nconv1,xnor\nconv2,xnoor\nfire2/squeeze\n", Net, Modes));
        (int, int, string, string)[] expected =
        [
            (3, 1, "layer", "conv1"), (4, 1, "layer", "conv2"), (4, 7, "mode", "xnoor"), (5, 1, "", "fire2/squeeze"),
            (6, 1, "layer", ""), (6, 1, "layer", ""),
        ];
        Assert.Equal(expected, e.Errors.Select(error => (error.Line, error.Column, error.Key, error.Value)));
        Assert.EndsWith("did you mean 'conv1'?", e.Errors[1].Expected, StringComparison.Ordinal);
        Assert.Contains("'fire2/squeeze'", e.Errors[4].Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_of_other_columns_is_refused() =>
        Assert.Equal(2, Assert.Throws<InvalidInputException>(() => AssignmentFile.Parse("a.csv", "layer,operator\nconv1,xnor\n", Net, Modes)).Errors.Length);
}
