using System.Runtime.InteropServices;

namespace DnsHost;

/// <summary>Waits until the process is asked to stop.</summary>
internal static class StopSignal
{
    internal static async Task WaitAsync()
    {
        TaskCompletionSource stop = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.TrySetResult();
        });
        await stop.Task;
    }
}
