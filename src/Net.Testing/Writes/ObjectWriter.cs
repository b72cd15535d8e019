using System.Text.Json.Nodes;
using Net.Controllers;
using Net.Model;
using Net.Testing.Apply;
using Net.Testing.Requests;
using Net.Testing.Storage;

namespace Net.Testing.Writes;

/// <summary>Creations, updates and deletions of single objects. Thread-safe: each is one turn under the store's writers' lock.</summary>
internal sealed class ObjectWriter(ObjectStore store, Admission admission, DependentsCollector dependents, TimeProvider time, Random random)
{
    private const string IsModified = "the object has been modified; please apply your changes to the latest version and try again";

    /// <summary>POST to a collection.</summary>
    public ServerAnswer Create(WriteTarget target, byte[] body, WriteOptions options)
    {
        lock (store.Writing) return Create(target, body, options, null);
    }

    /// <summary>PUT on an object or its status.</summary>
    public ServerAnswer Update(WriteTarget target, byte[] body, WriteOptions options)
    {
        lock (store.Writing)
        {
            if (store.Get(target.Kind.Collection, target.Key) is not { } old) return ServerAnswer.Status(ApiStatus.NotFound(target.Kind.Collection, target.Name));
            return Replace(target, old, body, options, null);
        }
    }

    /// <summary>A change of the stored object, made of it as it is at this turn: a patch or an apply.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="options">The query of the write.</param>
    /// <param name="change">Makes the new document, or an answer that ends the request; called with null when there is no object.</param>
    public ServerAnswer Change(WriteTarget target, WriteOptions options, Func<JsonObject?, DocumentChange> change)
    {
        lock (store.Writing)
        {
            StoredObject? old = store.Get(target.Kind.Collection, target.Key);
            DocumentChange made = change(old is null ? null : JsonTexts.TryParseObject(old.Json));
            if (made.Refusal is { } refusal) return refusal;
            byte[] body = JsonTexts.Of(made.Document!);
            return old is null ? Create(target, body, options, made.Owners) : Replace(target, old, body, options, made.Owners);
        }
    }

    /// <summary>DELETE on an object.</summary>
    public ServerAnswer Delete(WriteTarget target, string? uid, string? resourceVersion, WriteOptions options)
    {
        lock (store.Writing)
        {
            CollectionName collection = target.Kind.Collection;
            if (store.Get(collection, target.Key) is not { } stored) return ServerAnswer.Status(ApiStatus.NotFound(collection, target.Name));
            ObjectMeta metadata = stored.Value.Metadata;
            string? why = uid is not null && uid != metadata.Uid ? $"Precondition failed: UID in precondition: {uid}, UID in object meta: {metadata.Uid}"
                : resourceVersion is not null && resourceVersion != metadata.ResourceVersion
                    ? $"the ResourceVersion in the precondition ({resourceVersion}) does not match the ResourceVersion in record ({metadata.ResourceVersion}). The object might have been modified"
                    : null;
            if (why is not null)
            {
                var named = new CollectionName(collection.Group, target.Kind.Resource.Kind);
                ResourceType resource = target.Kind.Resource;
                return ServerAnswer.Status(new(409, "Conflict", $"Operation cannot be fulfilled on {resource} \"{target.Name}\": {why}") { Details = ApiStatus.Of(named, target.Name) });
            }

            if (metadata.Finalizers.Count > 0)
            {
                StoredObject marked = metadata.DeletionTimestamp is not null || options.DryRun
                    ? stored
                    : store.Put(collection, target.Kind.Stored, target.Kind.Stored.WithMetadata(stored.Value, metadata with { DeletionTimestamp = Now(), DeletionGracePeriodSeconds = 0 }));
                return new(200, marked.JsonAs(target.Kind.Resource.ApiVersion));
            }

            if (!options.DryRun) Remove(target.Kind, stored);
            JsonObject details = ApiStatus.Of(collection, target.Name);
            details["uid"] = metadata.Uid;
            return ServerAnswer.Status(new(200, "", "") { Details = details });
        }
    }

    /// <summary>Removes an object and all that belongs to it.</summary>
    private void Remove(ServedKind kind, StoredObject stored)
    {
        ObjectKey key = ObjectKey.Of(stored.Value);
        if (!store.Remove(kind.Collection, kind.Stored, key)) return;
        if (stored.Value is Service service) admission.Release(service, time.GetUtcNow());
        foreach ((ServedKind dependentKind, StoredObject dependent) in dependents.Of(stored.Value)) Remove(dependentKind, dependent);
    }

    private ServerAnswer Create(WriteTarget target, byte[] body, WriteOptions options, ManagedFields? owners)
    {
        if (target.Kind.Resource.IsNamespaced && !admission.HasNamespace(target.Namespace))
        {
            return ServerAnswer.Status(ApiStatus.NotFound(new("", "namespaces"), target.Namespace));
        }

        (ApiAnswer answer, ServicePlan? plan) = admission.Admit(target, ApiOperation.Create, body, null, options);
        if (answer.Stored is not { } created) return Refused(answer, target, NameIn(body));
        ObjectMeta metadata = created.Metadata with { Uid = NewUid(), CreationTimestamp = Now(), ResourceVersion = "" };
        IApiObject unowned = target.Kind.Stored.WithMetadata(created, metadata);
        IApiObject stored = owners is null ? WithOwners(target, unowned, null, options) : WithOwners(target, unowned, owners);
        return Keep(target, stored, plan, answer, options, 201);
        }

    private ServerAnswer Replace(WriteTarget target, StoredObject old, byte[] body, WriteOptions options, ManagedFields? owners)
    {
        ObjectMeta before = old.Value.Metadata;
        (string version, string uid) = PreconditionsIn(body);
        if (version.Length > 0 && version != before.ResourceVersion) return ServerAnswer.Status(ApiStatus.Conflict(target.Kind.Collection, target.Name, IsModified));
        if (uid.Length > 0 && uid != before.Uid)
        {
            return ServerAnswer.Status(ApiStatus.Conflict(target.Kind.Collection, target.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {before.Uid}"));
        }

        ApiOperation operation = target.IsStatus ? ApiOperation.StatusUpdate : ApiOperation.Update;
        (ApiAnswer answer, ServicePlan? plan) = admission.Admit(target, operation, body, old, options);
        if (plan?.Outcome == ServiceOutcome.Deleted || IsReleased(answer.Stored)) return Released(target, old, options);
        if (answer.Stored is not { } changed) return Refused(answer, target, target.Name);
        ObjectMeta metadata = changed.Metadata with { Uid = before.Uid, ResourceVersion = before.ResourceVersion, CreationTimestamp = before.CreationTimestamp, ManagedFields = before.ManagedFields };
        IApiObject next = target.Kind.Stored.WithMetadata(changed, metadata);

        // An update that changes nothing writes nothing, so that it wakes no watch.
        if (next.Equals(old.Value) && owners is null) return Answer(target, old, answer, 200);
        IApiObject owned = owners is null ? WithOwners(target, next, old, options) : WithOwners(target, next, owners);
        return owned.Equals(old.Value) ? Answer(target, old, answer, 200) : Keep(target, owned, plan, answer, options, 200);
    }

    // The last finalizer of an object that is being deleted is gone.
    private static bool IsReleased(IApiObject? stored) => stored?.Metadata is { DeletionTimestamp: not null, Finalizers.IsEmpty: true };

    private ServerAnswer Released(WriteTarget target, StoredObject old, WriteOptions options)
    {
        if (!options.DryRun) Remove(target.Kind, old);
        return new(200, old.JsonAs(target.Kind.Resource.ApiVersion));
    }

    private ServerAnswer Keep(WriteTarget target, IApiObject next, ServicePlan? plan, ApiAnswer answer, WriteOptions options, int code)
    {
        if (options.DryRun) return Answer(target, new(next, 0), answer, code);
        if (plan is not null) admission.Commit(plan);
        return Answer(target, store.Put(target.Kind.Collection, target.Kind.Stored, next), answer, code);
    }

    private static ServerAnswer Answer(WriteTarget target, StoredObject stored, ApiAnswer answer, int code) =>
        new(code, stored.JsonAs(target.Kind.Resource.ApiVersion)) { Warnings = answer.Warnings };

    private static ServerAnswer Refused(ApiAnswer answer, WriteTarget target, string name) =>
        ServerAnswer.Status(ApiStatus.Of(answer, target.Kind.Stored.Resource, name)) with { Warnings = answer.Warnings };

    private IApiObject WithOwners(WriteTarget target, IApiObject next, StoredObject? old, WriteOptions options)
    {
        JsonObject? before = old is null ? null : JsonTexts.TryParseObject(old.Json);
        JsonObject after = ManagedFields.Ownable(JsonTexts.TryParseObject(StoredObject.Write(next))!);
        JsonObject? owned = before is null ? null : ManagedFields.Ownable(before);
        FieldSet changed = FieldSet.Changed(owned, after, target.Kind.Resource.Kind), removed = FieldSet.Removed(owned, after, target.Kind.Resource.Kind);
        var by = new WriteBy(options.Manager, target.Kind.Stored.Resource.ApiVersion, target.Subresource, time.GetUtcNow());
        return WithOwners(target, next, ManagedFields.Of(before).WithUpdate(by, changed, removed));
    }

    private static IApiObject WithOwners(WriteTarget target, IApiObject next, ManagedFields owners) => owners.Entries.Count == 0
        ? next
        : target.Kind.Stored.WithMetadata(next, next.Metadata with { ManagedFields = RawJson.FromText(owners.ToJson().ToJsonString()) });

    private static (string ResourceVersion, string Uid) PreconditionsIn(byte[] body)
    {
        JsonNode? metadata = JsonTexts.TryParseObject(body)?["metadata"];
        return (Text(metadata, "resourceVersion"), Text(metadata, "uid"));
    }

    private static string NameIn(byte[] body) => Text(JsonTexts.TryParseObject(body)?["metadata"], "name");

    private static string Text(JsonNode? at, string name) => at is JsonObject fields && fields[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    // The API's times have whole seconds.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());

    private string NewUid()
    {
        Span<byte> octets = stackalloc byte[16];
        random.NextBytes(octets);
        return new Guid(octets).ToString();
    }
}

/// <summary>What a patch or an apply makes of a document.</summary>
/// <param name="Document">The new document; null when the request ends with a refusal.</param>
/// <param name="Owners">Who owns what afterwards, where the change says so; null for an ordinary update.</param>
/// <param name="Refusal">Why there is no new document.</param>
internal sealed record DocumentChange(JsonObject? Document, ManagedFields? Owners = null, ServerAnswer? Refusal = null);
