using System.Runtime.InteropServices;
using Net.Transport.Native;
using Net.Transport.Tcp;

namespace Net.Transport.UdpRelay.Linux;

/// <summary>One thread, one epoll set (epoll(7), level-triggered), and the sessions that it owns: datagrams come and go in batches.</summary>
/// <remarks>The lock is held while a batch is worked on; callers who purge or close wait that long.</remarks>
internal sealed unsafe partial class UdpLoop : IDisposable
{
    private const int EventCapacity = 256;
    private const int SweepMilliseconds = 250;
    private const int WakeId = int.MaxValue;

    // struct epoll_event is packed on x64 alone; epoll_wait(2).
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int TagOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private readonly TimeProvider _time;
    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte* _events;
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private readonly IdTable<LoopUdpListener> _listeners = new();
    private readonly IdTable<EpollUdpSession> _sessions = new();
    private long _now;
    private long _sweepAt;
    private bool _stopping;

    internal UdpLoop(int index, UdpRelayEngineOptions options, TimeProvider time)
    {
        _time = time;
        _now = Clock();
        _questionSender = new DatagramSender(options.Segmentation);
        _answerSender = new DatagramSender(options.Segmentation);
        _epoll = Libc.EpollCreate1(Sys.EPOLL_CLOEXEC);
        _wake = Libc.EventFd(0, Sys.EFD_NONBLOCK | Sys.EFD_CLOEXEC);
        if (_epoll < 0 || _wake < 0) throw new IOException($"epoll_create1 or eventfd failed: errno {Libc.Errno}");
        _events = (byte*)NativeMemory.AlignedAlloc((nuint)(EventCapacity * EventSize), 64);
        Watch(_wake, WakeId, isSession: false);
        _thread = new Thread(Run) { IsBackground = true, Name = $"udp-relay-{index}" };
        _thread.Start();
    }

    /// <summary>Starts to relay; false if the kernel has no room to watch the socket.</summary>
    internal bool Add(LoopUdpListener listener)
    {
        lock (_gate)
        {
            listener.Id = _listeners.Add(listener);
            return Watch(listener.Fd, listener.Id, isSession: false);
        }
    }

    /// <summary>Closes the socket and ends its sessions.</summary>
    internal void Remove(LoopUdpListener listener)
    {
        lock (_gate)
        {
            if (listener.Fd < 0) return;
            EndAll(listener, UdpSessionOutcome.Closed, static _ => true);
            _ = Libc.Close(listener.Fd);
            listener.Fd = -1;
            _listeners.Remove(listener.Id);
        }
    }

    /// <summary>Ends the sessions whose backend is stale; returns how many.</summary>
    internal int Purge(LoopUdpListener listener, Func<PeerAddress, bool> isStale)
    {
        lock (_gate) return EndAll(listener, UdpSessionOutcome.Purged, isStale);
    }

    /// <summary>Ends the loop, its listeners and their sessions, and waits for the thread.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _stopping, true);
        ulong one = 1;
        _ = Libc.Write(_wake, &one, sizeof(ulong));
        if (Thread.CurrentThread != _thread) _thread.Join();
    }

    private int EndAll(LoopUdpListener listener, UdpSessionOutcome outcome, Func<PeerAddress, bool> which)
    {
        int count = 0;
        for (EpollUdpSession? session = listener.Quietest; session is not null;)
        {
            EpollUdpSession? next = session.Busier;
            if (which(session.Target.Address))
            {
                End(session, outcome);
                count++;
            }

            session = next;
        }

        return count;
    }

    private long Clock() => (long)(_time.GetTimestamp() * (1000.0 / _time.TimestampFrequency));

    private bool Watch(int fd, int id, bool isSession)
    {
        byte* registration = stackalloc byte[16];
        *(uint*)registration = Sys.EPOLLIN;
        *(ulong*)(registration + TagOffset) = ((ulong)(uint)id << 1) | (isSession ? 1u : 0u);
        return Libc.EpollCtl(_epoll, Sys.EPOLL_CTL_ADD, fd, registration) == 0;
    }

    private void Run()
    {
        while (!Volatile.Read(ref _stopping))
        {
            int timeout = _sessions.IsEmpty ? -1 : (int)Math.Clamp(_sweepAt - _now, 0, SweepMilliseconds);
            int count = Libc.EpollWait(_epoll, _events, EventCapacity, timeout);
            lock (_gate)
            {
                _now = Clock();
                for (int i = 0; i < count; i++) Dispatch(*(ulong*)(_events + (i * EventSize) + TagOffset));
                SendAnswers();
                if (_now >= _sweepAt) Sweep();
                _sessions.ReleaseIds();
                _listeners.ReleaseIds();
            }
        }

        CloseEverything();
    }

    private void Dispatch(ulong tag)
    {
        int id = (int)(tag >> 1);
        if ((tag & 1) != 0)
        {
            if (_sessions[id] is { } session) ReadBackend(session);
        }
        else if (id == WakeId)
        {
            ulong count;
            _ = Libc.Read(_wake, &count, sizeof(ulong));
        }
        else if (_listeners[id] is { } listener)
        {
            ReadClients(listener);
        }
    }

    private void Sweep()
    {
        _sweepAt = _now + SweepMilliseconds;
        foreach (LoopUdpListener listener in _listeners.ToList())
        {
            long quietSince = _now - (long)listener.Group.Options.SessionTimeout.TotalMilliseconds;
            while (listener.Quietest is { } session && session.LastActivity <= quietSince) End(session, UdpSessionOutcome.Expired);
        }
    }

    private void CloseEverything()
    {
        foreach (LoopUdpListener listener in _listeners.ToList()) Remove(listener);
        _ = Libc.Close(_epoll);
        _ = Libc.Close(_wake);
        NativeMemory.AlignedFree(_events);
        _questions.Dispose();
        _answers.Dispose();
        _questionSender.Dispose();
        _answerSender.Dispose();
    }
}
