using BenchmarkDotNet.Running;
using Net.Benchmarks.Addressing;
using Net.Benchmarks.Model;

// DOTNET_TieredCompilation=0 dotnet run -c Release --project bench/Net.Benchmarks -- cpu allocation
if (args is ["cpu", "allocation"])
{
    AllocationBenchmarks.PrintCpuTimes();
    return;
}

// dotnet run -c Release --project bench/Net.Benchmarks -- cpu model tests/vectors/api
if (args is ["cpu", "model", .. string[] folder])
{
    ModelCosts.Print(folder.FirstOrDefault("tests/vectors/api"));
    return;
}

// dotnet run -c Release --project bench/Net.Benchmarks -- --filter '*Decoding*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
