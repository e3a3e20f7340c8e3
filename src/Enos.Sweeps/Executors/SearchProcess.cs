using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Enos.Accel.Workloads;
using Enos.Networks.Files;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Plans;
using Enos.Sweeps.Spaces;

namespace Enos.Sweeps.Executors;

/// <summary>A search in a process of its own. One that was interrupted goes on from its last epoch; one that is finished is not run again.</summary>
internal static class SearchProcess
{
    private const int Terminate = 15;
    private const int Interrupted = 130;
    private const int Disagrees = 5;
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>Threads that a search takes.</summary>
    public static int ThreadsOf(SweepPlan plan, int job) =>
        plan.Resolve(job).Search!.Settings.FirstOrDefault(setting => setting.Name == "threads").Values is [var text]
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) ? threads : 1;

    /// <summary>Runs a search, or goes on with it.</summary>
    /// <returns>The job with the assignment that was found, and what else was found.</returns>
    /// <exception cref="JobFailedException">The process failed, or its validation disagrees.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; its state is saved.</exception>
    public static (SweepJob Job, SearchFigures Found) Run(SweepPlan plan, SweepDirectory directory, int number, CancellationToken cancellation)
    {
        SweepJob job = plan.Resolve(number);
        string run = directory.RunPath(number);
        if (!File.Exists(Path.Combine(run, "run.json")))
        {
            Prepare(job, directory, run, cancellation);
            Execute(plan.Host.Program(Arguments(plan.Host, job, run)), cancellation);
        }

        SearchFigures found = plan.Host.ReadSearch(run);
        if (!found.Agrees)
        {
            throw new JobFailedException($"validation disagrees with the search; see {Path.GetFileName(run)} in runs");
        }

        return (job with { Assignment = AssignmentFile.Load(Path.Combine(run, "assignment.csv"), job.Workload, job.Hardware.Modes) }, found);
    }

    private static string AcceleratorOf(string run) => $"{run}.accelerator.yaml";

    private static string StagingOf(string run) => $"{run}.partial";

    private static bool CanResume(string run) => Directory.Exists(Path.Combine(StagingOf(run), "snapshots"));

    private static IReadOnlyList<string> Arguments(ISweepHost host, SweepJob job, string run) =>
        CanResume(run) ? ["search", "--resume", run] : host.SearchArguments(job.Search!, AcceleratorOf(run), run);

    private static void Prepare(SweepJob job, SweepDirectory directory, string run, CancellationToken cancellation)
    {
        ResultsNotWrittenException.Guard(run, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(run)!);
            WholeFile.Write(AcceleratorOf(run), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(YamlText.Of(job.Yaml()))));
        });

        // A search whose sweep was killed may still be running: what it finds is not to be lost, nor made twice.
        string held = Path.Combine(StagingOf(run), "lock");
        while (File.Exists(held) && IsHeld(held))
        {
            cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
            cancellation.ThrowIfCancellationRequested();
        }

        if (Directory.Exists(StagingOf(run)) && !CanResume(run))
        {
            ResultsNotWrittenException.Guard(run, () => Directory.Delete(StagingOf(run), recursive: true));
        }
    }

    private static bool IsHeld(string path)
    {
        try
        {
            using FileStream taken = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void Execute(ProcessStartInfo program, CancellationToken cancellation)
    {
        program.RedirectStandardOutput = true;
        program.RedirectStandardError = true;
        List<string> errors = [];
        using Process process = new() { StartInfo = program };
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
            {
                errors.Add(line.Data ?? "");
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using (cancellation.Register(() => Stop(process)))
        {
            process.WaitForExit();
        }

        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode is not (0 or Disagrees))
        {
            string said = string.Join("; ", errors.Where(line => line.Trim().Length > 0).TakeLast(5));
            string how = process.ExitCode switch
            {
                Interrupted => "the search was interrupted",
                > 128 and var code => string.Create(CultureInfo.InvariantCulture, $"the search was ended by signal {code - 128}"),
                var code => string.Create(CultureInfo.InvariantCulture, $"the search ended with code {code}"),
            };
            throw new JobFailedException(said.Length == 0 ? how : $"{how}: {said}");
        }
    }

    /// <summary>Asks a search to save its state and end; one that does not is killed, and goes on from its last epoch another time.</summary>
    private static void Stop(Process process)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && Signal(process.Id, Terminate) == 0 && process.WaitForExit(Grace))
            {
                return;
            }

            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            return; // it has ended by itself
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
