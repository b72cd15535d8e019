using PolicyScale;

// dotnet run -c Release --project bench/PolicyScale -- recorded | growth | large
// One thread; every figure is CPU time, the best of several rounds with the median beside it, as other load on the machine only ever adds.
switch (args.FirstOrDefault())
{
    case "recorded": RecordedInputs.Run(); break;
    case "growth": Growth.Run(); break;
    case "large": LargeCluster.Run(); break;
    default:
        Console.Error.WriteLine("One of: recorded (tests/vectors/policy/perf), growth (a table by pods, policies and selectors), large (100,000 pods, 10,000 policies)");
        return 64;
}

return 0;
