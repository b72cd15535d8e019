using System.Net;
using Microsoft.Extensions.Options;

namespace Net.Dns;

/// <summary>Checks <see cref="DnsServerOptions"/>; finds every problem, not the first.</summary>
public sealed class DnsServerOptionsValidator : IValidateOptions<DnsServerOptions>
{
    /// <summary>What is wrong, as <c>Listen[0]: …</c>; empty when nothing is.</summary>
    public static IReadOnlyList<string> Validate(DnsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [];
        if (options.Listen.Count == 0) problems.Add("Listen: at least one address is needed");
        for (int i = 0; i < options.Listen.Count; i++)
        {
            if (!IPEndPoint.TryParse(options.Listen[i], out _)) problems.Add($"Listen[{i}]: '{options.Listen[i]}' is not an address and port such as 127.0.0.1:1053 or [::1]:53");
        }

        Within(problems, nameof(options.MaxUdpSize), options.MaxUdpSize, EdnsView.MinUdpSize, ushort.MaxValue);
        Within(problems, nameof(options.Workers), options.Workers, 1, 64);
        Within(problems, nameof(options.BatchSize), options.BatchSize, 1, 1024);
        Within(problems, nameof(options.AmplificationLimit), options.AmplificationLimit, 0, 1000);
        Within(problems, nameof(options.MaxTcpConnections), options.MaxTcpConnections, 1, 1_000_000);
        Within(problems, nameof(options.MaxTcpPipelined), options.MaxTcpPipelined, 1, 10_000);
        Within(problems, nameof(options.MaxWaitingQueries), options.MaxWaitingQueries, 1, 10_000_000);
        Within(problems, nameof(options.QueryLogSampling), options.QueryLogSampling, 0, int.MaxValue);
        Within(problems, nameof(options.ReceiveBufferBytes), options.ReceiveBufferBytes, 4096, 1 << 30);
        Positive(problems, nameof(options.TcpIdleTimeout), options.TcpIdleTimeout);
        Positive(problems, nameof(options.TcpReadTimeout), options.TcpReadTimeout);
        if (options.Drain < TimeSpan.Zero) problems.Add("Drain: must not be negative");
        if (options.ServerIdentity is { Length: > 255 }) problems.Add("ServerIdentity: at most 255 characters");
        return problems;
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DnsServerOptions options)
    {
        IReadOnlyList<string> problems = Validate(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Within(List<string> problems, string field, int value, int least, int most)
    {
        if (value < least || value > most) problems.Add($"{field}: {value} must be between {least} and {most}, inclusive");
    }

    private static void Positive(List<string> problems, string field, TimeSpan value)
    {
        if (value <= TimeSpan.Zero) problems.Add($"{field}: must be longer than zero");
    }
}
