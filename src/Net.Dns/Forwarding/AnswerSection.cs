namespace Net.Dns;

/// <summary>Keeps of an upstream's answer what answers the question (RFC 5452 section 6, RFC 2181 section 5.4.1).</summary>
internal static class AnswerSection
{
    /// <summary>Most names that aliases lead through.</summary>
    private const int MostNames = 32;

    /// <summary>Drops records of names that the question does not lead to, by way of CNAME and DNAME.</summary>
    internal static DnsResponse Trim(DnsResponse response, DnsName name)
    {
        bool allOfName = true;
        foreach (DnsRecord record in response.Answers) allOfName &= record.Name == name;
        if (allOfName) return response;
        HashSet<DnsName> led = [name];
        while (led.Count < MostNames && AddTargets(response.Answers, led))
        {
        }

        List<DnsRecord> kept = [.. response.Answers.Where(record => IsLedTo(record, led))];
        return kept.Count == response.Answers.Count ? response : response with { Answers = kept };
    }

    private static bool AddTargets(IReadOnlyList<DnsRecord> answers, HashSet<DnsName> led)
    {
        bool added = false;
        foreach (DnsRecord record in answers)
        {
            if (record.Type == RecordType.CNAME && led.Contains(record.Name) && record.Target is { } target && led.Count < MostNames) added |= led.Add(target);
        }

        return added;
    }

    private static bool IsLedTo(DnsRecord record, HashSet<DnsName> led) =>
        led.Contains(record.Name) || (record.Type is RecordType.DNAME or RecordType.RRSIG && led.Any(name => name.IsAtOrBelow(record.Name)));
}
