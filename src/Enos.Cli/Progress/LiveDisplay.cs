using System.Globalization;
using Enos.Cli.Output;
using Enos.Search;
using Spectre.Console;

namespace Enos.Cli.Progress;

/// <summary>A bar for the whole run, with what is being done and for how long still; epochs scroll above it.</summary>
internal sealed class LiveDisplay(SearchSettings settings) : ISearchDisplay
{
    private readonly IAnsiConsole _console = Consoles.Error();

    /// <inheritdoc/>
    public void Log(string line) => _console.WriteLine(line);

    /// <inheritdoc/>
    public T Show<T>(Func<IProgress<SearchProgress>, T> search) => new Spectre.Console.Progress(_console) { AutoClear = true }
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
        .Start(context => search(new Bar(_console, context.AddTask("starting"), new EpochLines(settings))));

    private sealed class Bar(IAnsiConsole console, ProgressTask task, EpochLines lines) : IProgress<SearchProgress>
    {
        private readonly Lock _lock = new();

        public void Report(SearchProgress value)
        {
            lock (_lock)
            {
                foreach (string line in lines.Of(value))
                {
                    console.WriteLine(line);
                }

                string loss = double.IsNaN(value.Loss) ? "" : string.Create(CultureInfo.InvariantCulture, $"  loss {value.Loss:0.000}");
                string stage = string.Create(CultureInfo.InvariantCulture, $"{value.Stage} {100 * value.Done:0} %");
                task.Description = Markup.Escape($"{stage}{loss}  {lines.Remaining(value)}");
                task.Value = 100 * value.Overall;
            }
        }
    }
}
