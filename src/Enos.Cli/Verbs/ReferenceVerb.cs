using System.CommandLine;
using Enos.Cli.Output;

namespace Enos.Cli.Verbs;

/// <summary><c>enos reference</c>: prints docs/commands.md. Not in the help, since it is for those who change the commands.</summary>
internal static class ReferenceVerb
{
    public static Command Create(RootCommand root, IReadOnlyList<HelpPart> parts)
    {
        Command command = new("reference", "Print the reference of all commands in Markdown, as docs/commands.md has it.") { Hidden = true };
        command.SetAction(_ =>
        {
            using StreamWriter output = Consoles.Data();
            CommandReference.Write(output, root, parts);
            return ExitCode.Done;
        });
        return command;
    }
}
