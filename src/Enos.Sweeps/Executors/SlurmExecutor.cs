using System.Diagnostics;
using System.Globalization;
using System.Text;
using Enos.Accel.Inputs;
using Enos.Networks.Files;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Plans;
using Enos.Sweeps.Results;

namespace Enos.Sweeps.Executors;

/// <summary>
/// Runs on a Slurm cluster: a job array over the sweep's own directory, which all nodes share. Task t of T takes every T-th chunk and skips those that have a
/// result, so a task that is requeued, or an array that is submitted again, repeats nothing.
/// </summary>
/// <param name="host">The program, which the nodes must find at the same path.</param>
/// <param name="options">How to submit.</param>
public sealed class SlurmExecutor(ISweepHost host, SlurmOptions options) : ISweepExecutor
{
    private const string ScriptFile = "slurm.sh";
    private const string JobFile = "slurm-job";
    private const string Logs = "logs";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">There is no Slurm, it refuses the job, or an array of this sweep is in its queue already.</exception>
    public void Execute(SweepDirectory directory, IReadOnlyList<Chunk> chunks, IProgress<SweepProgress>? progress, CancellationToken cancellation)
    {
        if (QueueOf(directory) is { } queue && queue.States.Count > 0)
        {
            throw new InvalidInputException(new InputError("--executor", 0, 0, "", "slurm", $"no job of this sweep in the queue; {queue.Job} is: wait for it, or scancel it"));
        }

        int tasks = Math.Min(options.Tasks, chunks.Count);
        string script = directory.In(ScriptFile);
        ResultsNotWrittenException.Guard(script, () =>
        {
            Directory.CreateDirectory(directory.In(Logs));
            WholeFile.Write(script, stream => stream.Write(Encoding.UTF8.GetBytes(Script(directory, tasks))));
        });
        string job = Submit(directory, script, tasks);
        ResultsNotWrittenException.Guard(directory.In(JobFile), () => File.WriteAllText(directory.In(JobFile), job + "\n"));
        if (options.Wait)
        {
            Wait(directory, progress, cancellation);
        }
    }

    /// <summary>The array of a sweep that was submitted last, and the states of its tasks that have not ended; null if there was none.</summary>
    /// <param name="directory">The sweep.</param>
    public static (string Job, IReadOnlyList<string> States)? QueueOf(SweepDirectory directory)
    {
        string file = directory.In(JobFile);
        if (!File.Exists(file))
        {
            return null;
        }

        string job = File.ReadAllText(file).Trim();
        (int code, string output, _) = Call("squeue", ["--noheader", "--array", "--format=%T", $"--jobs={job}"]);

        // A job that is long over is unknown to squeue, which then fails: it has no task left.
        return (job, code == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : []);
    }

    private static void Wait(SweepDirectory directory, IProgress<SweepProgress>? progress, CancellationToken cancellation)
    {
        while (true)
        {
            bool ended = QueueOf(directory) is not { States.Count: > 0 };
            SweepStatus status = SweepStatus.Of(directory);
            progress?.Report(new SweepProgress(status.Done + status.Failed, status.Failed, status.Jobs));
            if (ended)
            {
                return;
            }

            cancellation.WaitHandle.WaitOne(Poll);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private string Script(SweepDirectory directory, int tasks)
    {
        ProcessStartInfo program = host.Program(
            ["sweep", "work", Path.GetFullPath(directory.Path), "--tasks", tasks.ToString(CultureInfo.InvariantCulture), "--threads", options.Threads.ToString(CultureInfo.InvariantCulture), "--quiet"]);
        string command = string.Join(' ', program.ArgumentList.Prepend(program.FileName).Select(Quote));
        return $"""
            #!/bin/bash
            # One task of a sweep: the chunks that are its share and have no result yet. A worker that is killed or crashes is started again, thrice at most.
            for attempt in 1 2 3; do
                {command} --task "$SLURM_ARRAY_TASK_ID"
                status=$?
                case $status in
                    134|137|139) echo "attempt $attempt ended by signal $((status - 128))" >&2 ;;
                    *) exit $status ;;
                esac
            done
            exit $status

            """.ReplaceLineEndings("\n");
    }

    private string Submit(SweepDirectory directory, string script, int tasks)
    {
        List<string> arguments =
        [
            "--parsable", "--requeue", "--open-mode=append", $"--job-name=enos-{Path.GetFileName(Path.GetFullPath(directory.Path))}",
            string.Create(CultureInfo.InvariantCulture, $"--array=0-{tasks - 1}"), string.Create(CultureInfo.InvariantCulture, $"--cpus-per-task={options.Threads}"),
            $"--output={Path.GetFullPath(directory.In(Logs))}/%A_%a.log",
        ];
        arguments.AddRange(options.Partition is { } partition ? [$"--partition={partition}"] : []);
        arguments.AddRange(options.Time is { } time ? [$"--time={time}"] : []);
        (int code, string output, string errors) = Call("sbatch", [.. arguments, .. options.Sbatch, script]);
        return code == 0
            ? output.Trim().Split(';')[0]
            : throw new InvalidInputException(new InputError("--executor", 0, 0, "", "slurm", $"a cluster that takes the job (sbatch: {errors.Trim().ReplaceLineEndings("; ")})"));
    }

    private static (int Code, string Output, string Errors) Call(string program, IEnumerable<string> arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (127, "", e.Message);
        }
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
