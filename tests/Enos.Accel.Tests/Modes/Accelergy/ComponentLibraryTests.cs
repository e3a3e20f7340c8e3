using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Modes.Accelergy;

namespace Enos.Accel.Tests.Modes.Accelergy;

public class ComponentLibraryTests
{
    private const string Text = """
        # Integer MACs, from somewhere
        technology,global_cycle_seconds,width|datawidth,energy,area,action
        45nm,1e-9,4|8,0.3,419,compute|mac   # both widths
        45nm, *, 16, 1.5, 1500, compute
        22nm,1e-9,8,0.1,100,compute
        *,,,0,0,leak
        """;

    [Fact]
    public void Rows_hold_alternatives_and_anything()
    {
        ComponentLibrary library = ComponentLibrary.Parse("intmac.csv", Text);
        LibraryRow row = library.Rows[0];
        Assert.Equal((45.0, 1e-9, 0.3, 419.0, 3), (row.TechnologyNm, row.CycleSeconds, row.EnergyPj, row.AreaUm2, row.Line));
        Assert.Equal([4, 8], row.Widths.ToArray());
        Assert.Equal(["compute", "mac"], row.Actions.ToArray());
        Assert.Equal((null, null, true), (library.Rows[3].TechnologyNm, library.Rows[3].CycleSeconds, library.Rows[3].Widths.IsEmpty));
    }

    [Fact]
    public void Each_width_up_to_8_bits_becomes_a_mode()
    {
        ImmutableArray<Mode> modes = AccelergyConversion.ToModes(ComponentLibrary.Parse("intmac.csv", Text), new ConversionFacts { TechnologyNm = 45, VoltageV = 0.9 });
        Assert.Equal([("multiply-4x4", 4, 0.3, 419.0, 45.0), ("multiply-8x8", 8, 0.3, 419.0, 45.0)],
            modes.Select(m => (m.Name, m.WeightBits, m.EnergyPjPerMac, m.AreaUm2, m.TechnologyNm)));
    }

    [Fact]
    public void Two_rows_for_one_mode_are_refused_until_the_node_chooses()
    {
        ComponentLibrary library = ComponentLibrary.Parse("intmac.csv", Text);
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => AccelergyConversion.ToModes(library, new ConversionFacts { VoltageV = 0.9 })).Errors);
        Assert.Equal((5, "multiply-8x8"), (error.Line, error.Key));
        Assert.Equal(0.1, Assert.Single(AccelergyConversion.ToModes(library, new ConversionFacts { VoltageV = 0.9, TechnologyNm = 22 })).EnergyPjPerMac);
    }

    [Fact]
    public void What_neither_row_nor_user_states_is_asked_for()
    {
        ComponentLibrary library = ComponentLibrary.Parse("x.csv", "energy,action\n2,*\n");
        var e = Assert.Throws<InvalidInputException>(() => AccelergyConversion.ToModes(library, new ConversionFacts()));
        Assert.Equal(["--voltage-v", "--bits"], e.Errors.Select(error => error.File));
        var facts = new ConversionFacts { VoltageV = 1, ActivationBits = 8, WeightBits = 4, TechnologyNm = 7, AreaUm2 = 3, ModeName = "m" };
        Assert.Equal(("m", 8, 4, 2.0, 7.0, 3.0), AccelergyConversion.ToModes(library, facts).Select(m => (m.Name, m.ActivationBits, m.WeightBits, m.EnergyPjPerMac, m.TechnologyNm, m.AreaUm2)).Single());
    }

    [Fact]
    public void All_errors_come_at_once_with_their_places()
    {
        const string Wrong = "technology,global_cycle_seconds,width,energy,area,action\n45um,0,0|8,0,-1,compute\n45nm,1,8,NaN,1,read\n45nm,1,8,1e999,inf,read\n45nm\n45nm,1,8,-3,1,leak\n";
        ImmutableArray<InputError> errors = Assert.Throws<InvalidInputException>(() => ComponentLibrary.Parse("l.csv", Wrong)).Errors;
        (int, int, string)[] expected =
        [
            (2, 1, "technology"), (2, 6, "global_cycle_seconds"), (2, 8, "width"), (2, 12, "energy"), (2, 14, "area"), (3, 10, "energy"),
            (4, 10, "energy"), (4, 16, "area"), (5, 5, "energy"), (6, 10, "energy"),
        ];
        Assert.Equal(expected, errors.Select(e => (e.Line, e.Column, e.Key)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("technology,area\n45nm,1\n")]
    [InlineData("energy,action,Energy\n1,read,1\n")]
    [InlineData("energy,action\n")]
    public void What_is_no_library_is_refused(string text) => Assert.Throws<InvalidInputException>(() => ComponentLibrary.Parse("l.csv", text));
}
