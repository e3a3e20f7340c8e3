using System.CommandLine;
using Enos.Accel.Inputs;
using Enos.Cli.Jobs;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Kernels.Multipliers;

namespace Enos.Cli.Verbs;

/// <summary><c>enos tables multiplier</c>.</summary>
internal static class MultiplierVerb
{
    private const string ActivationFirst = "activation-first";
    private const string WeightFirst = "weight-first";

    private static readonly Argument<string> Source = new("FILE|DESIGN")
    {
        CustomParser = result => ShippedFile.Find(result.Tokens.Single().Value),
        Description = "A table (.bin, .h, .c or .csv) or a design given by a rule: " + string.Join(", ", MultiplierDesigns.Spellings) + ", n its bits, 4 to 8.",
    };

    private static readonly Option<bool> Signed = new("--signed")
    {
        Description = "Operands are two's complement. Of a design, which is unsigned: sgn(x)·sgn(w)·f(|x|, |w|). Default for a file: what the file is.",
    };

    private static readonly Option<bool> Unsigned = new("--unsigned") { Description = "Operands and products are unsigned." };

    private static readonly Option<string?> Order = OrderOption();

    private static readonly Option<string> Format = CommonOptions.Format("an array of one object", "one row");

    public static string[] Examples { get; } =
    [
        "enos tables multiplier hw-configs/multipliers/mul8s_1L2H.bin",
        "enos tables multiplier mul8s_1KR6.h --signed --order activation-first --format json",
        "enos tables multiplier drum-8-4 --format csv",
    ];

    /// <summary>What the figures are, for the end of the help.</summary>
    public static string[] Definitions { get; } =
    [
        "mae, wce, mse, mean_error   mean and greatest |e|, mean e², mean e, where e = f(x, w) − x·w, over all pairs of operands",
        "ep_percent                  share of pairs with e ≠ 0",
        "commutative                 whether f(x, w) = f(w, x) throughout",
        "zero_preserving             whether f(0, 0) = 0",
        "rank                        of the matrix f(x, w)",
        "form, engine                how a layer computes it here, proven equal for every pair",
        "gmac_per_second             10⁹ MACs a second of one thread, measured now: 3×3, 64 to 64 channels, 28×28 pixels, packing included",
        "exit code 5                 the name is known, and the contents are not what it stands for",
    ];

    public static Command Create()
    {
        Command command = new("multiplier", "Measure an approximate multiplier: its errors, its rank, and how fast a layer computes it.")
        {
            Source, Signed, Unsigned, Order, Format,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Signed) && result.GetValue(Unsigned))
            {
                result.AddError("Either --signed or --unsigned, not both.");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        bool? signed = parsed.GetValue(Signed) ? true : parsed.GetValue(Unsigned) ? false : null;
        OperandOrder? order = parsed.GetValue(Order) switch
        {
            null => null,
            WeightFirst => OperandOrder.WeightFirst,
            _ => OperandOrder.ActivationFirst,
        };
        MultiplierReport report = MultiplierReport.Of(Load(parsed.GetValue(Source)!, signed, order));
        MultiplierFigures.Write(report, parsed.GetValue(Format)!);
        if (report.Disagreement is { } disagreement)
        {
            Console.Error.WriteLine(disagreement.Message);
        }

        return report.Disagreement is { IsWrong: true } ? ExitCode.Disagreement : ExitCode.Done;
    }

    /// <summary>A design by its name, unless there is a file of that name; a file otherwise.</summary>
    private static Multiplier Load(string source, bool? signed, OperandOrder? order)
    {
        if (File.Exists(source) || Path.HasExtension(source))
        {
            return MultiplierFile.Load(source, signed, Path.GetFileNameWithoutExtension(source), order);
        }

        var errors = new List<InputError>();
        Multiplier? design = MultiplierDesigns.TryParse(source);
        if (design is null)
        {
            string spellings = string.Join(", ", MultiplierDesigns.Spellings);
            errors.Add(new InputError(source, 0, 0, "", "", $"a file that ends in .bin, .h, .c or .csv, or a design: {spellings} with n from 4 to 8"));
        }

        if (order is not null)
        {
            errors.Add(new InputError("--order", 0, 0, "", $"{Spell(order.Value)}", "no order for a design: its rule says which operand is the weight"));
        }

        return errors.Count > 0 ? throw new InvalidInputException(errors) : signed == true ? design!.SignMagnitude() : design!;
    }

    private static string Spell(OperandOrder order) => order == OperandOrder.WeightFirst ? WeightFirst : ActivationFirst;

    private static Option<string?> OrderOption()
    {
        Option<string?> option = new("--order")
        {
            HelpName = "ORDER",
            Description = $"The first index of a table: {ActivationFirst}, the default of .bin, or {WeightFirst}, that of .h and .c. A .csv names its operands.",
        };
        option.AcceptOnlyFromAmong(ActivationFirst, WeightFirst);
        return option;
    }
}
