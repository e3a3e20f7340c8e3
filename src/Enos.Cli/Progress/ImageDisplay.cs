using Enos.Cli.Output;
using Spectre.Console;

namespace Enos.Cli.Progress;

/// <summary>Shows on stderr how far a network has come with its images: a bar on a terminal, lines of the log everywhere, nothing if asked to be quiet.</summary>
internal sealed class ImageDisplay(bool quiet)
{
    private readonly IAnsiConsole _console = Consoles.Error();

    /// <summary>Writes a line of the log, above the bar if there is one.</summary>
    public void Log(string line)
    {
        if (quiet)
        {
            return;
        }

        if (LiveBar.IsSeen)
        {
            _console.WriteLine(line);
        }
        else
        {
            Console.Error.WriteLine(line);
        }
    }

    /// <summary>Runs images through a network.</summary>
    /// <param name="images">How many there are in all.</param>
    /// <param name="run">The work, which is given whom to tell after each batch how many images were in it.</param>
    public T Show<T>(long images, Func<Action<int>?, T> run) => quiet || !LiveBar.IsSeen
        ? run(null)
        : LiveBar.Show(_console, "images", images, task => run(count => task.Increment(count)));
}
