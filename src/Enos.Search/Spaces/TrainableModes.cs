using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Quantized;

namespace Enos.Search.Spaces;

/// <summary>The modes of an accelerator that the search can train, by name.</summary>
internal static class TrainableModes
{
    /// <summary>The modes to choose from.</summary>
    /// <param name="hardware">The accelerator.</param>
    /// <param name="names">Their names; empty for every mode that can be trained.</param>
    /// <param name="errors">Takes every name that is wrong.</param>
    public static ImmutableArray<Mode> Choose(Accelerator hardware, ImmutableArray<string> names, List<InputError> errors)
    {
        if (names.IsEmpty)
        {
            return [.. hardware.Modes.Where(CanTrain)];
        }

        var modes = new List<Mode>();
        foreach (string name in names)
        {
            Mode? mode = hardware.Modes.FirstOrDefault(m => m.Name == name);
            string? expected = mode switch
            {
                null => $"modes of {hardware.Name}: {string.Join(", ", hardware.Modes)}",
                _ when !CanTrain(mode) => "modes with an operator that the search can train: multiply, binary-weight, deep-shift, multiplication-free, xnor, and digital approximate multipliers",
                _ when modes.Contains(mode) => "each mode once",
                _ => null,
            };
            if (expected is null)
            {
                modes.Add(mode!);
            }
            else
            {
                errors.Add(new InputError("--modes", 0, 0, "", name, expected));
            }
        }

        return [.. modes];
    }

    /// <summary>Index of the most precise multiply, which pinned layers are in and budgets are shares of.</summary>
    public static int Reference(Accelerator hardware, ImmutableArray<Mode> modes, ImmutableArray<string> names, List<InputError> errors)
    {
        Mode? reference = hardware.Modes.Where(m => CanTrain(m) && m is { Compute: Compute.Digital, Operator.Kind: OperatorKind.Multiply })
            .OrderByDescending(m => m.ActivationBits + m.WeightBits).FirstOrDefault();
        if (reference is null)
        {
            errors.Add(new InputError("--hw", 0, 0, "modes", string.Join(", ", hardware.Modes), $"a digital multiply among the modes of {hardware.Name}, for the first and last layer"));
            return -1;
        }

        if (!modes.Contains(reference))
        {
            // The pinned layers need it even where it is not offered to the others.
            errors.Add(new InputError("--modes", 0, 0, "", string.Join(",", names), $"{reference} among the modes: the first and last layer are pinned to it"));
        }

        return modes.IndexOf(reference);
    }

    /// <summary>The tables that modes multiply with, by name.</summary>
    /// <param name="modes">The modes.</param>
    /// <param name="find">Finds a table; null if there is none of the name.</param>
    /// <param name="errors">Takes every table that is not there, or that has fewer operands than its mode.</param>
    public static ImmutableDictionary<string, MultiplierTable> Tables(IEnumerable<Mode> modes, Func<string, MultiplierTable?> find, List<InputError> errors)
    {
        var tables = ImmutableDictionary.CreateBuilder<string, MultiplierTable>();
        foreach (Mode mode in modes.Where(m => m.Operator.Kind == OperatorKind.Approximate))
        {
            string name = mode.Operator.Multiplier;
            MultiplierTable? table = find(name);
            int greatest = new ActivationView(mode.ActivationBits, Signed: false).Max;
            if (table is null)
            {
                errors.Add(new InputError("--modes", 0, 0, mode.Name, name, "a multiplier table beside the program, in the directory of --multipliers, or a design given by a rule"));
            }
            else if (Math.Max(greatest, (1 << (mode.WeightBits - 1)) - 1) > table.Greatest)
            {
                errors.Add(new InputError(
                    "--modes", 0, 0, mode.Name, $"{mode.ActivationBits}×{mode.WeightBits} bits", $"operands of {name}, {table.Least} to {table.Greatest}"));
            }
            else
            {
                tables[name] = table;
            }
        }

        return tables.ToImmutable();
    }

    private static bool CanTrain(Mode mode) => mode.Operator.Kind switch
    {
        OperatorKind.Multiply => mode.WeightBits >= 2 && mode.ActivationBits >= 2,
        OperatorKind.DeepShift => mode.WeightBits is >= 2 and <= 4 && mode.ActivationBits >= 2,
        OperatorKind.BinaryWeight => mode.ActivationBits >= 2,
        OperatorKind.MultiplicationFree => mode.ActivationBits == 8 && mode.WeightBits >= 2,
        OperatorKind.Xnor => true,
        OperatorKind.Approximate => mode.Compute == Compute.Digital && mode.ActivationBits >= 2 && mode.WeightBits >= 2,
        _ => false,
    };
}
