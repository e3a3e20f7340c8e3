using Enos.Search;

namespace Enos.Cli.Progress;

/// <summary>Shows on stderr how a search goes.</summary>
internal interface ISearchDisplay
{
    /// <summary>Writes a line of the log.</summary>
    void Log(string line);

    /// <summary>Runs a search and shows its progress.</summary>
    T Show<T>(Func<IProgress<SearchProgress>, T> search);
}

/// <summary>Chooses a display.</summary>
internal static class SearchDisplays
{
    /// <summary>A live bar on a terminal, plain lines elsewhere, nothing if asked to be quiet.</summary>
    public static ISearchDisplay Create(SearchSettings settings, bool quiet) =>
        quiet ? new PlainDisplay(TextWriter.Null, settings)
        : Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb" ? new PlainDisplay(Console.Error, settings)
        : new LiveDisplay(settings);
}
