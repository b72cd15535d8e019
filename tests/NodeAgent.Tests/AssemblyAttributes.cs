// One agent at a time: node ports and the machine's two cores are shared.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
