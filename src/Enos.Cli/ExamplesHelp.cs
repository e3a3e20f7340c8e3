using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Enos.Cli;

/// <summary>The usual help of a command, followed by examples.</summary>
internal sealed class ExamplesHelp : SynchronousCommandLineAction
{
    /// <summary>Widest line of help where there is no terminal to ask.</summary>
    private const int PipedWidth = 100;

    private readonly HelpAction _help;
    private readonly Dictionary<Command, string[]> _examples;

    private ExamplesHelp(HelpAction help, Dictionary<Command, string[]> examples) => (_help, _examples) = (help, examples);

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Adds examples to the help of commands.</summary>
    /// <param name="root">The root, whose help option serves its verbs too.</param>
    /// <param name="examples">Command lines, by command.</param>
    public static void Install(RootCommand root, params (Command Command, string[] Lines)[] examples)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        var help = (HelpAction)option.Action!;
        if (Console.IsOutputRedirected)
        {
            help.MaxWidth = PipedWidth;
        }

        option.Action = new ExamplesHelp(help, examples.ToDictionary(e => e.Command, e => e.Lines));
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = _help.Invoke(parseResult);
        if (_examples.TryGetValue(parseResult.CommandResult.Command, out string[]? lines))
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string line in lines)
            {
                output.WriteLine($"  {line}");
            }

            output.WriteLine();
        }

        return code;
    }
}
