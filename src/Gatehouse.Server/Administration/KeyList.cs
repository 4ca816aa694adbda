using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Operations;

namespace Gatehouse.Server.Administration;

/// <summary>A key as its operator is told of it; nothing in it is secret.</summary>
/// <param name="Use">What it does: <c>signing</c>, <c>encryption</c>, <c>handles</c> (codes and refresh tokens), <c>cookies</c>.</param>
/// <param name="State">Where it stands in its life: <c>next</c>, <c>in use</c>, <c>retired</c>, <c>to be deleted</c>.</param>
/// <param name="RetiresAt">When it is used for nothing new any more.</param>
/// <param name="DeleteAfter">When nothing that it made is valid any more, and it goes.</param>
public sealed record ListedKey(string Id, string Use, string Algorithm, string State, DateTimeOffset ActiveFrom, DateTimeOffset RetiresAt, DateTimeOffset DeleteAfter);

/// <summary>The keys of an installation.</summary>
public static class KeyList
{
    public static async Task<IReadOnlyList<ListedKey>> ReadAsync(Installation installation, CancellationToken cancel)
    {
        var now = installation.Get<TimeProvider>().GetUtcNow();
        var keys = await installation.Get<IKeyStore>().ReadAllAsync(cancel);
        return [.. keys.Select(key => new ListedKey(key.Id, NameOf(key.Use), key.Algorithm, StateOf(key, now), key.ActiveFrom, key.RetiresAt, key.DeleteAfter)).OrderBy(key => key.Use).ThenBy(key => key.Algorithm).ThenBy(key => key.ActiveFrom)];
    }

    /// <summary>
    /// Puts the announced next key of every algorithm into use, at once and on every node. Tokens that the former ones signed stay valid, and no
    /// API need do anything: it knows the next key already.
    /// </summary>
    /// <exception cref="ServerSetupException">There is no configuration yet, or another node has been at the keys for too long.</exception>
    public static async Task RotateAsync(Installation installation, CancellationToken cancel)
    {
        if (installation.Configuration is not { } configuration) throw new ServerSetupException("There is no configuration yet: start the server once.");
        var rotation = installation.Get<KeyRotation>();
        var now = installation.Get<TimeProvider>().GetUtcNow();
        await installation.Get<KeyTurn>().TakeAsync(cancellation => rotation.RotateAsync(AuditActors.Operator, ProviderSnapshot.AlgorithmsOf(configuration), configuration.KeySchedule, now, cancellation), cancel);
    }

    private static string NameOf(string use) => use switch
    {
        KeyUses.Signing => "signing",
        KeyUses.Encryption => "encryption",
        KeyUses.Handle => "handles",
        _ => "cookies",
    };

    private static string StateOf(KeyRecord key, DateTimeOffset now) =>
        key.ActiveFrom > now ? "next"
        : key.RetiresAt > now ? "in use"
        : key.DeleteAfter > now ? "retired"
        : "to be deleted";
}
