using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;

namespace Enos.Cli.Output;

/// <summary>The reference of all commands in Markdown, from what the parser knows: the same on every machine.</summary>
internal static class CommandReference
{
    /// <summary>Writes a section a command, hidden ones left out.</summary>
    /// <param name="writer">Where to; lines end with LF.</param>
    /// <param name="root">The root.</param>
    /// <param name="parts">What the help of commands has besides.</param>
    public static void Write(TextWriter writer, RootCommand root, IReadOnlyList<HelpPart> parts)
    {
        writer.NewLine = "\n";
        writer.WriteLine("# Commands");
        writer.WriteLine();
        writer.WriteLine("`enos --help` and `enos VERB --help` print this in a terminal; the page is written by the program itself (CONTRIBUTING.md).");
        writer.WriteLine("An option in brackets may be given anywhere. Data goes to stdout, progress and logs to stderr; without a terminal there are no colours and no live progress, and");
        writer.WriteLine("`NO_COLOR` is honoured. Numbers are invariant: `0.5`, `1e-9`.");
        Section(writer, "enos", root, parts);
    }

    private static void Section(TextWriter writer, string path, Command command, IReadOnlyList<HelpPart> parts)
    {
        writer.WriteLine();
        writer.WriteLine($"## {path}");
        writer.WriteLine();
        writer.WriteLine(command.Description);
        writer.WriteLine();
        writer.WriteLine($"`{Usage(path, command)}`");
        Table(writer, ["verb", ""], command.Subcommands.Where(verb => !verb.Hidden).Select(verb => new[] { $"`{verb.Name}`", verb.Description ?? "" }));
        Table(writer, ["argument", ""], command.Arguments.Select(argument => new[] { $"`{argument.Name}`", argument.Description ?? "" }));
        Table(
            writer, ["option", "", "default"],
            command.Options.Where(option => !option.Hidden && option is not (HelpOption or VersionOption)).Select(option => new[] { Spelling(option), option.Description ?? "", Default(option) }));

        // What a group of verbs has as examples is shown where the verbs are.
        foreach (HelpPart part in parts.Where(part => part.Command == command && (part.Title != HelpPart.Examples || command.Subcommands.Count == 0)))
        {
            writer.WriteLine();
            writer.WriteLine($"{part.Title}:");
            writer.WriteLine();
            foreach (string line in part.Lines)
            {
                writer.WriteLine($"    {line}");
            }
        }

        foreach (Command verb in command.Subcommands.Where(verb => !verb.Hidden))
        {
            Section(writer, $"{path} {verb.Name}", verb, parts);
        }
    }

    private static string Usage(string path, Command command)
    {
        string verb = command.Subcommands.Any(sub => !sub.Hidden) ? " VERB" : "";
        string arguments = string.Concat(command.Arguments.Select(argument => $" {argument.Name}"));
        return $"{path}{verb}{arguments} [OPTIONS]";
    }

    private static string Spelling(Option option)
    {
        string names = string.Join(", ", option.Aliases.Prepend(option.Name).Select(name => $"`{name}{(option.HelpName is { } value ? $" {value}" : "")}`"));
        return option.Recursive ? $"[{names}]" : names;
    }

    /// <summary>A default that the parser fills in; a flag's is to be off, and one that depends on other things is told by the description.</summary>
    private static string Default(Option option) => option is { HasDefaultValue: true, HelpName: not null } && option.GetDefaultValue() is { } value
        ? $"`{(value is IEnumerable list and not string ? string.Join(',', list.Cast<object>()) : Text(value))}`"
        : "";

    private static string Text(object value) => value is Enum name ? $"{name}".ToLowerInvariant() : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static void Table(TextWriter writer, string[] header, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine($"| {string.Join(" | ", header)} |");
        writer.WriteLine($"|{string.Concat(header.Select(_ => "---|"))}");
        foreach (string[] row in all)
        {
            writer.WriteLine($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");
        }
    }
}
