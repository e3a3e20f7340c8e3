using Enos.Accel.Hardware;
using Enos.Search.Runs;

namespace Enos.Search.Tests.Runs;

public sealed class PortableAcceleratorTests : IDisposable
{
    private const string Table =
        "mode,operator,activation_bits,weight_bits,compute,energy_pj_per_mac,macs_per_pe_cycle,area_um2,technology_nm,voltage_v,provenance,source\n"
        + "multiply-8x8,multiply,8,8,digital,0.3,1,1,45,1,assumed,for tests\n";

    private const string Pads = "{capacity_bytes: 1024, energy_pj_per_bit_read: 1, energy_pj_per_bit_write: 1, bandwidth_bytes_per_cycle: 8, double_buffered: true}";

    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("energy_table: sub/table.csv   # the table\n")]
    [InlineData("energy_table: \"sub/table.csv\"\n")]
    [InlineData("energy_table:\n  'sub/table.csv'\n")]
    public void The_copy_reads_as_the_original_from_its_own_directory(string line)
    {
        Directory.CreateDirectory(_run.In("sub"));
        Directory.CreateDirectory(_run.In("copy"));
        _run.Write("sub/table.csv", Table);
        string original = _run.Write("hw.yaml", Yaml(line));

        PortableAccelerator.Write(original, null, _run.In("copy"));
        Accelerator expected = AcceleratorFile.Load(original);
        Directory.Delete(_run.In("sub"), recursive: true);
        Accelerator copied = AcceleratorFile.Load(_run.In("copy/accelerator.yaml"));

        Assert.Equal(expected with { Modes = copied.Modes }, copied);
        Assert.Equal(expected.Modes.ToArray(), copied.Modes.ToArray());
        Assert.Contains("# comments stay, Größe ≥ 1", File.ReadAllText(_run.In("copy/accelerator.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_given_in_place_of_its_own_is_the_one_that_is_copied()
    {
        Directory.CreateDirectory(_run.In("copy"));
        string original = _run.Write("hw.yaml", Yaml("energy_table: nowhere.csv\n"));
        string other = _run.Write("other.csv", Table.Replace("0.3", "0.7", StringComparison.Ordinal));
        PortableAccelerator.Write(original, other, _run.In("copy"));
        Assert.Equal(0.7, AcceleratorFile.Load(_run.In("copy/accelerator.yaml")).Modes[0].EnergyPjPerMac);
    }

    private static string Yaml(string tableLine) => $$"""
        # comments stay, Größe ≥ 1
        name: portable
        technology_nm: 45
        clock_ghz: 1
        array: {rows: 2, columns: 2, dataflow: os}
        {{tableLine}}modes: [multiply-8x8]
        accumulator_bits: 32
        register_file: {energy_pj_per_bit: 0}
        scratchpads:
          input: {{Pads}}
          weight: {{Pads}}
          output: {{Pads}}
        dram: {energy_pj_per_bit: 20, bandwidth_bytes_per_cycle: 8}
        leakage_mw: 1
        reconfiguration: {cycles: 1, energy_pj: 1}
        """;
}
