using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Enos.Cli.Output;

namespace Enos.Cli;

/// <summary>A part at the end of a command's help.</summary>
/// <param name="Command">The command.</param>
/// <param name="Title">Its title, such as <c>Examples</c>.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record HelpPart(Command Command, string Title, IEnumerable<string> Lines)
{
    /// <summary>Title of a part with examples.</summary>
    public const string Examples = "Examples";

    /// <summary>The examples of each verb of a group, found among those of the group.</summary>
    /// <param name="group">Such as <c>enos sweep</c>.</param>
    /// <param name="examples">Command lines.</param>
    public static IEnumerable<HelpPart> ExamplesOf(Command group, IEnumerable<string> examples) =>
    [
        new(group, Examples, examples),
        .. group.Subcommands.Where(verb => !verb.Hidden)
            .Select(verb => new HelpPart(verb, Examples, examples.Where(line => line.StartsWith($"enos {group.Name} {verb.Name} ", StringComparison.Ordinal)))),
    ];
}

/// <summary>The usual help of a command, followed by examples and whatever else it has to say.</summary>
internal sealed class ExamplesHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _help;
    private readonly HelpPart[] _parts;

    private ExamplesHelp(HelpAction help, HelpPart[] parts) => (_help, _parts) = (help, parts);

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Adds parts to the help of commands.</summary>
    /// <param name="root">The root, whose help option serves its verbs too.</param>
    /// <param name="parts">The parts; those of a command in their order.</param>
    public static void Install(RootCommand root, params HelpPart[] parts)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        var help = (HelpAction)option.Action!;
        if (Console.IsOutputRedirected)
        {
            help.MaxWidth = Consoles.PipedWidth;
        }

        option.Action = new ExamplesHelp(help, parts);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = _help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        foreach (HelpPart part in _parts.Where(part => part.Command == parseResult.CommandResult.Command))
        {
            output.WriteLine($"{part.Title}:");
            foreach (string line in part.Lines)
            {
                output.WriteLine($"  {line}");
            }

            output.WriteLine();
        }

        return code;
    }
}
