using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Net.Transport.Native;

namespace Net.Transport.Tcp.Linux;

/// <summary>One thread, one epoll set (epoll(7), edge-triggered for connections), and the connections that it owns.</summary>
/// <remarks>Everything but <see cref="Post"/> and the counters is touched by the loop's thread alone, so there are no locks.</remarks>
internal sealed unsafe partial class EpollLoop
{
    private const int EventCapacity = 256;
    private const uint ConnectionEvents = Sys.EPOLLIN | Sys.EPOLLOUT | Sys.EPOLLRDHUP | Sys.EPOLLET;

    // struct epoll_event is packed on x64 alone; epoll_wait(2).
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int TagOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private readonly TcpRelayOptions _options;
    private readonly TimeProvider _time;
    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte* _events;
    private readonly byte* _buffer;
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly Thread _thread;
    private readonly TimerWheel<EpollRelay> _timers;
    private readonly List<LoopListener> _listeners = [];
    private readonly Queue<EpollRelay> _turns = new();
    private readonly List<EpollRelay> _ended = [];
    private readonly Stack<EpollRelay> _spare = new();
    private readonly Stack<int> _freeIds = new();
    private EpollRelay?[] _relays = new EpollRelay?[256];
    private int _relayLimit;
    private long _now;
    private long _active;
    private int _wakePending;
    private bool _stopping;

    internal EpollLoop(int index, TcpRelayOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _now = Clock();
        _timers = new TimerWheel<EpollRelay>(_now);
        _epoll = Libc.EpollCreate1(Sys.EPOLL_CLOEXEC);
        _wake = Libc.EventFd(0, Sys.EFD_NONBLOCK | Sys.EFD_CLOEXEC);
        if (_epoll < 0 || _wake < 0) throw new IOException($"epoll_create1 or eventfd failed: errno {Libc.Errno}");
        _readSize = Math.Clamp(options.ReadSize, 4096, 1 << 20);
        _events = (byte*)NativeMemory.AlignedAlloc((nuint)(EventCapacity * EventSize), 64);
        _buffer = (byte*)NativeMemory.AlignedAlloc((nuint)_readSize, 4096);
        Register(Sys.EPOLL_CTL_ADD, _wake, Sys.EPOLLIN, Tag(0, Kind.Wake));
        _thread = new Thread(Run) { IsBackground = true, Name = $"tcp-relay-{index}" };
        _thread.Start();
    }

    private enum Kind
    {
        Client,
        Backend,
        Listener,
        Wake,
    }

    /// <summary>Connections that this loop owns now.</summary>
    internal long Active => Volatile.Read(ref _active);

    /// <summary>Runs an action on the loop's thread. Thread-safe.</summary>
    internal void Post(Action command)
    {
        _commands.Enqueue(command);
        if (Interlocked.Exchange(ref _wakePending, 1) != 0) return;
        ulong one = 1;
        // EAGAIN would mean that the counter is full: the loop is awake then. eventfd(2).
        _ = Libc.Write(_wake, &one, sizeof(ulong));
    }

    /// <summary>Ends the loop and its connections, and waits for the thread.</summary>
    internal void Stop()
    {
        Post(() => _stopping = true);
        if (Thread.CurrentThread != _thread) _thread.Join();
    }

    /// <summary>Ends all connections, or those to one backend; returns how many.</summary>
    internal long Cut(PeerAddress? backend, TcpRelayOutcome outcome)
    {
        long count = 0;
        for (int i = 0; i < _relayLimit; i++)
        {
            if (_relays[i] is not { } relay || relay.Stage == RelayStage.Ended) continue;
            if (backend is { } address && relay.Target.Address != address) continue;
            End(relay, outcome);
            count++;
        }

        return count;
    }

    private static ulong Tag(int id, Kind kind) => ((ulong)(uint)id << 2) | (uint)kind;

    private long Clock() => (long)(_time.GetTimestamp() * (1000.0 / _time.TimestampFrequency));

    private int Register(int operation, int fd, uint events, ulong tag)
    {
        byte* registration = stackalloc byte[16];
        *(uint*)registration = events;
        *(ulong*)(registration + TagOffset) = tag;
        return Libc.EpollCtl(_epoll, operation, fd, registration);
    }

    private void Run()
    {
        while (!_stopping)
        {
            int timeout = NextTimeout();
            int count = timeout == 0
                ? Libc.EpollPoll(_epoll, _events, EventCapacity, 0)
                : Libc.EpollWait(_epoll, _events, EventCapacity, timeout);
            _now = Clock();
            for (int i = 0; i < count; i++)
            {
                byte* entry = _events + (i * EventSize);
                Dispatch(*(uint*)entry, *(ulong*)(entry + TagOffset));
            }

            if (_turns.Count > 0) TakeTurns();
            while (_timers.TakeDue(_now) is { } due) OnDeadline(due);
            RunListenerTimers();
            Recycle();
        }

        CloseEverything();
    }

    private int NextTimeout()
    {
        if (_turns.Count > 0) return 0;
        int timeout = _timers.UntilNext(_now);
        int listeners = ListenerTimeout();
        return timeout < 0 ? listeners : listeners < 0 ? timeout : Math.Min(timeout, listeners);
    }

    private void Dispatch(uint events, ulong tag)
    {
        int id = (int)(tag >> 2);
        switch ((Kind)(tag & 3))
        {
            case Kind.Client when _relays[id] is { } relay:
                OnEvent(relay, ref relay.Client, events, fromClient: true);
                break;
            case Kind.Backend when _relays[id] is { } relay:
                OnEvent(relay, ref relay.Backend, events, fromClient: false);
                break;
            case Kind.Listener when _listeners[id] is { Fd: >= 0 } listener:
                Accept(listener);
                break;
            case Kind.Wake:
                RunCommands();
                break;
        }
    }

    private void RunCommands()
    {
        ulong count;
        _ = Libc.Read(_wake, &count, sizeof(ulong));
        Volatile.Write(ref _wakePending, 0);
        while (_commands.TryDequeue(out Action? command)) command();
    }

    private void OnEvent(EpollRelay relay, ref RelayEnd end, uint events, bool fromClient)
    {
        const uint ReadEvents = Sys.EPOLLIN | Sys.EPOLLRDHUP | Sys.EPOLLHUP | Sys.EPOLLERR;
        if ((events & ReadEvents) != 0) end.Readable = true;
        if ((events & (ReadEvents & ~Sys.EPOLLIN)) != 0) end.HungUp = true;
        if ((events & (Sys.EPOLLOUT | Sys.EPOLLERR | Sys.EPOLLHUP)) != 0) end.Writable = true;
        switch (relay.Stage)
        {
            case RelayStage.Established:
                relay.LastActivity = _now;
                if ((events & ReadEvents) != 0) Transfer(relay, fromClient);
                // The other way only if it was stuck on this end.
                if (relay.Stage == RelayStage.Established && (end.Pending is not null || end.Pipe is not null || OtherEnd(relay, fromClient).Readable))
                    Transfer(relay, !fromClient);
                break;
            case RelayStage.Connecting when !fromClient:
                OnConnectEvent(relay, events);
                break;
            case RelayStage.ReadingProxyHeader:
                ReadProxyHeader(relay);
                break;
        }
    }

    private static ref RelayEnd OtherEnd(EpollRelay relay, bool isClient)
    {
        if (isClient) return ref relay.Backend;
        return ref relay.Client;
    }

    private void OnDeadline(EpollRelay relay)
    {
        switch (relay.Stage)
        {
            case RelayStage.Established:
                TimeSpan limit = relay.Client.Finished || relay.Backend.Finished ? relay.Listener.Options.HalfClosedTimeout : relay.Listener.Options.IdleTimeout;
                if (limit <= TimeSpan.Zero || limit == Timeout.InfiniteTimeSpan) break;
                long deadline = relay.LastActivity + (long)limit.TotalMilliseconds;
                if (deadline <= _now) End(relay, TcpRelayOutcome.IdleTimeout);
                else _timers.Arm(relay, deadline);
                break;
            case RelayStage.Connecting:
                FailConnect(relay, TcpConnectFailure.TimedOut);
                break;
            case RelayStage.ReadingProxyHeader:
                End(relay, TcpRelayOutcome.ProxyHeaderTimeout);
                break;
            case RelayStage.WaitingForDescriptor:
                OpenBackend(relay);
                break;
        }
    }

    private void TakeTurns()
    {
        for (int i = _turns.Count; i > 0; i--)
        {
            EpollRelay relay = _turns.Dequeue();
            relay.Queued = false;
            if (relay.Stage == RelayStage.Ended)
            {
                _ended.Add(relay);
                continue;
            }

            relay.LastActivity = _now;
            Transfer(relay, fromClient: true);
            if (relay.Stage == RelayStage.Established) Transfer(relay, fromClient: false);
        }
    }

    private EpollRelay Rent(LoopListener listener)
    {
        EpollRelay relay = _spare.Count > 0 ? _spare.Pop() : new EpollRelay();
        if (!_freeIds.TryPop(out int id))
        {
            id = _relayLimit++;
            if (id == _relays.Length) Array.Resize(ref _relays, id * 2);
        }

        relay.Id = id;
        relay.Stage = RelayStage.Connecting;
        relay.Listener = listener;
        relay.Client = RelayEnd.Closed;
        relay.Backend = RelayEnd.Closed;
        relay.LastActivity = _now;
        _relays[id] = relay;
        _active++;
        return relay;
    }

    private void End(EpollRelay relay, TcpRelayOutcome outcome)
    {
        if (relay.Stage == RelayStage.Ended) return;
        bool hasTarget = !relay.Target.Address.IsNone;
        relay.Stage = RelayStage.Ended;
        _timers.Disarm(relay);
        LoopListener listener = relay.Listener;

        // Counted first: whoever sees the connection end finds it in the counts.
        listener.Counters.Outcomes[(int)outcome]++;
        bool clean = outcome == TcpRelayOutcome.Completed;
        Close(ref relay.Client, clean);
        Close(ref relay.Backend, clean);

        listener.Counters.Active--;
        _active--;
        if (hasTarget) listener.Route.Closed(relay.Target, new TcpRelayResult(outcome, relay.BytesFromClient, relay.BytesFromBackend));
        listener.Group.Leave();
        DescriptorsFreed();
        if (!relay.Queued) _ended.Add(relay);
    }

    // An ended relay keeps its number until the batch is over: events of the batch may still name it.
    private void Recycle()
    {
        if (_ended.Count == 0) return;
        foreach (EpollRelay relay in _ended)
        {
            _relays[relay.Id] = null;
            _freeIds.Push(relay.Id);
            relay.Reset();
            if (_spare.Count < 1024) _spare.Push(relay);
        }

        _ended.Clear();
    }

    private void Close(ref RelayEnd end, bool clean)
    {
        if (end.Pending is { } pending) Return(pending);
        if (end.Pipe is { } pipe) Return(pipe);
        end.Pending = null;
        end.Pipe = null;
        if (end.Fd < 0) return;
        if (clean) _ = Libc.Close(end.Fd);
        else SocketCalls.CloseWithReset(end.Fd);
        end.Fd = -1;
    }

    private void CloseEverything()
    {
        RunCommands();
        Cut(backend: null, TcpRelayOutcome.Drained);
        Recycle();
        foreach (LoopListener listener in _listeners) listener.CloseSocket();
        while (_pipes.TryPop(out SplicePipe? pipe)) Destroy(pipe);
        _ = Libc.Close(_epoll);
        _ = Libc.Close(_wake);
        NativeMemory.AlignedFree(_events);
        NativeMemory.AlignedFree(_buffer);
    }
}
