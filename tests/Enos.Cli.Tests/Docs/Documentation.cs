using System.Globalization;
using System.Text.RegularExpressions;

namespace Enos.Cli.Tests.Docs;

/// <summary>A command line as a page has it.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Text">What a shell is given: continued lines, and files written in place (<c>cat &gt; FILE &lt;&lt;'END'</c>), included.</param>
/// <param name="ExitCode">What it ends with: 0, or the code in a comment behind it, <c># exits with 4</c>.</param>
public sealed record DocumentedCommand(int Line, string Text, int ExitCode);

/// <summary>The README and the pages of docs/.</summary>
public static partial class Documentation
{
    /// <summary>The directory of Enos.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The pages, as paths from <see cref="Root"/>.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        "README.md", .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a page.</summary>
    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    /// <summary>The commands in the code blocks of a page, fenced or indented, in their order.</summary>
    public static IReadOnlyList<DocumentedCommand> CommandsOf(string markdown)
    {
        string?[] code = [.. CodeLines(markdown.Split('\n'))];
        List<DocumentedCommand> commands = [];
        for (int i = 0; i < code.Length; i++)
        {
            if (code[i] is not { } first || !Command().IsMatch(first))
            {
                continue;
            }

            int begin = i;
            while (code[i]!.EndsWith('\\') && i + 1 < code.Length && code[i + 1] is not null)
            {
                i++;
            }

            if (HereDocument().Match(first) is { Success: true } here)
            {
                while (code[i] != here.Groups["end"].Value)
                {
                    i++;
                }
            }

            string text = string.Join('\n', code[begin..(i + 1)]);
            Match exit = Exit().Match(text);
            commands.Add(new DocumentedCommand(begin + 1, text, exit.Success ? int.Parse(exit.Groups["code"].Value, CultureInfo.InvariantCulture) : 0));
        }

        return commands;
    }

    /// <summary>A line of a code block without its indentation; null for a line outside of one.</summary>
    private static IEnumerable<string?> CodeLines(string[] lines)
    {
        bool fenced = false;
        foreach (string line in lines.Select(line => line.TrimEnd('\r')))
        {
            bool fence = line.StartsWith("```", StringComparison.Ordinal);
            fenced ^= fence;
            yield return fence ? null : fenced ? line : line.StartsWith("    ", StringComparison.Ordinal) ? line[4..] : line.Length == 0 ? "" : null;
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo directory = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Enos.sln")))
        {
            directory = directory.Parent!;
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"^(enos |cat > |cp |sed |mkdir |head |dotnet run .*--project src/Enos\.Cli .*-- )")]
    private static partial Regex Command();

    [GeneratedRegex(@"<<'(?<end>\w+)'$")]
    private static partial Regex HereDocument();

    [GeneratedRegex(@"#.* exits with (?<code>\d+)")]
    private static partial Regex Exit();
}
