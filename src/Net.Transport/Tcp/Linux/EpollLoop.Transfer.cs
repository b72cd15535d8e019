using Net.Transport.Native;

namespace Net.Transport.Tcp.Linux;

/// <summary>Moving bytes.</summary>
internal sealed unsafe partial class EpollLoop
{
    // A relay that has moved this much lets the others of the batch go first.
    private const int TurnBytes = 1 << 20;

    // Reads that fill the buffer before a direction counts as bulk.
    private const int BulkAfter = 2;

    // What is asked of a pipe; unprivileged users may be given less (pipe(7), pipe-user-pages-soft).
    private const int PipeBytes = 1 << 20;
    private const int SmallestUsefulPipe = 64 * 1024;
    private const int KeptPipes = 64;

    private readonly int _readSize;
    private readonly Stack<PendingBytes> _pendings = new();
    private readonly Stack<SplicePipe> _pipes = new();
    private long _noPipesUntil;

    private enum Flow
    {
        Open,
        Blocked,
        Broken,
    }

    /// <summary>Moves what can be moved from one end to the other.</summary>
    private void Transfer(EpollRelay relay, bool fromClient)
    {
        ref RelayEnd source = ref fromClient ? ref relay.Client : ref relay.Backend;
        ref RelayEnd sink = ref fromClient ? ref relay.Backend : ref relay.Client;
        long moved = 0;
        while (true)
        {
            Flow flow = Flush(ref sink);
            if (flow != Flow.Open)
            {
                if (flow == Flow.Broken) OnBrokenSink(relay, fromClient);
                return;
            }

            if (source.FullReads < BulkAfter) ReleasePipe(ref sink);
            if (source.Finished)
            {
                Finish(relay, ref source, ref sink, fromClient);
                return;
            }

            // What can't be written is not read: it stays in the sender's socket.
            if (!source.Readable || !sink.Writable) return;
            if (moved >= TurnBytes)
            {
                if (!relay.Queued) _turns.Enqueue(relay);
                relay.Queued = true;
                return;
            }

            nint count = source.FullReads >= BulkAfter && TakePipe(ref sink) ? FillPipe(ref source, ref sink, sink.Pipe!) : Copy(ref source, ref sink, ref flow);
            if (count < 0)
            {
                if (source.Readable) End(relay, fromClient ? TcpRelayOutcome.ClientReset : TcpRelayOutcome.BackendReset);
                return;
            }

            moved += count;
            if (fromClient)
            {
                relay.BytesFromClient += count;
                relay.Listener.Counters.BytesFromClients += count;
            }
            else
            {
                relay.BytesFromBackend += count;
                relay.Listener.Counters.BytesFromBackends += count;
            }

            if (flow == Flow.Broken)
            {
                OnBrokenSink(relay, fromClient);
                return;
            }
        }
    }

    /// <summary>One recv(2) and one send(2). Returns the bytes read, 0 at the end, -1 on EAGAIN (not readable any more) or error (still readable).</summary>
    private nint Copy(ref RelayEnd source, ref RelayEnd sink, ref Flow flow)
    {
        nint count = Libc.Recv(source.Fd, _buffer, (nuint)_readSize, 0);
        if (count <= 0) return ReadNothing(ref source, count, Libc.Errno);

        if (count == _readSize)
        {
            if (source.FullReads < BulkAfter) source.FullReads++;
        }
        else
        {
            source.FullReads = 0;
            // A short read emptied the queue: the next edge tells of more, except that a FIN already told is not told again.
            if (!source.HungUp) source.Readable = false;
        }

        nint sent = Libc.Send(sink.Fd, _buffer, (nuint)count, Sys.MSG_NOSIGNAL);
        if (sent == count) return count;
        if (sent < 0)
        {
            if (Libc.Errno is not (Errno.EAGAIN or Errno.EINTR))
            {
                flow = Flow.Broken;
                return count;
            }

            sent = 0;
        }

        sink.Writable = false;
        PendingBytes pending = RentPending();
        pending.Offset = 0;
        pending.Length = (int)(count - sent);
        new ReadOnlySpan<byte>(_buffer + sent, pending.Length).CopyTo(pending.Buffer);
        sink.Pending = pending;
        return count;
    }

    private static nint ReadNothing(ref RelayEnd source, nint count, int errno)
    {
        if (count == 0)
        {
            source.Finished = true;
            return 0;
        }

        if (errno is Errno.EINTR) return 0;
        if (errno is Errno.EAGAIN) source.Readable = false;
        return -1;
    }

    private Flow Flush(ref RelayEnd sink)
    {
        if (sink.Pending is { } pending)
        {
            if (!sink.Writable) return Flow.Blocked;
            fixed (byte* start = pending.Buffer)
            {
                nint sent = Libc.Send(sink.Fd, start + pending.Offset, (nuint)pending.Length, Sys.MSG_NOSIGNAL);
                if (sent < 0 && Libc.Errno is not (Errno.EAGAIN or Errno.EINTR)) return Flow.Broken;
                if (sent < pending.Length)
                {
                    pending.Offset += (int)Math.Max(0, sent);
                    pending.Length -= (int)Math.Max(0, sent);
                    sink.Writable = false;
                    return Flow.Blocked;
                }
            }

            Return(pending);
            sink.Pending = null;
        }

        return sink.Pipe is { } pipe ? EmptyPipe(ref sink, pipe) : Flow.Open;
    }

    /// <summary>The source has sent all it will: pass its FIN on, and end the relay when both have.</summary>
    private void Finish(EpollRelay relay, ref RelayEnd source, ref RelayEnd sink, bool fromClient)
    {
        ReleasePipe(ref sink);
        if (sink.ShutDown) return;
        bool nothingLeft = source.Pending is null && (source.Pipe is null || source.Pipe.Length == 0);
        if (sink.Finished && nothingLeft)
        {
            End(relay, TcpRelayOutcome.Completed);
            return;
        }

        sink.ShutDown = true;
        if (Libc.Shutdown(sink.Fd, Sys.SHUT_WR) != 0)
        {
            // ENOTCONN: the sink was reset in between. shutdown(2).
            End(relay, fromClient ? TcpRelayOutcome.BackendReset : TcpRelayOutcome.ClientReset);
            return;
        }

        // Half-closed connections have a limit of their own.
        TimeSpan limit = relay.Listener.Options.HalfClosedTimeout;
        if (limit > TimeSpan.Zero) _timers.Arm(relay, _now + (long)Math.Min(limit.TotalMilliseconds, long.MaxValue / 4));
    }

    /// <summary>The sink was reset. What it had sent before may still wait in its queue: the other side gets it, then the reset.</summary>
    private void OnBrokenSink(EpollRelay relay, bool fromClient)
    {
        ref RelayEnd broken = ref fromClient ? ref relay.Backend : ref relay.Client;
        ref RelayEnd other = ref fromClient ? ref relay.Client : ref relay.Backend;
        for (int reads = 0; reads < 64 && !broken.Finished && other.Writable && Flush(ref other) == Flow.Open; reads++)
        {
            Flow flow = Flow.Open;
            broken.Readable = true;
            nint count = Copy(ref broken, ref other, ref flow);
            if (count <= 0 || flow == Flow.Broken) break;
            if (fromClient) relay.BytesFromBackend += count;
            else relay.BytesFromClient += count;
        }

        End(relay, fromClient ? TcpRelayOutcome.BackendReset : TcpRelayOutcome.ClientReset);
    }

    private nint FillPipe(ref RelayEnd source, ref RelayEnd sink, SplicePipe pipe)
    {
        nint count = Libc.Splice(source.Fd, 0, pipe.WriteEnd, 0, (nuint)pipe.Capacity, Sys.SPLICE_F_MOVE | Sys.SPLICE_F_NONBLOCK);
        if (count <= 0)
        {
            // The pipe was empty, so EAGAIN speaks of the socket. A connection that waits holds no pipe.
            int errno = Libc.SavedErrno;
            ReleasePipe(ref sink);
            return ReadNothing(ref source, count, errno);
        }

        pipe.Length = (int)count;
        if (count < SmallestUsefulPipe / 4) source.FullReads = 0;
        return count;
    }

    private static Flow EmptyPipe(ref RelayEnd sink, SplicePipe pipe)
    {
        while (pipe.Length > 0)
        {
            if (!sink.Writable) return Flow.Blocked;
            nint count = Libc.Splice(pipe.ReadEnd, 0, sink.Fd, 0, (nuint)pipe.Length, Sys.SPLICE_F_MOVE | Sys.SPLICE_F_NONBLOCK);
            if (count > 0)
            {
                pipe.Length -= (int)count;
                continue;
            }

            int errno = Libc.SavedErrno;
            if (count < 0 && errno is Errno.EINTR) continue;
            if (count == 0 || errno is not Errno.EAGAIN) return Flow.Broken;
            sink.Writable = false;
            return Flow.Blocked;
        }

        return Flow.Open;
    }

    private bool TakePipe(ref RelayEnd sink)
    {
        if (sink.Pipe is not null) return true;
        if (!_options.Splice || _now < _noPipesUntil) return false;
        if (!_pipes.TryPop(out SplicePipe? pipe)) pipe = CreatePipe();
        sink.Pipe = pipe;
        return pipe is not null;
    }

    private SplicePipe? CreatePipe()
    {
        int* ends = stackalloc int[2];
        if (Libc.Pipe2(ends, Sys.O_NONBLOCK | Sys.O_CLOEXEC) != 0)
        {
            // Descriptors are short: connections need them more. Bulk data is copied for a while.
            _noPipesUntil = _now + 1000;
            return null;
        }

        int capacity = Libc.Fcntl(ends[1], Sys.F_SETPIPE_SZ, PipeBytes);
        return new SplicePipe(ends[0], ends[1], capacity > 0 ? capacity : SmallestUsefulPipe);
    }

    private void ReleasePipe(ref RelayEnd sink)
    {
        if (sink.Pipe is not { Length: 0 } pipe) return;
        Return(pipe);
        sink.Pipe = null;
    }

    private void Return(SplicePipe pipe)
    {
        // One that still holds another connection's bytes is of no use to the next.
        if (pipe.Length == 0 && _pipes.Count < KeptPipes) _pipes.Push(pipe);
        else Destroy(pipe);
    }

    private static void Destroy(SplicePipe pipe)
    {
        _ = Libc.Close(pipe.ReadEnd);
        _ = Libc.Close(pipe.WriteEnd);
    }

    private PendingBytes RentPending() => _pendings.TryPop(out PendingBytes? pending) ? pending : new PendingBytes(new byte[_readSize]);

    private void Return(PendingBytes pending)
    {
        if (_pendings.Count < KeptPipes) _pendings.Push(pending);
    }
}
