using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Networks.Graphs;

namespace Enos.Search.Spaces;

/// <summary>
/// What can be chosen: the modes, the layers, the modes that each layer may be in, and the simulated cost of every choice. Unless a rule says otherwise the
/// first and the last layer are pinned to the most precise multiply, as is usual where weights or activations of few bits are used (XNOR-Net,
/// arXiv 1603.05279), and all other layers may be in any mode.
/// </summary>
public sealed class SearchSpace
{
    private readonly ImmutableArray<ImmutableArray<int>> _allowed;

    private SearchSpace(Accelerator hardware, NetworkGraph graph, ImmutableArray<Mode> modes, int reference, ImmutableArray<ImmutableArray<int>> allowed)
    {
        Hardware = hardware;
        Graph = graph;
        Modes = modes;
        Reference = reference;
        _allowed = allowed;
        Costs = CostTable.Build(hardware, graph.ToWorkload(), modes);
    }

    /// <summary>The accelerator.</summary>
    public Accelerator Hardware { get; }

    /// <summary>The network.</summary>
    public NetworkGraph Graph { get; }

    /// <summary>The modes; columns of <see cref="Costs"/>.</summary>
    public ImmutableArray<Mode> Modes { get; }

    /// <summary>Index of the most precise multiply: most bits of weight and activation together.</summary>
    public int Reference { get; }

    /// <summary>Energy and cycles of every layer in every mode, for one image.</summary>
    public CostTable Costs { get; }

    /// <summary>Number of layers.</summary>
    public int Layers => Costs.Workload.Layers.Length;

    /// <summary>Energy of the network with the most precise multiply in every layer, in pJ.</summary>
    public double ReferenceEnergyPj => Costs.EnergyPjOf(AllReference());

    /// <summary>Cycles of the network with the most precise multiply in every layer.</summary>
    public long ReferenceCycles => Costs.CyclesOf(AllReference());

    /// <summary>Whether a layer's mode is fixed.</summary>
    public bool IsPinned(int layer) => _allowed[layer].Length == 1;

    /// <summary>The modes a layer can be in, as indices into <see cref="Modes"/>, in their order; at least one.</summary>
    public ImmutableArray<int> ModesOf(int layer) => _allowed[layer];

    /// <summary>One mode in every layer that may be in it; in the others the most precise multiply, or the first mode that they may be in.</summary>
    public int[] Uniform(int mode) =>
    [
        .. _allowed.Select(allowed => allowed.Contains(mode) ? mode : allowed.Contains(Reference) ? Reference : allowed[0]),
    ];

    /// <summary>A table layers × modes with +∞ where a layer must not be in the mode.</summary>
    public double[,] OnlyAllowed(double[,] table)
    {
        double[,] allowed = (double[,])table.Clone();
        for (int l = 0; l < Layers; l++)
        {
            for (int m = 0; m < Modes.Length; m++)
            {
                allowed[l, m] = _allowed[l].Contains(m) ? allowed[l, m] : double.PositiveInfinity;
            }
        }

        return allowed;
    }

    /// <summary>Macros whose cells each layer fills in each mode, layers × modes; 0 in digital modes.</summary>
    public double[,] MacrosHeld()
    {
        double[,] held = new double[Layers, Modes.Length];
        for (int l = 0; l < Layers; l++)
        {
            for (int m = 0; m < Modes.Length; m++)
            {
                held[l, m] = Modes[m].Compute == Compute.Cim ? CimMapping.Of(Hardware.Cim!, Costs.Workload.Layers[l].Shape, Modes[m]).Tiles : 0;
            }
        }

        return held;
    }

    /// <summary>The same choice among some of the modes. A layer that may be in none of them may be in all.</summary>
    /// <param name="modes">Modes of this space, the most precise multiply among them.</param>
    internal SearchSpace Among(ImmutableArray<Mode> modes)
    {
        ImmutableArray<int> every = [.. Enumerable.Range(0, modes.Length)];
        return new SearchSpace(Hardware, Graph, modes, modes.IndexOf(Modes[Reference]), [.. _allowed.Select(allowed => Left(allowed) is { IsEmpty: false } left ? left : every)]);

        ImmutableArray<int> Left(ImmutableArray<int> allowed) => [.. every.Where(m => allowed.Contains(Modes.IndexOf(modes[m])))];
    }

    /// <summary>The modes of an assignment given as indices.</summary>
    public ImmutableArray<Mode> ModesOf(IEnumerable<int> assignment) => [.. assignment.Select(m => Modes[m])];

    /// <summary>Builds the space.</summary>
    /// <param name="hardware">The accelerator.</param>
    /// <param name="graph">The network.</param>
    /// <param name="names">Names of the modes to choose from; empty for every mode of the accelerator that can be trained.</param>
    /// <param name="rules">Which modes some layers may be in.</param>
    /// <exception cref="InvalidInputException">
    /// A name the accelerator lacks, a mode that cannot be trained, no multiply among the accelerator's modes, or a rule about no layer, of no mode, or that
    /// leaves a layer none: every error.
    /// </exception>
    public static SearchSpace Build(Accelerator hardware, NetworkGraph graph, ImmutableArray<string> names, ImmutableArray<LayerRule> rules)
    {
        var errors = new List<InputError>();
        ImmutableArray<Mode> modes = TrainableModes.Choose(hardware, names, errors);
        int reference = TrainableModes.Reference(hardware, modes, names, errors);
        ConvolutionNode[] layers = [.. graph.Convolutions];
        var allowed = ImmutableArray<ImmutableArray<int>>.Empty;
        if (errors.Count == 0)
        {
            errors.AddRange(rules.Where(r => !layers.Where((node, l) => r.IsAbout(node, l, layers.Length)).Any())
                .Select(r => new InputError("--layer-modes", 0, 0, r.Layers, $"{r}", $"a layer of {graph.Name}: {string.Join(", ", layers.Select(n => n.Name))}")));
            errors.AddRange(rules.Where(r => !modes.Any(r.Names))
                .Select(r => new InputError("--layer-modes", 0, 0, r.Layers, $"{r}", $"one of the modes to choose from: {string.Join(", ", modes)}")));
            allowed = [.. layers.Select((node, l) => Allowed(node, l, layers.Length, modes, reference, rules))];
            errors.AddRange(layers.Where((_, l) => allowed[l].IsEmpty)
                .Select(node => new InputError("--layer-modes", 0, 0, node.Name, string.Join(" ", rules), "a mode that the layer may be in")));
        }

        return errors.Count > 0 ? throw new InvalidInputException(errors) : new SearchSpace(hardware, graph, modes, reference, allowed);
    }

    private static ImmutableArray<int> Allowed(
        ConvolutionNode node, int index, int count, ImmutableArray<Mode> modes, int reference, ImmutableArray<LayerRule> rules)
    {
        LayerRule[] mine = [.. rules.Where(r => r.IsAbout(node, index, count))];
        LayerRule? allows = mine.LastOrDefault(r => !r.Forbids);
        bool pinned = allows is null && (index == 0 || index == count - 1);
        return
        [
            .. Enumerable.Range(0, modes.Length).Where(m =>
                (pinned ? m == reference : allows?.Names(modes[m]) ?? true) && !mine.Any(r => r.Forbids && r.Names(modes[m]))),
        ];
    }

    private int[] AllReference() => [.. Enumerable.Repeat(Reference, Layers)];
}
