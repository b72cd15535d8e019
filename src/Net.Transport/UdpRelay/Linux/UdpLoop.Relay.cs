using Net.Transport.Native;
using Net.Transport.Tcp;

namespace Net.Transport.UdpRelay.Linux;

/// <summary>Moving datagrams.</summary>
internal sealed unsafe partial class UdpLoop
{
    private readonly DatagramSlots _questions = new(withNames: true);
    private readonly DatagramSlots _answers = new(withNames: false);
    private readonly DatagramSender _questionSender;
    private readonly DatagramSender _answerSender;
    private readonly int[] _nextSlot = new int[DatagramSlots.Capacity];
    private readonly List<EpollUdpSession> _asking = new(DatagramSlots.Capacity);

    /// <summary>Whose answers wait in the sender; they leave by its socket.</summary>
    private LoopUdpListener? _answering;

    private void ReadClients(LoopUdpListener listener)
    {
        int count = _questions.Receive(listener.Fd, 0, out _);
        EpollUdpSession? session = null;
        for (int slot = 0; slot < count; slot++)
        {
            PeerAddress client = _questions.Sender(slot);
            if (session is null || session.Client != client || session.Fd < 0) session = Find(listener, client);
            if (session is null)
            {
                listener.Dropped++;
                continue;
            }

            _nextSlot[slot] = -1;
            if (session.FirstSlot < 0)
            {
                session.FirstSlot = slot;
                _asking.Add(session);
            }
            else
            {
                _nextSlot[session.LastSlot] = slot;
            }

            session.LastSlot = slot;
        }

        foreach (EpollUdpSession asking in _asking) Ask(asking);
        _asking.Clear();
    }

    private void Ask(EpollUdpSession session)
    {
        int count = 0;
        for (int slot = session.FirstSlot; slot >= 0; slot = _nextSlot[slot], count++)
        {
            if (session.Fd >= 0) _questionSender.Add(_questions.Payload(slot), _questions.Length(slot), session.Id, default);
        }

        session.FirstSlot = -1;
        int sent = 0, errno = 0;
        // It may have been evicted by a later datagram of the same batch.
        if (session.Fd >= 0) sent = _questionSender.Send(session.Fd, out errno);
        session.FromClient += sent;
        session.Listener.FromClients += sent;
        session.Listener.Dropped += count - sent;
        if (errno == Errno.ECONNREFUSED) Refuse(session);
    }

    private void ReadBackend(EpollUdpSession session)
    {
        if (_answerSender.Count == DatagramSlots.Capacity || !ReferenceEquals(_answering, session.Listener)) SendAnswers();
        _answering = session.Listener;
        int first = _answerSender.Count;
        int count = _answers.Receive(session.Fd, first, out int errno);
        if (count < 0)
        {
            if (errno is Errno.EAGAIN or Errno.EINTR) return;
            if (errno == Errno.ECONNREFUSED) Refuse(session);
            else End(session, UdpSessionOutcome.Failed);
            return;
        }

        for (int slot = first; slot < first + count; slot++) _answerSender.Add(_answers.Payload(slot), _answers.Length(slot), session.Id, session.Client);
        session.FromBackend += count;
        session.Listener.Touch(session, _now);
    }

    private void SendAnswers()
    {
        if (_answerSender.Count == 0 || _answering is not { } listener) return;
        int count = _answerSender.Count;
        int sent = _answerSender.Send(listener.Fd, out _);
        listener.FromBackends += sent;
        listener.Dropped += count - sent;
    }

    private EpollUdpSession? Find(LoopUdpListener listener, in PeerAddress client)
    {
        if (listener.Sessions.TryGetValue(client, out EpollUdpSession? session))
        {
            listener.Touch(session, _now);
            return session;
        }

        EpollUdpListener group = listener.Group;
        if (client.IsNone || group.Route.Route(client, group.Address, out UdpTarget target) != UdpRouteVerdict.Forward) return null;
        if (!group.TryEnter() && !(Evict(listener) && group.TryEnter()))
        {
            group.Route.Closed(target, new UdpSessionResult(UdpSessionOutcome.Evicted, 0, 0));
            return null;
        }

        int fd = Open(target, out int errno);
        // Out of descriptors: one that was quiet long is worth less than one that asks.
        if (fd < 0 && Errno.IsExhaustion(errno) && Evict(listener)) fd = Open(target, out _);
        if (fd < 0)
        {
            group.Leave();
            group.Route.Closed(target, new UdpSessionResult(UdpSessionOutcome.Failed, 0, 0));
            return null;
        }

        session = new EpollUdpSession(fd, client, target, listener) { LastActivity = _now };
        session.Id = _sessions.Add(session);
        listener.Add(session);
        listener.Opened++;
        if (_sessions.Count == 1) _sweepAt = _now + Math.Min(SweepMilliseconds, (long)group.Options.SessionTimeout.TotalMilliseconds);
        if (Watch(fd, session.Id, isSession: true)) return session;
        End(session, UdpSessionOutcome.Failed);
        return null;
    }

    private static int Open(in UdpTarget target, out int errno)
    {
        byte* buffer = stackalloc byte[SocketCalls.AddressCapacity];
        int fd = Libc.Socket(SocketCalls.Domain(target.Peer), Sys.SOCK_DGRAM | Sys.SOCK_NONBLOCK | Sys.SOCK_CLOEXEC, 0);
        errno = fd < 0 ? Libc.Errno : 0;
        if (fd < 0) return -1;
        bool bound = target.Source.IsNone || Libc.Bind(fd, buffer, SocketCalls.WriteAddress(target.Source, buffer)) == 0;
        if (bound && Libc.Connect(fd, buffer, SocketCalls.WriteAddress(target.Peer, buffer)) == 0) return fd;
        errno = Libc.Errno;
        _ = Libc.Close(fd);
        return -1;
    }

    private bool Evict(LoopUdpListener listener)
    {
        if (listener.Quietest is not { } quietest) return false;
        End(quietest, UdpSessionOutcome.Evicted);
        listener.Evicted++;
        return true;
    }

    private void Refuse(EpollUdpSession session)
    {
        if (session.Fd < 0) return;
        session.Listener.Refused++;
        End(session, UdpSessionOutcome.Refused);
    }

    private void End(EpollUdpSession session, UdpSessionOutcome outcome)
    {
        _ = Libc.Close(session.Fd);
        session.Fd = -1;
        session.Listener.Remove(session);
        session.Listener.Group.Leave();
        _sessions.Remove(session.Id);
        session.Listener.Group.Route.Closed(session.Target, new UdpSessionResult(outcome, session.FromClient, session.FromBackend));
    }
}
