using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Net.Cluster;
using Net.Dataplane;
using NodeAgent.Options;
using NodeAgent.Running;

return await new AgentCommandLine().RunAsync(args, static async (options, cancellation) =>
{
    if (options.Check) return ManifestCheck.Run(options, Console.Out);

    using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

    // What the source and the proxy log is among the problems, which the agent prints itself.
    using ILoggerFactory loggers = LoggerFactory.Create(static logging => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter<ConsoleLoggerProvider>(typeof(ManifestFolderSource).FullName, LogLevel.None)
        .AddFilter<ConsoleLoggerProvider>(typeof(ServiceProxy).FullName, LogLevel.None)
        .AddSimpleConsole(static console => console.SingleLine = true));

    await using var agent = new Agent(options, loggers);
    Task printing = agent.Log.RunAsync(Console.Out, stopping.Token);
    try
    {
        if (await agent.StartAsync(stopping.Token) is { } failure)
        {
            foreach (string problem in failure.Problems) await Console.Error.WriteLineAsync(problem);
            return failure.ExitCode;
        }
    }
    catch (OperationCanceledException) when (stopping.IsCancellationRequested)
    {
        Console.WriteLine("Stopped before everything was there");
        return AgentExitCodes.Success;
    }

    Console.WriteLine(ConsoleText.Overview(new AgentReport(agent).State(), agent, agent.Log.TakeUntold()));
    if (options.Listen == ListenMode.TransparentPrint) Console.WriteLine($"Rules, for: nft -f -    (as of now at /rules)\n{agent.RedirectRules}");
    using (agent.Log.FollowObjects()) await printing;
    Console.WriteLine($"Stopping: open connections may end within {options.Drain.TotalSeconds:0.###} s");
    return AgentExitCodes.Success;

    // The first signal drains; a second one ends the process as it would have without us.
    void Stop(PosixSignalContext signal)
    {
        if (stopping.IsCancellationRequested) return;
        signal.Cancel = true;
        stopping.Cancel();
    }
});
