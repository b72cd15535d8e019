using System.Text;
using Net.Dns;

namespace NodeAgent.Running;

/// <summary>Explains what a name resolves to, as the DNS server sees it or as a pod's resolver asks for it.</summary>
internal static class NameExplanation
{
    /// <summary>Names with fewer dots than this are completed by the search list first, as pods are configured (<c>options ndots:5</c>).</summary>
    private const int DotsOfWholeName = 5;

    /// <summary>The answer to one question.</summary>
    internal static string Of(ClusterZone zone, DnsName name, RecordType type)
    {
        DnsResponse answer = zone.Resolve(name, type);
        return $"{name} {type}: {answer.Rcode}\n{answer.Explain()}";
    }

    /// <summary>The questions that a resolver in a namespace asks one after another, up to the first that is answered.</summary>
    internal static string Of(ClusterZone zone, string name, RecordType type, string @namespace, string domain)
    {
        StringBuilder text = new();
        foreach (string candidate in Candidates(name, @namespace, domain))
        {
            if (!DnsName.TryParse(candidate, out DnsName complete)) continue;
            if (text.Length > 0) text.Append('\n');
            text.Append(Of(zone, complete, type));
            if (!zone.Resolve(complete, type).IsNegative) break;
        }

        return text.ToString();
    }

    private static IEnumerable<string> Candidates(string name, string @namespace, string domain)
    {
        if (name.EndsWith('.')) return [name];
        IEnumerable<string> completed = [$"{name}.{@namespace}.svc.{domain}", $"{name}.svc.{domain}", $"{name}.{domain}"];
        return name.Count(static c => c == '.') < DotsOfWholeName ? [.. completed, name] : [name, .. completed];
    }
}
