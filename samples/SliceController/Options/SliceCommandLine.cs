using System.CommandLine;
using Net.Cluster;
using Net.Controllers;

namespace SliceController.Options;

/// <summary>The controller's command line: its options, their defaults and how they are read.</summary>
public sealed class SliceCommandLine
{
    private const int BadOptions = 2;

    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "How to reach the API server. Default: $KUBECONFIG, or ~/.kube/config.", HelpName = "PATH" };

    private readonly Option<string?> _context = new("--context") { Description = "The context of the kubeconfig. Default: its current one.", HelpName = "NAME" };

    private readonly Option<bool> _inCluster = new("--in-cluster") { Description = "Reach the API server by the service account of this pod, instead of a kubeconfig." };

    private readonly Option<string> _lease = new("--lease")
    {
        Description = "Work only while holding this Lease, for several replicas. Default: no election.",
        HelpName = "NAMESPACE/NAME",
        DefaultValueFactory = static _ => "",
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
            _kubeconfig, _context, _inCluster, _lease, _takeOver, _strategy, _maxEndpoints, _dryRun,
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
        if (lease.Length > 0) problems.AddRange(new LeaderElectionOptions { Lease = lease }.Problems().Select(problem => $"{_lease.Name}: {problem}"));
        if (problems.Count > 0) return null;
        try
        {
            return new()
            {
                Connection = inCluster ? ApiServerConnection.InCluster() : ApiServerConnection.FromKubeconfig(parsed.GetValue(_kubeconfig), parsed.GetValue(_context)),
                Lease = lease,
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
