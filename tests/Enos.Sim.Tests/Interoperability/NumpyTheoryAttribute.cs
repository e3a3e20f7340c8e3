using System.ComponentModel;
using System.Diagnostics;

namespace Enos.Sim.Tests.Interoperability;

/// <summary>A theory that runs Python with numpy (Debian: python3-numpy), and is skipped, saying so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NumpyTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Found = new(() => new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(HasNumpy));

    public NumpyTheoryAttribute() => Skip = Found.Value is null ? "No python3 with numpy on this machine (Debian: apt-get install python3-numpy)." : null!;

    /// <summary>Runs a script to its end.</summary>
    public static (int ExitCode, string Output) Run(params string[] arguments) => Run(Found.Value!, arguments);

    private static bool HasNumpy(string python)
    {
        try
        {
            return Run(python, "-c", "import numpy").ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // no such program
        }
    }

    private static (int ExitCode, string Output) Run(string python, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
