using Enos.Search;

namespace Enos.Cli.Progress;

/// <summary>One plain line a stage and epoch.</summary>
internal sealed class PlainDisplay(TextWriter writer, SearchSettings settings) : ISearchDisplay
{
    /// <inheritdoc/>
    public void Log(string line) => writer.WriteLine(line);

    /// <inheritdoc/>
    public T Show<T>(Func<IProgress<SearchProgress>, T> search) => search(new Lines(writer, new EpochLines(settings)));

    private sealed class Lines(TextWriter writer, EpochLines lines) : IProgress<SearchProgress>
    {
        private readonly Lock _lock = new();

        public void Report(SearchProgress value)
        {
            lock (_lock)
            {
                foreach (string line in lines.Of(value))
                {
                    writer.WriteLine(line);
                }
            }
        }
    }
}
