using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Clients.Responses;
using Gatehouse.Provider.Mechanisms.Assertions;

namespace Gatehouse.Provider.Mechanisms.Encryption;

/// <summary>
/// Finds the keys that answers are encrypted for. A client that wants an answer encrypted never gets it otherwise: without a usable key it
/// gets an error.
/// </summary>
[Spec("OIDC Core", "10.2")]
internal sealed class Recipients(ForeignKeys keys)
{
    /// <summary>The recipient or what keeps the answer from being encrypted; neither where it need not be.</summary>
    public readonly record struct Found(Recipient? Recipient, OAuthError? Error);

    public async ValueTask<Found> FindAsync(Client client, ResponseEncryption? how, CancellationToken cancel)
    {
        if (how is null) return default;
        var (key, available) = await keys.FindRecipientAsync(client.Keys, how.Algorithm, cancel);
        if (key is not null) return new(new Recipient(key, how), null);
        return new(null, available ? OAuthErrors.RecipientKeyMissing(how.Algorithm) : OAuthErrors.RecipientKeysUnavailable);
    }
}
