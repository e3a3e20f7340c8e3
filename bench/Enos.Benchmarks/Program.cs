using BenchmarkDotNet.Running;
using Enos.Benchmarks;

// `alexnet` runs the network once in this process, to be measured from outside; everything else is BenchmarkDotNet's.
return args is ["alexnet", ..]
    ? AlexNetRun.Once(args[1..])
    : BenchmarkSwitcher.FromAssembly(typeof(AlexNetRun).Assembly).Run(args).Any() ? 0 : 2;
