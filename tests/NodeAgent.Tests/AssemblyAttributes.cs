// Agents use ranges and ports of their own, so classes run side by side; more than the cores of a small machine only wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
