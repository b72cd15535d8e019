using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Net.Cluster;

/// <summary>Runs the controllers of a host: those without a lease at once, the others by the lease they share. A graceful stop lets what is under way finish, then gives the leases up.</summary>
internal sealed class ControllerService(IEnumerable<HostedController> controllers, LeaderElections candidates, TimeProvider time, ILogger<LeaderElector> logger, IServiceProvider services) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        List<Func<Task>> runs = [];
        foreach (IGrouping<string, HostedController> group in controllers.GroupBy(static controller => controller.Election.Lease, StringComparer.Ordinal))
        {
            Controller[] together = [.. group.Select(static controller => controller.Controller)];
            if (group.Key.Length == 0)
            {
                runs.Add(() => RunAsync(together, CancellationToken.None));
                continue;
            }

            LeaderElectionOptions[] elections = [.. group.Select(static controller => controller.Election).Distinct()];
            if (elections.Length > 1) throw new InvalidOperationException($"Lease {group.Key}: the controllers that share it must have the same options for it");
            var elector = new LeaderElector(services.GetRequiredService<ILeaseStore>(), elections[0], time, logger: logger);
            candidates.Add(elector);
            runs.Add(() => elector.RunAsync(lost => RunAsync(together, lost), _stopping.Token));
        }

        _running = Task.WhenAll(runs.Select(static run => Task.Run(run)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using CancellationTokenRegistration late = cancellationToken.Register(_abort.Cancel);
        await _running.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _abort.Dispose();
    }

    private async Task RunAsync(Controller[] together, CancellationToken lost)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(lost, _abort.Token);
        await Task.WhenAll(together.Select(controller => controller.RunAsync(_stopping.Token, abort.Token))).ConfigureAwait(false);
    }
}
