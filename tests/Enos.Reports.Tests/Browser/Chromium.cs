using System.Diagnostics;

namespace Enos.Reports.Tests.Browser;

/// <summary>A headless Chromium, steered by the DevTools protocol.</summary>
public sealed class Chromium : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private Process? _process;
    private DevTools? _tools;

    /// <summary>The program: what CHROMIUM names, or the first of the usual names on the path; null if there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named
        ? named
        : new[] { "chromium", "chromium-browser", "google-chrome" }
            .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        if (Program is null)
        {
            return;
        }

        _process = new Process
        {
            StartInfo = new ProcessStartInfo(
                Program,
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars", "--remote-debugging-port=0",
                    $"--user-data-dir={_files.In("profile")}", "about:blank",
                ])
            {
                RedirectStandardError = true,
            },
        };
        TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.ErrorDataReceived += (_, line) =>
        {
            const string Announcement = "DevTools listening on ";
            if (line.Data is { } text && text.StartsWith(Announcement, StringComparison.Ordinal))
            {
                address.TrySetResult(new Uri(text[Announcement.Length..]));
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
        _tools = await DevTools.Connect(await address.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    /// <summary>Writes the report of a run or a sweep and opens it from disk.</summary>
    internal async Task<OpenPage> Open(string directory, int width = 1100, int height = 900, bool dark = false)
    {
        string file = _files.In($"{Guid.NewGuid():N}.html");
        (Report.IsSweep(directory) ? Report.OfSweep(directory, []) : Report.OfRun(directory)).Save(file);
        return await OpenPage.Open(_tools!, new Uri(file), width, height, dark);
    }

    public async Task DisposeAsync()
    {
        if (_tools is not null)
        {
            await _tools.DisposeAsync();
        }
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }

        _files.Dispose();
    }
}

/// <summary>A test that needs Chromium, skipped where there is none.</summary>
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Missing;

    internal static string? Missing => Chromium.Program is null ? "No chromium on the path (Debian: apt-get install chromium), and CHROMIUM names none." : null;
}

/// <summary>Such a test with several cases.</summary>
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = ChromiumFactAttribute.Missing;
}
