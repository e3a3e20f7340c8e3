using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Modes.Accelergy;

namespace Enos.Accel.Tests.Modes.Accelergy;

/// <summary>reference/eyeriss-like.*.yaml are what Accelergy wrote for its eyeriss-like example (MIT).</summary>
public class ReferenceTableTests
{
    private static readonly ConversionFacts Facts = new() { ActivationBits = 8, WeightBits = 8, TechnologyNm = 65, VoltageV = 1 };

    // Version 0.3, as published with designs of that time: several entries an action, told apart by nested arguments.
    private const string Third = """
        ERT:
          version: 0.3
          tables:
          - name: system.chip.PE[0..7].mac
            actions:
            - name: mac_random
              arguments: null
              energy: 2.20035
            - name: mac_gated
              arguments: null
              energy: 0
            - {name: idle, energy: 0.06595}
          - name: system.chip.queue
            actions:
            - name: write
              arguments: {address_delta: 0, data_delta: [0, [1, 2]]}
              energy: 0.05
            - name: write
              arguments: {address_delta: 1, data_delta: [1, [1, 2]]}
              energy: 3.5
            - name: read
              energy: 1e+0
        """;

    [Fact]
    public void A_table_of_version_0_4_becomes_a_mode_and_the_table_it_is_written_to_says_the_same()
    {
        EnergyReferenceTable table = ReferenceTableFile.Load(Samples.Reference("eyeriss-like.ERT.yaml"), Samples.Reference("eyeriss-like.ART.yaml"));
        Mode mode = AccelergyConversion.ToMode(table, Facts);
        Assert.Equal(("multiply-8x8", 0.207692, 191.82, 65.0, Provenance.Derived), (mode.Name, mode.EnergyPjPerMac, mode.AreaUm2, mode.TechnologyNm, mode.Provenance));
        using var written = new StringWriter();
        EnergyTableWriter.Write(written, [mode]);
        Assert.Equal(mode, Assert.Single(EnergyTable.Parse("t.csv", written.ToString()).Modes));
    }

    [Fact]
    public void A_table_of_version_0_3_takes_the_random_MAC_and_the_dearest_of_several_arguments()
    {
        EnergyReferenceTable table = ReferenceTableFile.Parse("e.yaml", Third);
        Assert.Equal(2.20035, AccelergyConversion.ToMode(table, Facts with { AreaUm2 = 5 }).EnergyPjPerMac);
        ReferenceComponent queue = table.Components[1];
        Assert.Equal(("queue", 3.5, true), (queue.ShortName, queue.EnergyPjOf("write"), queue.IsMemory));
        Assert.Equal("{address_delta: 0, data_delta: [0, [1, 2]]}", queue.Actions[0].Arguments);
        Assert.Equal("mac", table.Components[0].ShortName);
    }

    [Fact]
    public void Facts_that_are_missing_are_all_asked_for()
    {
        EnergyReferenceTable table = ReferenceTableFile.Parse("e.yaml", Third.Replace("mac_random", "spin"));
        ImmutableArray<InputError> errors = Assert.Throws<InvalidInputException>(() => AccelergyConversion.ToMode(table, new ConversionFacts())).Errors;
        Assert.Equal(["e.yaml", "--bits", "--technology-nm", "--voltage-v", "--area-um2"], errors.Select(e => e.File));
    }

    [Fact]
    public void Of_two_MACs_one_has_to_be_named()
    {
        EnergyReferenceTable table = ReferenceTableFile.Parse("e.yaml", Third + "\n  - name: system.chip.bigmac\n    actions: [{name: compute, energy: 7}]\n");
        ConversionFacts facts = Facts with { AreaUm2 = 5 };
        Assert.Contains("system.chip.bigmac", Assert.Single(Assert.Throws<InvalidInputException>(() => AccelergyConversion.ToMode(table, facts)).Errors).Expected, StringComparison.Ordinal);
        Assert.Equal(7, AccelergyConversion.ToMode(table, facts with { Component = "bigmac" }).EnergyPjPerMac);
        Assert.Throws<InvalidInputException>(() => AccelergyConversion.ToMode(table, facts with { Component = "queue" }));
    }

    [Fact]
    public void Zero_negative_infinite_missing_and_NaN_energies_are_reported_together_with_their_places()
    {
        const string Text = """
            ERT:
              version: '0.5'
              tables:
                - name: a.mac
                  actions:
                    - {name: compute, energy: 0}
                    - {name: leak, energy: 0}
                    - {name: read, energy: -1}
                    - {name: write, energy: NaN}
                    - {name: fill, energy: 1e999}
                    - {name: drain, energy: .inf}
                    - {name: move}
                    - {energy: 1, enrgy: 2}
                    - spin
                - name: a.mac
                  actions: []
            """;
        ImmutableArray<InputError> errors = Assert.Throws<InvalidInputException>(() => ReferenceTableFile.Parse("e.yaml", Text)).Errors;
        (int, string)[] expected =
        [
            (2, "ERT.version"), (6, "ERT.tables[0].actions[0].energy"), (8, "ERT.tables[0].actions[2].energy"), (9, "ERT.tables[0].actions[3].energy"),
            (10, "ERT.tables[0].actions[4].energy"), (11, "ERT.tables[0].actions[5].energy"), (12, "ERT.tables[0].actions[6].energy"),
            (13, "ERT.tables[0].actions[7].name"), (13, "ERT.tables[0].actions[7]"), (14, "ERT.tables[0].actions[8]"), (15, "ERT.tables[1].name"),
            (16, "ERT.tables[1].actions"),
        ];
        Assert.Equal(expected, errors.Select(e => (e.Line, e.Key)));
        Assert.Equal("e.yaml:6:35: ERT.tables[0].actions[0].energy: found '0', expected a finite number above 0: only leaking, idling, gated and skipped actions cost nothing", errors[1].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("ERT: 5")]
    [InlineData("ERT: {version: 0.3, tables: []}")]
    [InlineData("ERT: {version: 0.3}")]
    [InlineData("ERT: {version: 0.3, tables: [")]
    [InlineData("ART: {version: 0.3, tables: []}")]
    public void What_is_no_table_is_refused(string text) =>
        Assert.NotEmpty(Assert.Throws<InvalidInputException>(() => ReferenceTableFile.Parse("e.yaml", text)).Errors);

    [Fact]
    public void Brackets_without_end_are_refused_before_the_stack_ends() =>
        Assert.Throws<InvalidInputException>(() => ReferenceTableFile.Parse("e.yaml", "ERT: " + new string('[', 100_000)));

    [Fact]
    public void Memories_fill_the_keys_of_an_accelerator_with_energies_a_bit()
    {
        EnergyReferenceTable table = ReferenceTableFile.Load(Samples.Reference("eyeriss-like.ERT.yaml"));
        using var written = new StringWriter();
        MemoryFragment.Write(written, table, new Dictionary<string, int> { [""] = 16, ["shared_glb"] = 64, ["DRAM"] = 64 });

        // Put in the place of the same keys of an accelerator, they are read back as energies of a bit.
        string text = File.ReadAllText(Path.Combine(Samples.HwConfigs, "eyeriss-12x14.yaml"));
        string template = string.Join('\n', text.Split('\n').Where(line => !line.Contains("energy_pj_per_bit_", StringComparison.Ordinal)));
        (string Key, string Fragment)[] parts =
            [.. new[] { "input", "weight", "output", "global_buffer", "dram" }.Select(key => (key, Part(written.ToString(), key)))];
        foreach ((string key, string fragment) in parts)
        {
            int at = template.IndexOf($"{key}:\n", StringComparison.Ordinal) + key.Length + 2;
            template = key == "dram"
                ? template[..at] + fragment + template[(template.IndexOf('\n', template.IndexOf("energy_pj_per_bit:", at, StringComparison.Ordinal)) + 1)..]
                : template[..at] + fragment + template[at..];
        }

        Accelerator hw = AcceleratorFile.Parse(Path.Combine(Samples.HwConfigs, "x.yaml"), template);
        Assert.Equal((0.202442 / 16, 0.176713 / 16), (hw.InputScratchpad.EnergyPjPerBitRead, hw.InputScratchpad.EnergyPjPerBitWrite));
        Assert.Equal((1.976602 / 16, 1.881657 / 16), (hw.WeightScratchpad.EnergyPjPerBitRead, hw.WeightScratchpad.EnergyPjPerBitWrite));
        Assert.Equal((0.2513 / 16, 0.2191 / 16), (hw.OutputScratchpad.EnergyPjPerBitRead, hw.OutputScratchpad.EnergyPjPerBitWrite));
        Assert.Equal((18.183829 / 64, 14.137929 / 64), (hw.GlobalBuffer!.EnergyPjPerBitRead, hw.GlobalBuffer.EnergyPjPerBitWrite));
        Assert.Equal(512.0 / 64, hw.Dram.EnergyPjPerBit);
    }

    [Fact]
    public void Memories_without_the_width_of_a_word_are_all_named()
    {
        EnergyReferenceTable table = ReferenceTableFile.Load(Samples.Reference("eyeriss-like.ERT.yaml"));
        var e = Assert.Throws<InvalidInputException>(() => MemoryFragment.Write(TextWriter.Null, table, new Dictionary<string, int> { ["shared_glb"] = 64 }));
        Assert.Equal(["DRAM", "ifmap_spad", "weights_spad", "psum_spad"], e.Errors.Select(error => error.Key));
    }

    // The lines below a key of the fragment, up to the next key.
    private static string Part(string fragment, string key)
    {
        string[] lines = fragment.Split('\n');
        int start = Array.FindIndex(lines, line => line.Trim() == $"{key}:") + 1;
        return string.Join('\n', lines.Skip(start).TakeWhile(line => line.Contains("energy_pj_per_bit", StringComparison.Ordinal) || line.TrimStart().StartsWith('#'))) + "\n";
    }
}
