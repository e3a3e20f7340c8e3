using BenchmarkDotNet.Running;
using Enos.Benchmarks.Kernels;

// "kernels" prints the table of docs/arithmetic.md by a stopwatch, all rows against the peak measured in the same run; anything else goes to BenchmarkDotNet.
if (args is ["kernels", ..])
{
    KernelSpeeds.Print(Console.Out, args[1..]);
    return;
}

_ = BenchmarkSwitcher.FromAssembly(typeof(KernelSpeeds).Assembly).Run(args);
