using BenchmarkDotNet.Running;
using Net.Benchmarks.Addressing;

// DOTNET_TieredCompilation=0 dotnet run -c Release --project bench/Net.Benchmarks -- cpu allocation
if (args is ["cpu", "allocation"])
{
    AllocationBenchmarks.PrintCpuTimes();
    return;
}

// dotnet run -c Release --project bench/Net.Benchmarks -- --filter '*Decoding*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
