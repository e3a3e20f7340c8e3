using BenchmarkDotNet.Running;
using Enos.Benchmarks;
using Enos.Benchmarks.Kernels;
using Enos.Benchmarks.Steps;

// `alexnet` runs the network once in this process, to be measured from outside; `kernels` prints the kernels' speeds against the peak of the same run, `gpu` those of whole
// layers on each device, `steps` what a training step takes; everything else is BenchmarkDotNet's.
switch (args)
{
    case ["alexnet", ..]:
        return AlexNetRun.Once(args[1..]);
    case ["kernels", ..]:
        KernelSpeeds.Print(Console.Out, args[1..]);
        return 0;
    case ["gpu", ..]:
        DeviceSpeeds.Print(Console.Out, args[1..]);
        return 0;
    case ["steps", ..]:
        return StepTimes.Print(Console.Out, args[1..]);
    default:
        return BenchmarkSwitcher.FromAssembly(typeof(AlexNetRun).Assembly).Run(args).Any() ? 0 : 2;
}
