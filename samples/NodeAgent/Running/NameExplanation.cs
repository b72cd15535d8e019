using System.Text;
using Net.Dns;

namespace NodeAgent.Running;

/// <summary>Explains what a name resolves to, as the DNS server sees it or as a pod's resolver asks for it.</summary>
internal static class NameExplanation
{
    /// <summary>Names with fewer dots than this are completed by the search list first, as pods are configured (<c>options ndots:5</c>).</summary>
    private const int DotsOfWholeName = 5;

    /// <summary>The answer to one question.</summary>
    internal static async Task<string> OfAsync(IDnsResponder names, DnsName name, RecordType type, CancellationToken cancellation) => Text(name, type, await AskAsync(names, name, type, cancellation));

    /// <summary>The questions that a resolver in a namespace asks one after another, up to the first that is answered.</summary>
    internal static async Task<string> OfAsync(IDnsResponder names, string name, RecordType type, string @namespace, string domain, CancellationToken cancellation)
    {
        StringBuilder text = new();
        foreach (string candidate in Candidates(name, @namespace, domain))
        {
            if (!DnsName.TryParse(candidate, out DnsName complete)) continue;
            if (text.Length > 0) text.Append('\n');
            DnsResponse answer = await AskAsync(names, complete, type, cancellation);
            text.Append(Text(complete, type, answer));
            if (!answer.IsNegative) break;
        }

        return text.ToString();
    }

    private static ValueTask<DnsResponse> AskAsync(IDnsResponder names, DnsName name, RecordType type, CancellationToken cancellation) =>
        names.ResolveAsync(new DnsRequest(name, type) { Flags = DnsFlags.RecursionDesired }, cancellation);

    private static string Text(DnsName name, RecordType type, DnsResponse answer) => $"{name} {type}: {answer.Rcode}\n{answer.Explain()}";

    private static IEnumerable<string> Candidates(string name, string @namespace, string domain)
    {
        if (name.EndsWith('.')) return [name];
        IEnumerable<string> completed = [$"{name}.{@namespace}.svc.{domain}", $"{name}.svc.{domain}", $"{name}.{domain}"];
        return name.Count(static c => c == '.') < DotsOfWholeName ? [.. completed, name] : [name, .. completed];
    }
}
