using PolicyCheck.Options;

return new PolicyCommandLine().Run(args, Console.Out, Console.Error);
