using System.CommandLine;
using System.Globalization;
using System.Net;
using Net.Cluster;
using Net.Controllers;
using Net.Model;

namespace NodeAgent.Options;

/// <summary>The agent's command line: its options, their defaults and how they are read.</summary>
public sealed class AgentCommandLine
{
    private const string Off = "off";

    private readonly Option<string[]> _manifests = new("--manifests")
    {
        Description = "A folder with manifests (.yaml, .yml, .json), read recursively and watched; repeatable. Default: the demo.",
        HelpName = "DIR",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _kubeconfig = new("--kubeconfig")
    {
        Description = "Read a cluster's API server instead of manifests: the file that says how to reach it. The pods are the cluster's, so --pod-source is 'external' then.",
        HelpName = "PATH",
        DefaultValueFactory = static _ => "",
    };

    private readonly Option<bool> _inCluster = new("--in-cluster") { Description = "As --kubeconfig, from the service account of the pod that the agent runs in." };

    private readonly Option<string> _namespace = new("--namespace")
    {
        Description = "Of the API server, read only this namespace's objects (and those of no namespace). Default: all.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "",
    };

    private readonly Option<string> _serviceCidr = new("--service-cidr")
    {
        Description = "Where cluster IPs come from: a range, or one of each family. Ranges outside 127.0.0.0/8 need a local route.",
        HelpName = "CIDR[,CIDR]",
        DefaultValueFactory = static _ => "127.96.0.0/16",
    };

    private readonly Option<string> _podCidr = new("--pod-cidr")
    {
        Description = "Where the pods that workloads stand for get their addresses.",
        HelpName = "CIDR[,CIDR]",
        DefaultValueFactory = static _ => "127.97.0.0/16",
    };

    private readonly Option<string> _loadBalancerAddresses = new("--load-balancer-addresses")
    {
        Description = "Where Services of type LoadBalancer get their addresses, such as 127.98.0.0/24 or 127.98.0.1-127.98.0.9. Default: they get none.",
        HelpName = "RANGE[,RANGE]",
        DefaultValueFactory = static _ => "",
    };

    private readonly Option<string> _podSource = new("--pod-source")
    {
        Description = "Who answers at pod addresses: 'serve' (the agent: HTTP that says who answered, UDP echo) or 'external' (something else runs there). Default: serve for manifests, external for an API server.",
        HelpName = "serve|external",
        DefaultValueFactory = static _ => "",
    };

    private readonly Option<string> _listen = new("--listen")
    {
        Description = "How TCP Services are reached: 'per-address' (a listener at each), 'transparent' (one listener; nftables rules redirect to it, CAP_NET_ADMIN) or 'transparent-print' (the rules are printed, and at /rules, for you to apply).",
        HelpName = "HOW",
        DefaultValueFactory = static _ => "per-address",
    };

    private readonly Option<string> _node = new("--node")
    {
        Description = "The name of this node. Default: the host's name.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => NameRules.Dns1123Subdomain(Environment.MachineName.ToLowerInvariant()) is null ? Environment.MachineName.ToLowerInvariant() : "localhost",
    };

    private readonly Option<string> _zone = new("--zone")
    {
        Description = "The cluster domain.",
        HelpName = "DOMAIN",
        DefaultValueFactory = static _ => "cluster.local",
    };

    private readonly Option<string> _dns = new("--dns")
    {
        Description = "Where DNS is served, over UDP and TCP; 'off' to disable.",
        HelpName = "IP:PORT",
        DefaultValueFactory = static _ => "127.0.0.1:1053",
    };

    private readonly Option<string[]> _dnsForward = new("--dns-forward")
    {
        Description = "Who is asked for names outside the cluster, or, with a zone before them, for names of that zone; repeatable. What they answer is kept. Default: nobody, such names are refused.",
        HelpName = "[ZONE=]IP[:PORT][,...]",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _status = new("--status")
    {
        Description = "Where /state, /explain/..., /metrics, /healthz and /readyz are served; 'off' to disable.",
        HelpName = "IP:PORT",
        DefaultValueFactory = static _ => "127.0.0.1:8090",
    };

    private readonly Option<string> _drain = new("--drain")
    {
        Description = "How long open connections may go on after SIGINT or SIGTERM: 0s to 1h, such as 500ms, 5s, 2m.",
        HelpName = "TIME",
        DefaultValueFactory = static _ => "5s",
    };

    private readonly Option<bool> _check = new("--check") { Description = "Load and validate the manifests, print the problems, exit (0: none, 3: some)." };

    /// <summary>Runs <paramref name="action"/> with the options, or prints what is wrong with them and answers 2.</summary>
    public async Task<int> RunAsync(string[] args, Func<AgentOptions, CancellationToken, Task<int>> action)
    {
        var root = new RootCommand("Runs a folder of Kubernetes manifests on this machine: Services answer at their cluster IPs, names resolve, policies are enforced.")
        {
            _manifests, _kubeconfig, _inCluster, _namespace, _serviceCidr, _podCidr, _loadBalancerAddresses, _podSource, _listen, _node, _zone, _dns, _dnsForward, _status, _drain, _check,
        };
        root.SetAction(async (parsed, cancellation) =>
        {
            var problems = new List<string>();
            AgentOptions options = Read(parsed, problems);
            if (problems.Count == 0) return await action(options, cancellation);

            // As System.CommandLine reports its own findings: the problems, then the help.
            foreach (string problem in problems) await Console.Error.WriteLineAsync(problem);
            await Console.Error.WriteLineAsync();
            await root.Parse(["--help"]).InvokeAsync(cancellationToken: cancellation);
            return AgentExitCodes.BadOptions;
        });

        ParseResult parse = root.Parse(args);
        int code = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parse.Errors.Count > 0 ? AgentExitCodes.BadOptions : code;
    }

    private AgentOptions Read(ParseResult result, List<string> problems)
    {
        string[] folders = result.GetValue(_manifests) ?? [];
        foreach (string folder in folders.Where(static folder => !Directory.Exists(folder))) problems.Add($"--manifests {folder}: there is no such folder.");
        ApiServerConnection? server = Server();
        if (server is not null && folders.Length > 0) problems.Add("--manifests: not together with --kubeconfig or --in-cluster.");
        if (server is not null && result.GetValue(_check)) problems.Add("--check: checks manifests, not an API server.");
        if (server is null && Text(_namespace).Length > 0 && problems.Count == 0) problems.Add("--namespace: goes with --kubeconfig or --in-cluster; a folder's namespaces are all read.");
        IReadOnlyList<IpCidr> services = Cidrs(_serviceCidr), pods = Cidrs(_podCidr);
        foreach (IpCidr range in services.Where(range => pods.Any(range.Overlaps))) problems.Add($"{_serviceCidr.Name} {range}: overlaps with {_podCidr.Name}.");

        IPEndPoint? dns = Address(_dns);
        string[] forward = result.GetValue(_dnsForward) ?? [];
        if (dns is null && forward.Length > 0) problems.Add($"{_dnsForward.Name}: DNS is off.");

        return new()
        {
            Manifests = folders.Length > 0 ? folders : [Path.Combine(AppContext.BaseDirectory, "demo")],
            ApiServer = server,
            Namespace = Text(_namespace) is { Length: > 0 } named ? Named(_namespace, named, NameRules.Dns1123Label) : "",
            ServiceCidrs = services,
            PodCidrs = pods,
            LoadBalancerAddresses = Text(_loadBalancerAddresses).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            PodSource = Text(_podSource) switch
            {
                "" => server is null ? PodSource.Serve : PodSource.External,
                "serve" => PodSource.Serve,
                "external" => PodSource.External,
                { } other => Problem($"--pod-source {other}: must be 'serve' or 'external'.", PodSource.Serve),
            },
            Listen = Text(_listen) switch
            {
                "per-address" => ListenMode.PerAddress,
                "transparent" => ListenMode.Transparent,
                "transparent-print" => ListenMode.TransparentPrint,
                { } other => Problem($"--listen {other}: must be 'per-address', 'transparent' or 'transparent-print'.", ListenMode.PerAddress),
            },
            Node = Named(_node, Text(_node), NameRules.Dns1123Subdomain),
            Zone = string.Join('.', Text(_zone).TrimEnd('.').Split('.').Select(label => Named(_zone, label, NameRules.Dns1123Label))),
            Dns = dns,
            DnsForward = ForwardOption.Read(forward, dns, problems),
            Status = Address(_status),
            Drain = TryParseTime(Text(_drain), out TimeSpan drain) ? drain : Problem($"--drain {Text(_drain)}: must be a time such as 500ms, 5s or 2m, at most 1h.", TimeSpan.Zero),
            Check = result.GetValue(_check),
        };

        ApiServerConnection? Server()
        {
            (string path, bool inCluster) = (Text(_kubeconfig), result.GetValue(_inCluster));
            if (path.Length > 0 && inCluster) return Problem<ApiServerConnection?>("--in-cluster: not together with --kubeconfig.", null);
            try
            {
                return path.Length > 0 ? ApiServerConnection.FromKubeconfig(path) : inCluster ? ApiServerConnection.InCluster() : null;
            }
            catch (ApiServerConnectionException wrong)
            {
                return Problem<ApiServerConnection?>($"{(inCluster ? "--in-cluster" : "--kubeconfig")}: {wrong.Message}", null);
            }
        }

        string Text(Option<string> option) => result.GetValue(option) ?? "";

        string Named(Option<string> option, string name, NameRule rule) => rule(name) is [var wrong, ..] ? Problem($"{option.Name} {Text(option)}: {wrong}.", name) : name;

        T Problem<T>(string text, T instead)
        {
            problems.Add(text);
            return instead;
        }

        IReadOnlyList<IpCidr> Cidrs(Option<string> option)
        {
            var cidrs = new List<IpCidr>();
            foreach (string text in Text(option).Split(',', StringSplitOptions.TrimEntries))
            {
                if (!IpCidr.TryParse(text, out IpCidr cidr)) problems.Add($"{option.Name} {text}: must be a range such as 127.96.0.0/16 or fd00:96::/112.");
                else if (!ClusterIpRange.TryCreate(cidr, out _, out string? unfit)) problems.Add($"{option.Name} {unfit}.");
                else if (cidrs.Any(other => other.Family == cidr.Family)) problems.Add($"{option.Name} {text}: there is a range of this family already.");
                else cidrs.Add(cidr);
            }

            return cidrs;
        }

        IPEndPoint? Address(Option<string> option)
        {
            string text = Text(option);
            if (text == Off) return null;
            return IPEndPoint.TryParse(text, out IPEndPoint? address) && text.LastIndexOf(':') > text.LastIndexOf(']') && text.Contains(':', StringComparison.Ordinal)
                ? address
                : Problem<IPEndPoint?>($"{option.Name} {text}: must be an address and a port such as 127.0.0.1:1053, or 'off'.", null);
        }
    }

    private static bool TryParseTime(string text, out TimeSpan time)
    {
        time = default;
        (string unit, double seconds) = text.EndsWith("ms", StringComparison.Ordinal) ? ("ms", 0.001)
            : text.EndsWith('s') ? ("s", 1) : text.EndsWith('m') ? ("m", 60) : text.EndsWith('h') ? ("h", 3600) : ("", 0);
        if (unit.Length == 0 || !double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
        if (number * seconds is < 0 or > 3600) return false;
        time = TimeSpan.FromSeconds(number * seconds);
        return true;
    }
}
