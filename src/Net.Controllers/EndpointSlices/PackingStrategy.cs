namespace Net.Controllers;

/// <summary>How <see cref="EndpointSlicePacker"/> places endpoints in slices.</summary>
public enum PackingStrategy
{
    /// <summary>As the upstream controller does: few writes, but slices are never merged and old and new pods share them.</summary>
    Parity,

    /// <summary>So that watchers receive few bytes: endpoints that will change together are kept together, and sparse slices are merged within a budget.</summary>
    Frugal,
}
