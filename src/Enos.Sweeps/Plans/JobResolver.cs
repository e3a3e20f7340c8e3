using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Sim.Cycles;
using Enos.Sweeps.Spaces;

namespace Enos.Sweeps.Plans;

/// <summary>Turns points of a space into jobs. Files are read once, whatever the number of jobs that name them. Safe for several threads.</summary>
internal sealed class JobResolver
{
    private const string Searched = "search";

    private readonly SweepSpace _space;
    private readonly ISweepHost _host;
    private readonly (AxisKey Key, string[] Path)[] _keys;
    private readonly ConcurrentDictionary<string, Lazy<PatchedAccelerator>> _accelerators = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<EnergyTable>> _tables = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<NetworkChoice, Lazy<LoadedNetwork>> _networks = new();
    private readonly ConcurrentDictionary<(string File, Workload Workload, string Modes), Lazy<ImmutableArray<string>>> _assignments = new();
    private readonly ConcurrentDictionary<string, byte> _files = new(StringComparer.Ordinal);

    public JobResolver(SweepSpace space, ISweepHost host)
    {
        (_space, _host) = (space, host);
        _keys = [.. space.Keys.Select(key => (key, key.Name.Split('.')))];
    }

    /// <summary>Every file that was read so far, sorted.</summary>
    public IEnumerable<string> Files => _files.Keys.Order(StringComparer.Ordinal);

    /// <summary>Notes on the networks that were read so far.</summary>
    public IEnumerable<string> Notes => _networks.Values.Where(network => network.IsValueCreated).SelectMany(network => network.Value.Notes).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Whether a point is to be searched.</summary>
    public bool IsSearch(int job) => Text(SettingsOf(job).Of(SweepKeys.Assignment)) == Searched;

    /// <summary>Resolves a point; null if there are errors, which are added.</summary>
    public SweepJob? Resolve(int job, List<InputError> errors)
    {
        int before = errors.Count;
        var settings = SettingsOf(job);
        YamlTree? file = settings.Of(SweepKeys.Accelerator);
        YamlTree? tableNode = settings.Of(SweepKeys.EnergyTable);
        string? hwPath = file is null ? _host.DefaultAccelerator : PathOf(SweepKeys.Accelerator, file, errors);
        string? table = tableNode is null ? null : PathOf(SweepKeys.EnergyTable, tableNode, errors);
        NetworkChoice? choice = ChoiceOf(settings, errors);
        CostEngine engine = OneOf(settings, SweepKeys.Engine, errors, ("closed", CostEngine.ClosedForm), ("cycle", CostEngine.Cycle));

        // Whatever can be checked is, so that one error does not hide others: modes even of an accelerator that has some, or of none but their names.
        bool searched = Text(settings.Of(SweepKeys.Assignment)) == Searched;
        bool located = hwPath is not null && (tableNode is null || table is not null);
        (Accelerator Hardware, Func<YamlMapping> Yaml)? hw = located ? ReadAccelerator(hwPath!, table, settings.Patches, errors) : null;
        SearchChoice? search = searched && choice is not null ? SearchOf(settings, choice.Value, errors) : null;
        LoadedNetwork? network = searched || choice is null ? null : TryNetwork(settings, choice.Value, errors);
        if (search is not null && hw is { Hardware.Modes.Length: > 0 })
        {
            errors.AddRange(_host.SearchFaults(search, hw.Value.Hardware).Select(fault => Placed(settings, fault)));
        }

        ImmutableArray<Mode> modes = !searched && hw is { Hardware.Modes.Length: > 0 } ? AssignmentOf(settings, hw.Value.Hardware, network, errors) : default;
        if (errors.Count == before && network is { Imported: false })
        {
            errors.AddRange(network.Workload.Layers.Zip(modes, (layer, mode) => _host.FaultOf(hw!.Value.Hardware, layer, mode)).OfType<InputError>());
        }

        return errors.Count > before ? null : new SweepJob
        {
            Number = job,
            Hardware = hw!.Value.Hardware,
            Workload = search is null ? network!.Workload : _host.SearchedNetwork(search),
            Assignment = modes,
            Engine = engine,
            Search = search,
            Yaml = hw.Value.Yaml,
        };
    }

    private PointSettings SettingsOf(int job)
    {
        Dictionary<string, YamlTree>? varied = null;
        List<(string[], YamlScalar, YamlTree)> patches = [];
        YamlTree[] values = _space.Point(job);
        for (int i = 0; i < values.Length; i++)
        {
            (AxisKey key, string[] path) = _keys[i];
            if (SweepKeys.IsSetting(key.Name))
            {
                (varied ??= new(StringComparer.Ordinal))[key.Name] = values[i];
            }
            else
            {
                patches.Add((path, key.Node, values[i]));
            }
        }

        return new PointSettings(_space, varied, patches);
    }

    private (Accelerator, Func<YamlMapping>)? ReadAccelerator(
        string path, string? table, List<(string[] Path, YamlScalar Key, YamlTree Value)> patches, List<InputError> errors)
    {
        try
        {
            PatchedAccelerator file = Once(_accelerators, path, () => PatchedAccelerator.Load(Read(path)));
            YamlMapping tree = file.Tree(patches);
            return (file.Read(tree, table, name => Once(_tables, name, () => EnergyTable.Load(Read(name))), errors), () => file.Portable(tree, table));
        }
        catch (InvalidInputException e)
        {
            errors.AddRange(e.Errors);
            return null;
        }
    }

    private NetworkChoice? ChoiceOf(PointSettings settings, List<InputError> errors)
    {
        int before = errors.Count;
        NetworkChoice choice = _host.DefaultNetwork;
        if (settings.Of(SweepKeys.Network) is { } network)
        {
            string name = Text(network) ?? "";
            choice = choice with { Network = NetworkZoo.Names.Contains(name) || !LooksLikePath(name) ? name : PathOf(SweepKeys.Network, network, errors) ?? "" };
        }

        choice = choice with
        {
            Width = Parsed(settings, SweepKeys.Width, choice.Width, "a number above 0", errors, text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double width) && width > 0 ? width : null),
            Dataset = Text(settings.Of(SweepKeys.Dataset)) ?? choice.Dataset,
            Input = Parsed(settings, SweepKeys.Input, default(TensorShape), "three whole numbers of at least 1, such as 3x32x32", errors, Shape) is { Channels: > 0 } shape ? shape : null,
            Classes = Parsed(settings, SweepKeys.Classes, 0, "a whole number of at least 2", errors, text => Whole(text, 2)) is var classes and > 0 ? classes : null,
            Batch = Parsed(settings, SweepKeys.Batch, 1, "a whole number of at least 1", errors, text => Whole(text, 1)),
            Form = OneOf(settings, SweepKeys.Form, errors, ("cifar", NetworkForm.Cifar), ("imagenet", NetworkForm.ImageNet)),
        };
        return errors.Count > before ? null : choice;
    }

    private LoadedNetwork? TryNetwork(PointSettings settings, NetworkChoice choice, List<InputError> errors)
    {
        try
        {
            LoadedNetwork network = Once(_networks, choice, () =>
            {
                foreach (string file in File.Exists(choice.Network) ? [choice.Network] : FilesOf(choice.Network, "network.json"))
                {
                    Read(file);
                }

                return _host.LoadNetwork(choice);
            });
            return network;
        }
        catch (InvalidInputException e)
        {
            errors.AddRange(e.Errors.Select(error => Placed(settings, error)));
            return null;
        }
    }

    /// <summary>The mode of each layer. Without a network, which has then its own error, only the name of a mode is checked.</summary>
    private ImmutableArray<Mode> AssignmentOf(PointSettings settings, Accelerator hw, LoadedNetwork? network, List<InputError> errors)
    {
        YamlTree? node = settings.Of(SweepKeys.Assignment);
        string? text = Text(node);
        int layers = network?.Workload.Layers.Length ?? 0;
        if (text is null && network?.Run is null)
        {
            Mode? precise = hw.Modes.Where(mode => mode.Operator.Kind == OperatorKind.Multiply).MaxBy(mode => mode.ActivationBits + mode.WeightBits);
            if (precise is not null)
            {
                return [.. Enumerable.Repeat(precise, layers)];
            }

            errors.Add(Error(settings, SweepKeys.Assignment, "", $"a mode, since none multiplies, of {hw.Name}: {string.Join(", ", hw.Modes)}"));
        }
        else if (text is not null && !LooksLikePath(text) && !Directory.Exists(Resolve(text)))
        {
            if (hw.Modes.FirstOrDefault(mode => mode.Name == text) is { } uniform)
            {
                return [.. Enumerable.Repeat(uniform, layers)];
            }

            string[] names = [.. hw.Modes.Select(mode => mode.Name), Searched];
            errors.Add(Error(
                settings, SweepKeys.Assignment, text,
                $"a mode of {hw.Name}, {Searched}, a file .csv or a run directory: {string.Join(", ", names)}{Suggestion.Hint(text, names)}"));
        }
        else if ((text is null ? network!.Run : PathOf(SweepKeys.Assignment, node!, errors)) is { } path && network is not null)
        {
            return AssignmentIn(Directory.Exists(path) ? Path.Combine(path, "assignment.csv") : path, hw, network.Workload, errors);
        }

        return [];
    }

    private ImmutableArray<Mode> AssignmentIn(string file, Accelerator hw, Workload workload, List<InputError> errors)
    {
        string modes = string.Join('\n', hw.Modes.Select(mode => mode.Name));
        try
        {
            ImmutableArray<string> chosen = Once(
                _assignments, (file, workload, modes), () => AssignmentFile.Load(Read(file), workload, hw.Modes).Select(mode => mode.Name).ToImmutableArray());
            var byName = hw.Modes.ToDictionary(mode => mode.Name, StringComparer.Ordinal);
            return [.. chosen.Select(mode => byName[mode])];
        }
        catch (InvalidInputException e)
        {
            errors.AddRange(e.Errors);
            return [];
        }
    }

    private SearchChoice? SearchOf(PointSettings settings, NetworkChoice choice, List<InputError> errors)
    {
        int before = errors.Count;
        foreach (string key in new[] { SweepKeys.Input, SweepKeys.Classes, SweepKeys.Form, SweepKeys.Batch, SweepKeys.Engine }.Where(key => settings.Of(key) is not null))
        {
            errors.Add(Error(settings, key, Text(settings.Of(key)) ?? "", $"no such key where the assignment is searched: a search trains on the images of {SweepKeys.Dataset}"));
        }

        List<(string, IReadOnlyList<string>)> given = [];
        foreach (string name in _host.SearchKeys)
        {
            if (settings.Of(SweepKeys.SearchPrefix + name) is not { } value)
            {
                continue;
            }

            bool path = _host.SearchPaths.Contains(name);
            IEnumerable<YamlTree> items = value is YamlSequence list ? list.Items : [value];
            given.Add((name, [.. items.Select(item => (path ? PathOf(SweepKeys.SearchPrefix + name, item, errors) : null) ?? item.Flow())]));
        }

        return errors.Count > before ? null : new SearchChoice(choice.Network, choice.Width, choice.Dataset, given);
    }

    private string Resolve(string path)
    {
        string own = Path.GetFullPath(path, _space.Folder);
        string shipped = Path.Combine(_host.ShippedFolder, path);
        return !Path.Exists(own) && Path.Exists(shipped) ? shipped : own;
    }

    private string? PathOf(string key, YamlTree node, List<InputError> errors)
    {
        string path = Resolve(Text(node) ?? "");
        if (node is YamlScalar && Text(node) is not null && Path.Exists(path))
        {
            return path;
        }

        errors.Add(new InputError(_space.File, node.Line, node.Column, key, node.Flow(), $"a file that is there, in {_space.Folder} or among those that ship"));
        return null;
    }

    private static bool LooksLikePath(string text) => text.Contains('/', StringComparison.Ordinal) || Path.GetExtension(text).ToUpperInvariant() is ".CSV" or ".ONNX";

    private static string[] FilesOf(string folder, string name) => File.Exists(Path.Combine(folder, name)) ? [Path.Combine(folder, name)] : [];

    private string Read(string file)
    {
        _files.TryAdd(file, 0);
        return file;
    }

    private static TValue Once<TKey, TValue>(ConcurrentDictionary<TKey, Lazy<TValue>> known, TKey key, Func<TValue> read)
        where TKey : notnull => known.GetOrAdd(key, _ => new Lazy<TValue>(read)).Value;

    private static string? Text(YamlTree? node) => node is null ? null : node.Flow();

    private T Parsed<T>(PointSettings settings, string key, T missing, string expected, List<InputError> errors, Func<string, T?> parse)
        where T : struct
    {
        if (settings.Of(key) is not { } node)
        {
            return missing;
        }

        if (parse(node.Flow()) is { } value)
        {
            return value;
        }

        errors.Add(Error(settings, key, node.Flow(), expected));
        return missing;
    }

    private T OneOf<T>(PointSettings settings, string key, List<InputError> errors, params (string Name, T Value)[] choices)
        where T : struct => Parsed(
            settings, key, choices[0].Value, $"one of {string.Join(", ", choices.Select(choice => choice.Name))}", errors,
            text => choices.Where(choice => choice.Name == text).Select(choice => (T?)choice.Value).FirstOrDefault());

    private static int? Whole(string text, int least) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least ? value : null;

    private static TensorShape? Shape(string text)
    {
        int?[] sizes = [.. text.Split('x').Select(size => Whole(size, 1))];
        return sizes is [{ } channels, { } height, { } width] ? new TensorShape(channels, height, width) : null;
    }

    /// <summary>An error that bears an option's name, as one of the key that stands for it.</summary>
    private InputError Placed(PointSettings settings, InputError error)
    {
        string name = error.Line > 0 ? "" : error.File.StartsWith("--", StringComparison.Ordinal) ? error.File[2..].Replace('-', '_') : error.File == "network" ? error.Key : "";
        string key = settings.Of(SweepKeys.SearchPrefix + name) is null && SweepKeys.Settings.Contains(name) ? name : SweepKeys.SearchPrefix + name;
        return name.Length == 0 ? error : Error(settings, key, error.Value, error.Expected);
    }

    private InputError Error(PointSettings settings, string key, string value, string expected)
    {
        YamlTree? node = settings.Of(key);
        return new InputError(_space.File, node?.Line ?? 1, node?.Column ?? 1, key, value, expected);
    }

    /// <summary>What a point says: its own values before those that hold for every job.</summary>
    private sealed record PointSettings(SweepSpace Space, Dictionary<string, YamlTree>? Varied, List<(string[] Path, YamlScalar Key, YamlTree Value)> Patches)
    {
        /// <summary>The value of a setting; null if it is left out.</summary>
        public YamlTree? Of(string key) =>
            (Varied is not null && Varied.TryGetValue(key, out YamlTree? node)) || Space.Settings.TryGetValue(key, out node) ? node.IsNull() ? null : node : null;
    }
}
