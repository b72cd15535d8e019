namespace Net.Dns.Tests;

/// <summary>Tests that measure the whole heap: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeapMeasurements
{
    /// <summary>The collection's name.</summary>
    public const string Name = "heap measurements";
}
