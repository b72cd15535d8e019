using NodeAgent.Options;

return await new AgentCommandLine().RunAsync(args, static (options, _) =>
{
    Console.WriteLine(options);
    return Task.FromResult(0);
});
