using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Enos.Cli.Tests.Docs;

/// <summary>
/// Someone who types the commands of a page into a shell, in a directory that has hw-configs, as a clone has, and is also their home. The files that they bring
/// along are made when a command names them.
/// </summary>
public sealed partial class Reader : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SampleRuns _runs;
    private readonly Dictionary<string, Action<string>> _files;

    /// <param name="runs">Runs to bring along.</param>
    /// <param name="page">The text of the page: runs that it speaks of are there from the start, those that its own searches leave beside them.</param>
    public Reader(SampleRuns runs, string page)
    {
        foreach (string run in runs.Names.Where(run => page.Contains(run, StringComparison.Ordinal) && !page.Contains($"--out {run}", StringComparison.Ordinal)))
        {
            runs.CopyTo(run, _directory.In(run));
        }

        _runs = runs;
        _files = new()
        {
            ["scale.cfg"] = path => File.WriteAllText(path, ScaleSimTests.Configuration("16", "16", "os")),
            ["alexnet.csv"] = path => File.WriteAllText(path, "Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides,\nConv1,227,227,11,11,3,96,4,\n"),
            ["resnet50.onnx"] = path => Copy("models/classifier.onnx", path),
            ["exported.onnx"] = path => Copy("models/open.onnx", path),
            ["ERT.yaml"] = path => Copy("reference/eyeriss-like.ERT.yaml", path),
            ["ART.yaml"] = path => Copy("reference/eyeriss-like.ART.yaml", path),
            ["intmac.csv"] = path => File.WriteAllText(path, "technology,global_cycle_seconds,width|datawidth,energy,area,action\n45nm,1e-9,8,0.3,419,compute\n"),
            ["mul8s_1KR6.h"] = WriteHeader,
            ["sizes.yaml"] = path => File.WriteAllText(path, "network: squeezenet\nspace:\n  - array.rows: [8, 16]\n  - assignment: [multiply-8x8, xnor]\n"),
            ["my-table.csv"] = path => File.Copy(EnosProgram.Shipped("tables/45nm.csv"), path),
            ["my-array.yaml"] = path => File.WriteAllText(path, EnosProgram.ShippedAccelerator.Replace("tables/45nm.csv", EnosProgram.Shipped("tables/45nm.csv"), StringComparison.Ordinal)),
            ["sweeps/sizes"] = path => Sweep(path),
            ["cycles.csv"] = path => Trace("cycles", path),
            ["cycles.csv.gz"] = path => Trace("cycles", path),
            ["before.parquet"] = path => Parquet(path),
            ["after.parquet"] = path => Parquet(path),
            ["outputs/run"] = path => ScaleSimTrace(path),
        };

        void Copy(string file, string path) => File.Copy(Path.Combine(AppContext.BaseDirectory, file), path);

        Directory.CreateSymbolicLink(_directory.In("hw-configs"), Path.Combine(Documentation.Root, "hw-configs"));
        Directory.CreateDirectory(_directory.In("bin"));
        Script("enos", $"exec dotnet '{Path.GetFullPath(EnosProgram.Path)}' \"$@\"");
        Script("sbatch", "echo 'no cluster here' >&2; exit 1");
    }

    /// <summary>
    /// Runs a command of a page as it is there, but for searches, which take minutes: these train for one epoch and fine-tune for one, on 50 images, without
    /// uniform controls, and choose by probabilities unless the page says by what; and for a sweep on
    /// Slurm, which gets a directory of its own, for one that is done already would need no cluster.
    /// </summary>
    public Outcome Run(DocumentedCommand command)
    {
        string text = command.Text;
        foreach ((string name, Action<string> make) in _files.Where(file => text.Contains(file.Key, StringComparison.Ordinal) && !Path.Exists(_directory.In(file.Key))))
        {
            if (!text.Contains($"> {name}", StringComparison.Ordinal) && !text.Contains($"--trace-out {name}", StringComparison.Ordinal))
            {
                make(_directory.In(name));
            }
        }

        text = FromSource().Replace(text, "enos ");
        return Shell(text.Contains("--executor slurm", StringComparison.Ordinal) ? $"{text} --out sweeps/on-slurm" : Quick(text));
    }

    public void Dispose() => _directory.Dispose();

    private string Quick(string text)
    {
        if (!text.StartsWith("enos search", StringComparison.Ordinal) || text.Contains("--resume", StringComparison.Ordinal))
        {
            return text;
        }

        text = Uniform().Replace(Length().Replace(Comment().Replace(text, ""), ""), "");
        return $"{text} --epochs 1 --finetune-epochs 1 --batch 25{Unless("--controls", "none")}{Unless("--scores", "probabilities")}{Unless("--data", _runs.Images)}";

        string Unless(string option, string value) => text.Contains($"{option} ", StringComparison.Ordinal) ? "" : $" {option} {value}";
    }

    private Outcome Shell(string text)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("bash", ["-c", text])
            {
                WorkingDirectory = _directory.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardErrorEncoding = Encoding.UTF8,
            },
        };
        process.StartInfo.Environment["HOME"] = _directory.Path;
        process.StartInfo.Environment["PATH"] = $"{_directory.In("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        process.Start();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, errors.Result);
    }

    private void Script(string name, string text)
    {
        string path = _directory.Write($"bin/{name}", $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private void Sweep(string path)
    {
        string spec = _directory.In("sizes.yaml");
        if (!File.Exists(spec))
        {
            _files["sizes.yaml"](spec);
        }

        Succeed("sweep", "run", spec, "--out", path);
    }

    private void Trace(string rows, string path) => Succeed("simulate", "--width", "0.05", "--trace", rows, "--trace-out", path);

    private void Parquet(string path)
    {
        string trace = _directory.In($"{Path.GetFileName(path)}.csv");
        Trace("cycles", trace);
        Succeed("trace", "convert", trace, path);
    }

    /// <summary>One of the traces that SCALE-Sim writes of a layer: a row a cycle, the cycle, then the address at each port.</summary>
    private static void ScaleSimTrace(string path)
    {
        Directory.CreateDirectory(Path.Combine(path, "layer0"));
        File.WriteAllText(Path.Combine(path, "layer0", "IFMAP_SRAM_TRACE.csv"), "0, 0, -1\n1, 1, 4\n");
    }

    private void Succeed(params string[] arguments)
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
    }

    /// <summary>AdaPT's form of a table that ships, its rows the activations.</summary>
    private static void WriteHeader(string path)
    {
        byte[] table = File.ReadAllBytes(EnosProgram.Shipped("multipliers/mul8s_1KR6.bin"));
        IEnumerable<string> rows = Enumerable.Range(0, 256).Select(row => string.Join(
            ", ", Enumerable.Range(0, 256).Select(column => BitConverter.ToInt16(table, 2 * ((row * 256) + column)).ToString(CultureInfo.InvariantCulture))));
        File.WriteAllText(path, $"int16_t lut[256][256] = {{\n{string.Join(",\n", rows.Select(row => $"{{ {row} }}"))}\n}};\n");
    }

    [GeneratedRegex(@"^dotnet run .*--project src/Enos\.Cli .*?-- ")]
    private static partial Regex FromSource();

    [GeneratedRegex(@" +# .*")]
    private static partial Regex Comment();

    [GeneratedRegex(@" --controls uniform(?= |$)|(?<=--controls )uniform,")]
    private static partial Regex Uniform();

    [GeneratedRegex(@" --(epochs|finetune-epochs|images|batch) \S+")]
    private static partial Regex Length();
}
