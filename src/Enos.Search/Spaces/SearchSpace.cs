using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Networks.Graphs;

namespace Enos.Search.Spaces;

/// <summary>
/// What can be chosen: the modes, the layers, and the simulated cost of every choice. The first and the last layer are pinned to the most precise
/// multiply, as is usual where weights or activations of few bits are used (XNOR-Net, arXiv 1603.05279); all other layers are free.
/// </summary>
public sealed class SearchSpace
{
    private SearchSpace(Accelerator hardware, NetworkGraph graph, ImmutableArray<Mode> modes, int reference)
    {
        Hardware = hardware;
        Graph = graph;
        Modes = modes;
        Reference = reference;
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
    public double ReferenceEnergyPj => Costs.EnergyPjOf(Uniform(Reference));

    /// <summary>Whether a layer's mode is fixed.</summary>
    public bool IsPinned(int layer) => layer == 0 || layer == Layers - 1;

    /// <summary>The modes a layer can be in, as indices into <see cref="Modes"/>.</summary>
    public ImmutableArray<int> ModesOf(int layer) => IsPinned(layer) ? [Reference] : [.. Enumerable.Range(0, Modes.Length)];

    /// <summary>One mode in every layer that is not pinned.</summary>
    public int[] Uniform(int mode) => [.. Enumerable.Range(0, Layers).Select(l => IsPinned(l) ? Reference : mode)];

    /// <summary>Energy of every layer in every mode in pJ, +∞ where the layer cannot be in the mode.</summary>
    public double[,] AllowedEnergyPj()
    {
        double[,] energy = (double[,])Costs.EnergyPj.Clone();
        for (int l = 0; l < Layers; l++)
        {
            for (int m = 0; m < Modes.Length; m++)
            {
                if (!ModesOf(l).Contains(m))
                {
                    energy[l, m] = double.PositiveInfinity;
                }
            }
        }

        return energy;
    }

    /// <summary>The modes of an assignment given as indices.</summary>
    public ImmutableArray<Mode> ModesOf(IEnumerable<int> assignment) => [.. assignment.Select(m => Modes[m])];

    /// <summary>Builds the space.</summary>
    /// <param name="hardware">The accelerator.</param>
    /// <param name="graph">The network.</param>
    /// <param name="names">Names of the modes to choose from; empty for every mode of the accelerator that can be trained.</param>
    /// <exception cref="InvalidInputException">A name the accelerator lacks, a mode that cannot be trained, or no multiply among the accelerator's modes.</exception>
    public static SearchSpace Build(Accelerator hardware, NetworkGraph graph, ImmutableArray<string> names)
    {
        var errors = new List<InputError>();
        var modes = new List<Mode>();
        foreach (string name in names)
        {
            Mode? mode = hardware.Modes.FirstOrDefault(m => m.Name == name);
            if (mode is null)
            {
                errors.Add(new InputError("--modes", 0, 0, "", name, $"modes of {hardware.Name}: {string.Join(", ", hardware.Modes)}"));
            }
            else if (!CanTrain(mode))
            {
                errors.Add(new InputError("--modes", 0, 0, "", name, "digital modes with an operator that the search can train: multiply, binary-weight, deep-shift, multiplication-free, xnor"));
            }
            else if (modes.Contains(mode))
            {
                errors.Add(new InputError("--modes", 0, 0, "", name, "each mode once"));
            }
            else
            {
                modes.Add(mode);
            }
        }

        if (names.IsEmpty)
        {
            modes.AddRange(hardware.Modes.Where(CanTrain));
        }

        Mode? reference = hardware.Modes.Where(m => CanTrain(m) && m.Operator.Kind == OperatorKind.Multiply)
            .OrderByDescending(m => m.ActivationBits + m.WeightBits).FirstOrDefault();
        if (reference is null)
        {
            errors.Add(new InputError("--hw", 0, 0, "modes", string.Join(", ", hardware.Modes), $"a digital multiply among the modes of {hardware.Name}, for the first and last layer"));
        }
        else if (!modes.Contains(reference))
        {
            // The pinned layers need it even where it is not offered to the others.
            errors.Add(new InputError("--modes", 0, 0, "", string.Join(",", names), $"{reference} among the modes: the first and last layer are pinned to it"));
        }

        return errors.Count > 0 ? throw new InvalidInputException(errors) : new SearchSpace(hardware, graph, [.. modes], modes.IndexOf(reference!));
    }

    private static bool CanTrain(Mode mode) => mode.Compute == Compute.Digital && mode.Operator.Kind switch
    {
        OperatorKind.Multiply => mode.WeightBits >= 2 && mode.ActivationBits >= 2,
        OperatorKind.DeepShift => mode.WeightBits is >= 2 and <= 4 && mode.ActivationBits >= 2,
        OperatorKind.BinaryWeight => mode.ActivationBits >= 2,
        OperatorKind.MultiplicationFree => mode.ActivationBits == 8 && mode.WeightBits >= 2,
        OperatorKind.Xnor => true,
        _ => false,
    };
}
