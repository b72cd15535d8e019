using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/Net.Benchmarks -- --filter '*Decoding*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
