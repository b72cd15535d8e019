using System.CommandLine;
using System.Net;
using Net.Cluster;
using Net.Controllers;

namespace SliceController.Options;

/// <summary>The controller's command line: its options, their defaults and how they are read.</summary>
public sealed class SliceCommandLine
{
    /// <summary>What the program answers when an address can't be bound.</summary>
    public const int CannotBind = 4;

    private const int BadOptions = 2;

    private const string Off = "off";

    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "How to reach the API server. Default: $KUBECONFIG, or ~/.kube/config.", HelpName = "PATH" };

    private readonly Option<string?> _context = new("--context") { Description = "The context of the kubeconfig. Default: its current one.", HelpName = "NAME" };

    private readonly Option<bool> _inCluster = new("--in-cluster") { Description = "Reach the API server by the service account of this pod, instead of a kubeconfig." };

    private readonly Option<string> _lease = new("--lease")
    {
        Description = "Work only while holding this Lease, for several replicas. Default: no election.",
        HelpName = "NAMESPACE/NAME",
        DefaultValueFactory = static _ => "",
    };

    private readonly Option<int> _leaseDuration = new("--lease-duration")
    {
        Description = "How long others leave the Lease alone after its last renewal, at least 1. Renewed every 2/15 of that, given up after 2/3.",
        HelpName = "SECONDS",
        DefaultValueFactory = static _ => 15,
    };

    private readonly Option<string> _health = new("--health")
    {
        Description = "Where /healthz and /readyz are served, such as [::]:8081; 'off', the default, for nowhere.",
        HelpName = "IP:PORT",
        DefaultValueFactory = static _ => Off,
    };

    private readonly Option<bool> _takeOver = new("--take-over")
    {
        Description = $"Stand in for the cluster's own EndpointSlice and mirroring controllers, which must be off: keep the slices of all Services, not only those labelled {Reconciling.ServiceChoice.Label}=true.",
    };

    private readonly Option<PackingStrategy> _strategy = new("--strategy") { Description = "How endpoints are placed: as the cluster's own controller does, or with fewer bytes sent.", HelpName = "Parity|Frugal" };

    private readonly Option<int> _maxEndpoints = new("--max-endpoints") { Description = "The most endpoints of a slice, 1 to 1000.", HelpName = "N", DefaultValueFactory = static _ => 100 };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Have the server check every write, and store none." };

    /// <summary>Runs <paramref name="action"/> with the options, or prints what is wrong with them and answers 2.</summary>
    public async Task<int> RunAsync(string[] args, Func<SliceOptions, CancellationToken, Task<int>> action)
    {
        var root = new RootCommand("Keeps EndpointSlices of Services that are labelled for it: of their pods, and of Endpoints made by hand.")
        {
            _kubeconfig, _context, _inCluster, _lease, _leaseDuration, _health, _takeOver, _strategy, _maxEndpoints, _dryRun,
        };
        root.SetAction(async (parsed, cancellation) =>
        {
            var problems = new List<string>();
            if (Read(parsed, problems) is { } options) return await action(options, cancellation);
            foreach (string problem in problems) await Console.Error.WriteLineAsync(problem);
            return BadOptions;
        });

        ParseResult parse = root.Parse(args);
        int code = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parse.Errors.Count > 0 ? BadOptions : code;
    }

    private SliceOptions? Read(ParseResult parsed, List<string> problems)
    {
        bool inCluster = parsed.GetValue(_inCluster);
        if (inCluster && parsed.GetValue(_kubeconfig) is not null) problems.Add($"{_inCluster.Name} and {_kubeconfig.Name} exclude each other.");
        int most = parsed.GetValue(_maxEndpoints);
        if (most is < 1 or > 1000) problems.Add($"{_maxEndpoints.Name} {most}: must be 1 to 1000.");
        string lease = parsed.GetValue(_lease)!;
        int leaseDuration = parsed.GetValue(_leaseDuration);
        if (leaseDuration < 1) problems.Add($"{_leaseDuration.Name} {leaseDuration}: must be at least 1.");
        else if (lease.Length > 0) problems.AddRange(SliceOptions.ElectionOf(lease, TimeSpan.FromSeconds(leaseDuration)).Problems().Select(problem => $"{_lease.Name}: {problem}"));
        string health = parsed.GetValue(_health)!;
        IPEndPoint? healthAddress = null;
        if (health != Off && (!health.Contains(':', StringComparison.Ordinal) || health.EndsWith(']') || !IPEndPoint.TryParse(health, out healthAddress))) problems.Add($"{_health.Name} {health}: must be an address and a port such as [::]:8081, or '{Off}'.");
        if (problems.Count > 0) return null;
        try
        {
            return new()
            {
                Connection = inCluster ? ApiServerConnection.InCluster() : ApiServerConnection.FromKubeconfig(parsed.GetValue(_kubeconfig), parsed.GetValue(_context)),
                Election = SliceOptions.ElectionOf(lease, TimeSpan.FromSeconds(leaseDuration)),
                Health = healthAddress,
                TakesOver = parsed.GetValue(_takeOver),
                DryRun = parsed.GetValue(_dryRun),
                Strategy = parsed.GetValue(_strategy),
                MaxEndpoints = most,
            };
        }
        catch (ApiServerConnectionException e)
        {
            problems.Add(e.Message);
            return null;
        }
    }
}
