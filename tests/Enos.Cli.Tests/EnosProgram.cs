using System.Diagnostics;
using System.Text;

namespace Enos.Cli.Tests;

/// <summary>What a process left: exit code and both streams.</summary>
public sealed record Outcome(int ExitCode, string Output, string Errors)
{
    /// <summary>Lines of stderr.</summary>
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Runs the built program as a user does.</summary>
public static class EnosProgram
{
    /// <summary>The program that the build of this very configuration made, for <c>dotnet</c> to run.</summary>
    public static readonly string Path = System.IO.Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Enos.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "enos.dll");

    /// <summary>The accelerator that ships, as text.</summary>
    public static string ShippedAccelerator => File.ReadAllText(ShippedAcceleratorPath);

    /// <summary>Its path.</summary>
    public static string ShippedAcceleratorPath => Shipped("edge-16x16.yaml");

    /// <summary>A file of hw-configs as it lies beside the program.</summary>
    public static string Shipped(string file) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, "hw-configs", file);

    /// <summary>Runs to the end.</summary>
    public static Outcome Run(string workingDirectory, params string[] arguments)
    {
        using Process process = Start(workingDirectory, _ => { }, arguments);
        return Finish(process);
    }

    /// <summary>Starts the program; <see cref="Finish"/> waits for it.</summary>
    public static Process Start(string workingDirectory, Action<string> onErrorLine, params string[] arguments)
    {
        var process = new ListeningProcess(onErrorLine)
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path, .. arguments])
            {
                WorkingDirectory = workingDirectory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardErrorEncoding = Encoding.UTF8,
            },
        };
        process.Begin();
        return process;
    }

    /// <summary>Waits for the end.</summary>
    public static Outcome Finish(Process process)
    {
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill();
            throw new TimeoutException($"enos {string.Join(' ', process.StartInfo.ArgumentList.Skip(1))} did not end.");
        }

        process.WaitForExit(); // until both streams are read
        var listening = (ListeningProcess)process;
        return new Outcome(process.ExitCode, listening.Output.ToString(), listening.Errors.ToString());
    }

    private sealed class ListeningProcess(Action<string> onErrorLine) : Process
    {
        public StringBuilder Output { get; } = new();

        public StringBuilder Errors { get; } = new();

        public void Begin()
        {
            OutputDataReceived += (_, line) => Output.Append(line.Data is null ? "" : line.Data + "\n");
            ErrorDataReceived += (_, line) =>
            {
                Errors.Append(line.Data is null ? "" : line.Data + "\n");
                onErrorLine(line.Data ?? "");
            };
            Start();
            BeginOutputReadLine();
            BeginErrorReadLine();
        }
    }
}
