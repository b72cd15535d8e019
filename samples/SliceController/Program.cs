using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SliceController;
using SliceController.Options;

return await new SliceCommandLine().RunAsync(args, static async (options, cancellation) =>
{
    // Why the host can't start is told below, in a line.
    using IHost host = SliceHost.Build(options, static logging => logging
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
        .AddSimpleConsole(static console => console.SingleLine = true));
    try
    {
        await host.RunAsync(cancellation);
        return 0;
    }
    catch (IOException failure)
    {
        await Console.Error.WriteLineAsync($"--health {options.Health}: {failure.Message}");
        return SliceCommandLine.CannotBind;
    }
});
