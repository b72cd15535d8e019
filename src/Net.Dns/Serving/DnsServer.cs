using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Transport.Udp;

namespace Net.Dns;

/// <summary>Serves a responder over UDP and TCP.</summary>
/// <remarks>Thread-safe. Stopping or disposing takes no more queries, answers those in flight within <see cref="DnsServerOptions.Drain"/>, then closes.</remarks>
public sealed partial class DnsServer : IAsyncDisposable
{
    private readonly IDnsResponder _responder;
    private readonly DnsServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<UdpWorker> _workers = [];
    private readonly List<StreamListener> _listeners = [];
    private readonly CancellationTokenSource _abort = new();
    private readonly OptRecord _opt;
    private readonly QueryHandler _direct;
    private readonly DnsMeter _meter;
    private readonly QueryLog _log;
    private int _state;

    /// <summary>A server, not yet started.</summary>
    /// <param name="responder">Who answers, such as a <see cref="ClusterZone"/>.</param>
    /// <param name="options">How to serve; at least one address to listen on.</param>
    /// <param name="time">The clock; default the system's.</param>
    /// <param name="logger">Told of defects and refused addresses; none if null.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    public DnsServer(IDnsResponder responder, DnsServerOptions options, TimeProvider? time = null, ILogger<DnsServer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(responder);
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> problems = DnsServerOptionsValidator.Validate(options);
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        _responder = responder;
        _options = options;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<DnsServer>.Instance;
        _opt = new OptRecord(options, ServerCookies.Create(_time));
        _meter = new DnsMeter(_time);
        _log = new QueryLog(_logger, options.QueryLogSampling);
        _direct = Handler(isShared: true);
    }

    /// <summary>The addresses served, with the ports that port 0 became. Empty before <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Whether the server is taking queries.</summary>
    public bool IsServing => Volatile.Read(ref _state) == 1;

    /// <summary>Queries answered since the start, of both transports and by <see cref="AnswerAsync"/>.</summary>
    public long Answered => _workers.Sum(static worker => worker.Counters.Udp) + _listeners.Sum(static listener => listener.Counters.Tcp) + _direct.Counters.Udp + _direct.Counters.Tcp;

    /// <summary>Binds every address and starts serving.</summary>
    /// <exception cref="DnsBindException">An address cannot be bound; those bound before it are closed again.</exception>
    /// <exception cref="InvalidOperationException">The server was started before.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0) throw new InvalidOperationException("The server was started before");
        List<IPEndPoint> endPoints = [];
        try
        {
            foreach (string listen in _options.Listen) endPoints.Add(Open(IPEndPoint.Parse(listen)));
        }
        catch
        {
            Close();
            Volatile.Write(ref _state, 2);
            throw;
        }

        EndPoints = endPoints;
        foreach (UdpWorker worker in _workers) worker.Start();
        foreach (StreamListener listener in _listeners) listener.Start();
        return Task.CompletedTask;
    }

    /// <summary>Answers one message as if it had come from a client, for hosts that carry DNS by other means than sockets. Works without <see cref="StartAsync"/>.</summary>
    /// <param name="query">The message, as received.</param>
    /// <param name="client">Whom to answer; <see cref="DnsClient.IsStream"/> allows answers past the UDP sizes.</param>
    /// <param name="response">Room for the answer, up to 65,535 octets.</param>
    /// <param name="cancellationToken">Ends waiting for upstreams; the answer is then SERVFAIL.</param>
    /// <returns>Octets written; 0 for what gets no answer.</returns>
    public ValueTask<int> AnswerAsync(ReadOnlyMemory<byte> query, DnsClient client, Memory<byte> response, CancellationToken cancellationToken = default)
    {
        int length = _direct.Handle(query.Span, client, response.Span);
        return length == QueryHandler.Waiting ? _direct.HandleAsync(query, client, response, cancellationToken) : new(length);
    }

    /// <summary>Stops taking queries, answers those in flight, and closes.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.CompareExchange(ref _state, 2, 1) != 1) return;
        long start = _time.GetTimestamp();
        foreach (UdpWorker worker in _workers) worker.StopReceiving();
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync(_options.Drain))).ConfigureAwait(false);
        foreach (UdpWorker worker in _workers) worker.Join();
        while (_workers.Exists(static worker => worker.Waiting > 0) && _time.GetElapsedTime(start) < _options.Drain && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), _time, CancellationToken.None).ConfigureAwait(false);
        }

        await _abort.CancelAsync().ConfigureAwait(false);
        Close();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _meter.Dispose();
        _abort.Dispose();
    }

    private QueryHandler Handler(bool isShared) => new(_responder, _options, _opt, _meter.Add(isShared), _meter.Timer, _log);

    private IPEndPoint Open(IPEndPoint wanted)
    {
        Socket listener = new(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            IPEndPoint bound = BindBoth(wanted, listener);
            listener.Listen(512);
            _listeners.Add(new StreamListener(listener, Handler(isShared: true), _options, _time, LogDefect));
            return bound;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new DnsBindException(wanted, e);
        }
    }

    /// <summary>Binds TCP and UDP to one port; for port 0 tries again when UDP has the port that TCP got taken.</summary>
    private IPEndPoint BindBoth(IPEndPoint wanted, Socket listener)
    {
        const int Attempts = 16;
        if (wanted.Port != 0)
        {
            OpenUdp(wanted);
            listener.Bind(wanted);
            return wanted;
        }

        for (int attempt = 1; ; attempt++)
        {
            using Socket probe = new(wanted.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(wanted);
            IPEndPoint candidate = (IPEndPoint)probe.LocalEndPoint!;
            try
            {
                listener.Bind(candidate);
            }
            catch (SocketException) when (attempt < Attempts)
            {
                continue;
            }

            probe.Dispose();
            OpenUdp(candidate);
            return candidate;
        }
    }

    private void OpenUdp(IPEndPoint address)
    {
        int workers = OperatingSystem.IsLinux() ? _options.Workers : 1;
        UdpSocketOptions options = new()
        {
            Engine = _options.Engine,
            SharePort = workers > 1,
            FreeBind = _options.FreeBind,
            ReceiveBufferBytes = _options.ReceiveBufferBytes,
            SendBufferBytes = _options.ReceiveBufferBytes,
            TrackLocalAddress = address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any),
        };
        for (int i = 0; i < workers; i++)
        {
            UdpSocket socket = UdpSocket.Bind(address, options);
            _workers.Add(new UdpWorker(socket, Handler(isShared: false), _options, LogDefect, _abort.Token));
        }
    }

    private void Close()
    {
        _meter.Dispose();
        foreach (UdpWorker worker in _workers) worker.Dispose();
        foreach (StreamListener listener in _listeners) listener.Dispose();
    }

    private void LogDefect(Exception defect) => LogDefect(_logger, defect);

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A query could not be answered")]
    private static partial void LogDefect(ILogger logger, Exception defect);
}
