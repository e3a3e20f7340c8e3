using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>The two consoles: data goes to the one, progress to the other. Both know NO_COLOR and whether there is a terminal.</summary>
internal static class Consoles
{
    /// <summary>Widest line where there is no terminal to ask: COLUMNS, if that is set to a number of at least 20, otherwise 100.</summary>
    public static int PipedWidth => Columns ?? 100;

    private static int? Columns =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns >= 20 ? columns : null;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Out() => Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error.</summary>
    public static IAnsiConsole Error() => Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Whether lines have an end: that of a terminal, or the one that COLUMNS says.</summary>
    public static bool IsBounded(IAnsiConsole console) => console.Profile.Out.IsTerminal || Columns is not null;

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
