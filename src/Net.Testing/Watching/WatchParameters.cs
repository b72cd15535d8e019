namespace Net.Testing.Watching;

/// <summary>What the query of a watch says.</summary>
/// <param name="From">The revision to go on from; null to begin with the objects there are.</param>
/// <param name="MarksInitialEvents">Whether a bookmark tells where the objects there were end (<c>sendInitialEvents</c>).</param>
/// <param name="AllowsBookmarks">Whether the client understands bookmarks.</param>
/// <param name="Lasts">How long the watch lasts.</param>
internal sealed record WatchParameters(long? From, bool MarksInitialEvents, bool AllowsBookmarks, TimeSpan Lasts);
