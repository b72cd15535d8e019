using Microsoft.Extensions.Logging;
using Net.Model;

namespace Net.Dns;

/// <summary>Logs one query in so many, at debug level. Thread-safe; costs nothing when switched off.</summary>
internal sealed partial class QueryLog
{
    private readonly ILogger _logger;
    private readonly int _sampling;
    private int _seen;

    /// <param name="logger">Where to.</param>
    /// <param name="sampling">Every how many queries; 0 never.</param>
    internal QueryLog(ILogger logger, int sampling)
    {
        _logger = logger;
        _sampling = sampling;
    }

    internal void Note(in DnsQuery query, in DnsClient client, Rcode rcode, int octets)
    {
        if (_sampling == 0 || (uint)Interlocked.Increment(ref _seen) % (uint)_sampling != 0 || !_logger.IsEnabled(LogLevel.Debug)) return;
        DnsName.TryFromWire(query.Name, out DnsName name);
        LogQuery(_logger, client.Address, client.IsStream, name, query.Type, rcode, octets);
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "{Client} (TCP: {IsStream}) asked {Name} {Type}: {Rcode}, {Octets} octets")]
    private static partial void LogQuery(ILogger logger, IpAddress client, bool isStream, DnsName name, RecordType type, Rcode rcode, int octets);
}
