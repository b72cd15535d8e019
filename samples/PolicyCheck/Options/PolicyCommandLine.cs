using System.CommandLine;
using Net.Model;
using PolicyCheck.Folders;
using PolicyCheck.Reports;
using PolicyCheck.Running;

namespace PolicyCheck.Options;

/// <summary>The program's command line: its commands, their options and how they are read.</summary>
public sealed class PolicyCommandLine
{
    private readonly Argument<string> _folder = new("DIR") { Description = "A folder of manifests (.yaml, .yml, .json), read recursively. Deployments and the like stand for their pods." };
    private readonly Argument<string> _old = new("OLD") { Description = "The folder before the change." };
    private readonly Argument<string> _new = new("NEW") { Description = "The folder after the change." };
    private readonly Option<string> _from = new("--from") { Description = "Where the flow comes from: namespace/pod, namespace/workload or an address.", HelpName = "END", Required = true };
    private readonly Option<string> _to = new("--to") { Description = "Where it goes to: as --from.", HelpName = "END", Required = true };
    private readonly Option<string> _port = new("--port") { Description = "The destination port, such as 5432/TCP.", HelpName = "PORT", Required = true };
    private readonly Option<string?> _ports = new("--port") { Description = "Only what is allowed on these ports, such as 80/TCP. Default: all.", HelpName = "PORTS" };
    private readonly Option<string?> _allowList = new("--allow-list") { Description = "What the change may open; see allow-list.yaml. Default: nothing.", HelpName = "FILE" };
    private readonly Option<bool> _strict = new("--strict") { Description = "Policies, peers and rules without effect are errors too." };
    private readonly Option<string> _output = new("--output", "-o") { Description = "The form of the report.", HelpName = "text|json|html", DefaultValueFactory = static _ => "text", Recursive = true };
    private readonly Option<string> _podCidr = new("--pod-cidr") { Description = "Where pods without addresses get theirs, for ipBlocks.", HelpName = "CIDR[,CIDR]", DefaultValueFactory = static _ => "10.244.0.0/16", Recursive = true };

    /// <summary>Reads the command line and does what it says.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Gets the report.</param>
    /// <param name="errors">Gets what keeps the report from being made.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public int Run(string[] args, TextWriter output, TextWriter errors)
    {
        _output.AcceptOnlyFromAmong("text", "json", "html");
        var root = new RootCommand("Tells what NetworkPolicies and ClusterNetworkPolicies allow, from a folder of manifests.")
        {
            Command("check", "Looks for policies without effect, gaps and mistakes.", [_folder], [_strict], output, errors, (result, cidrs) => PolicyCommands.Check(Folder(result, _folder, cidrs), result.GetValue(_strict))),
            Command("explain", "Says whether a flow passes, and why. Exit code 1 if it is denied.", [_folder], [_from, _to, _port], output, errors, (result, cidrs) => PolicyCommands.Explain(Folder(result, _folder, cidrs), result.GetValue(_from)!, result.GetValue(_to)!, result.GetValue(_port)!)),
            Command("matrix", "Shows who reaches whom.", [_folder], [_ports], output, errors, (result, cidrs) => PolicyCommands.Matrix(Folder(result, _folder, cidrs), result.GetValue(_ports))),
            Command("diff", "Shows which flows a change opens and closes. Exit code 1 if it opens what the allow list does not expect.", [_old, _new], [_allowList], output, errors, (result, cidrs) => PolicyCommands.Diff(Folder(result, _old, cidrs), Folder(result, _new, cidrs), result.GetValue(_allowList) is { } file ? AllowList.Read(file) : AllowList.Empty)),
        };
        root.Options.Add(_output);
        root.Options.Add(_podCidr);
        return root.Parse(args).Invoke(new() { Output = output, Error = errors });
    }

    private Command Command(string name, string description, Argument<string>[] arguments, Option[] options, TextWriter output, TextWriter errors, Func<ParseResult, ValueList<IpCidr>, PolicyReport> run)
    {
        var command = new Command(name, description);
        foreach (Argument<string> argument in arguments) command.Arguments.Add(argument);
        foreach (Option option in options) command.Options.Add(option);
        command.SetAction(result =>
        {
            try
            {
                PolicyReport report = run(result, Cidrs(result.GetValue(_podCidr)!));
                output.Write(result.GetValue(_output) switch { "json" => JsonReport.Write(report), "html" => HtmlReport.Write(report), _ => TextReport.Write(report) });
                return report.ExitCode;
            }
            catch (PolicyInputException wrong)
            {
                foreach (string problem in wrong.Problems) errors.WriteLine(problem);
                return wrong.ExitCode;
            }
        });
        return command;
    }

    private static ClusterFolder Folder(ParseResult result, Argument<string> argument, ValueList<IpCidr> cidrs) => ClusterFolder.Read(result.GetValue(argument)!, cidrs);

    private static ValueList<IpCidr> Cidrs(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        List<IpCidr> cidrs = [.. parts.Select(static part => IpCidr.TryParse(part, out IpCidr cidr) ? cidr : throw PolicyInputException.Usage($"--pod-cidr {part}: must be a range such as 10.244.0.0/16 or fd00:244::/64"))];
        return cidrs.DistinctBy(static cidr => cidr.Family).Count() == cidrs.Count ? cidrs.ToValueList() : throw PolicyInputException.Usage($"--pod-cidr {text}: at most one range of each family");
    }
}
