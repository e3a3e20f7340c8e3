using System.Text;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>The two consoles: data goes to the one, progress to the other. Both know NO_COLOR and whether there is a terminal.</summary>
internal static class Consoles
{
    /// <summary>Widest line where there is no terminal to ask.</summary>
    private const int PipedWidth = 100;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Out() => Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error.</summary>
    public static IAnsiConsole Error() => Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Standard output for data, written in large pieces and in UTF-8; to be disposed.</summary>
    public static StreamWriter Data() => new(Console.OpenStandardOutput(), new UTF8Encoding(false), bufferSize: 1 << 16);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (redirected)
        {
            console.Profile.Width = PipedWidth;
        }

        return console;
    }
}
