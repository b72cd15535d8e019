namespace Net.Dns;

/// <summary>Names of response codes as tags of measurements, made once.</summary>
internal static class RcodeNames
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 24).Select(static code => ((Rcode)code).ToString())];

    internal static string Of(Rcode rcode) => (int)rcode < Names.Length ? Names[(int)rcode] : "Other";
}
