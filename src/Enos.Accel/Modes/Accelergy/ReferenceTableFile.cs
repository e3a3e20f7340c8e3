using System.Collections.Immutable;
using Enos.Accel.Inputs;

namespace Enos.Accel.Modes.Accelergy;

/// <summary>
/// Reads Accelergy's reference tables, versions 0.3 and 0.4: <c>ERT: {version, tables: [{name, actions: [{name, arguments, energy}]}]}</c> in pJ and
/// <c>ART: {version, tables: [{name, area}]}</c> in µm², in one file or in two.
/// </summary>
public static class ReferenceTableFile
{
    private const string EnergyKey = "ERT";
    private const string AreaKey = "ART";

    /// <summary>Reads an ERT; an <see cref="InvalidInputException"/> lists every error in both files.</summary>
    /// <param name="path">The ERT.</param>
    /// <param name="areaPath">The ART, or null; areas in the ERT's own file count too.</param>
    public static EnergyReferenceTable Load(string path, string? areaPath = null) =>
        Parse(path, InputFile.ReadText(path), areaPath, areaPath is null ? "" : InputFile.ReadText(areaPath));

    /// <summary>As <see cref="Load"/>, from texts; errors bear the names of the files.</summary>
    public static EnergyReferenceTable Parse(string file, string text, string? areaFile = null, string areaText = "")
    {
        var errors = new List<InputError>();
        ImmutableDictionary<string, double>.Builder areas = ImmutableDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        string version = "";
        ImmutableArray<ReferenceComponent> components = [];
        if (Root(file, text, errors) is { } root)
        {
            if (root.Section(EnergyKey) is { } energies)
            {
                version = Version(energies);
                components = Components(energies);
                energies.Close();
            }

            ReadAreas(root.OptionalSection(AreaKey), areas);
        }

        if (areaFile is not null)
        {
            ReadAreas(Root(areaFile, areaText, errors)?.Section(AreaKey), areas);
        }

        return errors.Count == 0
            ? new EnergyReferenceTable(file, version, components, areas.ToImmutable())
            : throw new InvalidInputException(errors.OrderBy(e => e.File == file ? 0 : 1).ThenBy(e => e.Line).ThenBy(e => e.Column));
    }

    private static YamlSection? Root(string file, string text, List<InputError> errors)
    {
        YamlTree? tree = YamlTree.Parse(file, text, errors);
        if (tree is YamlMapping mapping)
        {
            return new YamlSection(file, "", mapping, errors);
        }

        if (tree is not null)
        {
            errors.Add(new InputError(file, tree.Line, tree.Column, "", tree.Kind, $"a mapping with the key {EnergyKey} or {AreaKey}"));
        }

        return null;
    }

    private static string Version(YamlSection section)
    {
        string version = section.Text("version");
        if (version.Length > 0 && version is not ("0.3" or "0.4"))
        {
            section.FaultAt("version", "0.3 or 0.4");
        }

        return version;
    }

    private static ImmutableArray<ReferenceComponent> Components(YamlSection energies)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlyList<YamlSection> tables = energies.Sections("tables");
        if (tables.Count == 0)
        {
            energies.FaultAt("tables", "at least one component");
        }

        ImmutableArray<ReferenceComponent>.Builder components = ImmutableArray.CreateBuilder<ReferenceComponent>();
        foreach (YamlSection table in tables)
        {
            string name = table.Text("name");
            if (name.Length > 0 && !names.Add(name))
            {
                table.FaultAt("name", "each component once");
            }

            ImmutableArray<ReferenceAction> actions = [.. table.Sections("actions").Select(Action)];
            if (actions.IsEmpty)
            {
                table.FaultAt("actions", "at least one action");
            }

            table.Close();
            components.Add(new ReferenceComponent(name, actions));
        }

        return components.ToImmutable();
    }

    private static ReferenceAction Action(YamlSection section)
    {
        string name = section.Text("name");
        string arguments = section.OptionalFlow("arguments");
        double energyPj = section.Number("energy", 0, orEqual: true);
        if (energyPj == 0 && !ReferenceAction.MayBeFree(name))
        {
            section.FaultAt("energy", "a finite number above 0: only leaking, idling, gated and skipped actions cost nothing");
        }

        section.Close();
        return new ReferenceAction(name, arguments is "{}" or "[]" or "null" or "~" ? "" : arguments, energyPj);
    }

    private static void ReadAreas(YamlSection? section, ImmutableDictionary<string, double>.Builder areas)
    {
        if (section is null)
        {
            return;
        }

        Version(section);
        foreach (YamlSection table in section.Sections("tables"))
        {
            string name = table.Text("name");
            double areaUm2 = table.Number("area", 0, orEqual: true);
            table.Close();
            areas[ReferenceComponent.WithoutRanges(name)] = areaUm2;
        }

        section.Close();
    }
}
