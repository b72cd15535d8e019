namespace Net.Model;

/// <summary>The rules of Services by their shortest name; <see cref="ApiRules.For{T}"/> has those of every kind, defaults and warnings too.</summary>
/// <remarks>Services should have their defaults: see <see cref="ServiceDefaults"/>. Errors come in the API server's order; none means that it would accept.</remarks>
public static class ServiceValidator
{
    private static readonly ApiRules<Service> Rules = ApiRules.For<Service>();

    /// <inheritdoc cref="ApiRules{T}.ValidateCreate(T)"/>
    public static IReadOnlyList<FieldError> ValidateCreate(Service service) => Rules.ValidateCreate(service);

    /// <inheritdoc cref="ApiRules{T}.ValidateUpdate(T, T)"/>
    /// <param name="service">The Service as it is to be.</param>
    /// <param name="old">The stored Service.</param>
    public static IReadOnlyList<FieldError> ValidateUpdate(Service service, Service old) => Rules.ValidateUpdate(service, old);

    /// <inheritdoc cref="ApiRules{T}.ValidateStatusUpdate(T, T)"/>
    /// <param name="service">The Service with its new status.</param>
    /// <param name="old">The stored Service.</param>
    public static IReadOnlyList<FieldError> ValidateStatusUpdate(Service service, Service old) => Rules.ValidateStatusUpdate(service, old);
}
