namespace Net.Model;

/// <summary>Something that happened to an object, told to people (<c>core/v1 Event</c>).</summary>
[ApiType]
[ApiKind("", "v1", "events")]
public sealed partial record Event
{
    /// <summary>The <see cref="Type"/> of what is as it should be.</summary>
    public const string Normal = "Normal";

    /// <summary>The <see cref="Type"/> of what needs somebody's attention.</summary>
    public const string Warning = "Warning";

    /// <summary>The object.</summary>
    [ApiField(Always = true)]
    public ObjectReference InvolvedObject { get; init; } = ObjectReference.Empty;

    /// <summary>Why, in one word such as <c>FailedToUpdateEndpointSlices</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What happened, for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>Who tells.</summary>
    public EventSource Source { get; init; } = EventSource.Empty;

    /// <summary>When it happened first.</summary>
    [ApiField(Always = true)]
    public DateTimeOffset? FirstTimestamp { get; init; }

    /// <summary>When it happened last.</summary>
    [ApiField(Always = true)]
    public DateTimeOffset? LastTimestamp { get; init; }

    /// <summary>How often it happened.</summary>
    public int Count { get; init; }

    /// <summary><see cref="Normal"/> or <see cref="Warning"/>.</summary>
    public string Type { get; init; } = "";

    /// <summary>When it happened, in the newer form.</summary>
    [ApiField(Always = true)]
    public MicroTime? EventTime { get; init; }

    /// <summary>How often it happened, in the newer form; not read by the SDK.</summary>
    public RawJson Series { get; init; }

    /// <summary>What was done or failed.</summary>
    public string Action { get; init; } = "";

    /// <summary>A second object that has to do with it.</summary>
    public ObjectReference? Related { get; init; }

    /// <summary>Who tells, in the newer form.</summary>
    [ApiField(Always = true)]
    public string ReportingComponent { get; init; } = "";

    /// <summary>Which of its processes tells.</summary>
    [ApiField(Always = true)]
    public string ReportingInstance { get; init; } = "";
}

/// <summary>Who tells of an event (<c>core/v1 EventSource</c>).</summary>
[ApiType]
public sealed partial record EventSource
{
    /// <summary>The component.</summary>
    public string Component { get; init; } = "";

    /// <summary>The node it runs on.</summary>
    public string Host { get; init; } = "";
}
