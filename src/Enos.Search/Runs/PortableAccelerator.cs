using Enos.Accel.Inputs;
using YamlDotNet.RepresentationModel;

namespace Enos.Search.Runs;

/// <summary>
/// Copies an accelerator's YAML and its energy table into a run directory. The YAML stays as it is, comments included, but for the value of
/// <c>energy_table</c>, which names the copy.
/// </summary>
public static class PortableAccelerator
{
    private const string TableKey = "energy_table";

    /// <summary>The energy table that an accelerator uses.</summary>
    /// <param name="path">A YAML file that <see cref="Accel.Hardware.AcceleratorFile"/> reads.</param>
    /// <param name="energyTable">The table used in place of the one the file names, or null.</param>
    public static string TableOf(string path, string? energyTable) =>
        energyTable ?? Path.Combine(Path.GetDirectoryName(path) ?? "", TableName(InputFile.ReadText(path)).Value!);

    /// <summary>Writes <see cref="RunFiles.Accelerator"/> and <see cref="RunFiles.EnergyTable"/>.</summary>
    /// <param name="path">A YAML file that <see cref="Accel.Hardware.AcceleratorFile"/> reads.</param>
    /// <param name="energyTable">The table used in place of the one the file names, or null.</param>
    /// <param name="directory">Where to.</param>
    public static void Write(string path, string? energyTable, string directory)
    {
        string text = InputFile.ReadText(path);
        YamlScalarNode named = TableName(text);
        int start = checked((int)named.Start.Index);
        int end = checked((int)named.End.Index);
        File.WriteAllText(Path.Combine(directory, RunFiles.Accelerator), text[..start] + RunFiles.EnergyTable + text[end..]);
        File.Copy(TableOf(path, energyTable), Path.Combine(directory, RunFiles.EnergyTable));
    }

    private static YamlScalarNode TableName(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        return (YamlScalarNode)root.Children[new YamlScalarNode(TableKey)];
    }
}
