using Net.TestSupport;
using Net.Testing;

namespace Net.Cluster.Tests.LeaderElection;

/// <summary>Two candidates whose ways to the server fail at random, with slow requests and clocks of different speeds.</summary>
public sealed class PartitionTests
{
    private const int Runs = 20;
    private const int PartitionsARun = 50;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    [Fact]
    public Task RunAsync_OverAThousandPartitions_NeverHasTwoLeaders() => Task.Run(() =>
    {
        int terms = 0, lost = 0;
        for (int seed = 0; seed < Runs; seed++)
        {
            using var lab = new PartitionLab(seed);
            for (int i = 0; i < PartitionsARun; i++) lab.Partition();
            lab.Heal();
            terms += lab.Terms;
            lost += lab.Lost;
        }

        // The runs are of use only if leadership really changes.
        Assert.True(terms > Runs * PartitionsARun / 10, $"{terms} terms");
        Assert.True(lost > Runs * PartitionsARun / 10, $"{lost} terms lost");
    });

    /// <summary>The lab can tell: with a deadline beyond the lease's duration in true time there are two leaders.</summary>
    [Fact]
    public Task RunAsync_ClocksThatDifferByMoreThanTheRatio_CanHaveTwoLeaders() => Task.Run(() =>
    {
        bool broke = false;
        for (int seed = 0; seed < Runs && !broke; seed++)
        {
            using var lab = new PartitionLab(seed, slow: 0.5, fast: 1.5);
            try
            {
                for (int i = 0; i < PartitionsARun; i++) lab.Partition();
            }
            catch (InvalidOperationException)
            {
                broke = true;
            }
        }

        Assert.True(broke);
    });

    private sealed class PartitionLab : IDisposable
    {
        private readonly ManualTimeProvider _time = new();
        private readonly Random _random;
        private readonly Candidate[] _candidates;
        private bool _isQuick;

        public PartitionLab(int seed, double slow = 0.84, double fast = 1.24)
        {
            _random = new(seed);
            var server = new LeaseServer();
            bool swap = _random.Next(2) == 0;
            _candidates =
            [
                new("a", server, _time, seed, swap ? slow : fast, Delay),
                new("b", server, _time, seed + 1000, swap ? fast : slow, Delay),
            ];
            foreach (Candidate candidate in _candidates)
            {
                candidate.OnLead = Check;
                candidate.Start();
            }
        }

        public int Terms => _candidates.Sum(static candidate => candidate.Began.Count);

        public int Lost => _candidates.Sum(static candidate => candidate.Ended.Count);

        public void Partition()
        {
            Candidate cut = _candidates[_random.Next(2)];
            bool both = _random.Next(4) == 0;
            foreach (Candidate candidate in _candidates.Where(candidate => both || candidate == cut))
            {
                candidate.Link.LosesRequests = _random.Next(3) > 0;
                candidate.Link.LosesAnswers = !candidate.Link.LosesRequests || _random.Next(2) == 0;
            }

            Run(TimeSpan.FromSeconds(_random.NextDouble() * 40));
            Mend();
            Run(TimeSpan.FromSeconds(_random.NextDouble() * 20));
        }

        public void Heal()
        {
            Mend();
            _isQuick = true;
            Run(TimeSpan.FromSeconds(60));
            if (_candidates.Count(static candidate => candidate.Elector.IsLeader) != 1) throw new InvalidOperationException($"No leader a minute after the last partition, at {_time.Elapsed}");
        }

        public void Dispose()
        {
            foreach (Candidate candidate in _candidates) candidate.Dispose();
        }

        private void Mend()
        {
            foreach (Candidate candidate in _candidates) (candidate.Link.LosesRequests, candidate.Link.LosesAnswers) = (false, false);
        }

        private void Run(TimeSpan time)
        {
            for (TimeSpan until = _time.Elapsed + time; _time.Elapsed < until;)
            {
                _time.Advance(Tick);
                Check();
            }
        }

        // Mostly quick, now and then slower than a whole retry.
        private TimeSpan Delay() => TimeSpan.FromMilliseconds(_isQuick || _random.Next(10) > 0 ? _random.Next(1, 200) : _random.Next(1, 6000));

        private void Check()
        {
            if (_candidates.All(static candidate => candidate.Elector.IsLeader)) throw new InvalidOperationException($"Two leaders at {_time.Elapsed}");
            foreach (Candidate candidate in _candidates.Where(static candidate => candidate.Running.IsFaulted)) throw candidate.Running.Exception!;
        }
    }
}
