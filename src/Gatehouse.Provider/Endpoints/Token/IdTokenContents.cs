using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Mechanisms.Encryption;

namespace Gatehouse.Provider.Endpoints.Token;

/// <summary>What ID tokens of some clients need beyond the row of the grant: claims asked for one by one, and a key to be encrypted with.</summary>
internal sealed class IdTokenContents(RequestedClaims people, Recipients recipients)
{
    /// <summary>Finds for whom the ID token is encrypted, before anything is used up for it.</summary>
    [Spec("OIDC Core", "3.1.3.3"), Spec("OIDC Registration", "2")]
    public ValueTask<Recipients.Found> FindRecipientAsync(Client client, string grantType, CancellationToken cancel) =>
        client.Responses.IdToken is { } how && MayAnswerIdToken(grantType) ? recipients.FindAsync(client, how, cancel) : default;

    [Spec("OIDC Core", "5.5"), Spec("OIDC Core", "12.2")]
    public ValueTask<GrantedAccess> CompleteAsync(GrantedAccess access, Recipient? recipient, CancellationToken cancel) =>
        access.WithIdToken && (recipient is not null || access.Grant?.Claims is not null) ? AddAsync(access, recipient, cancel) : ValueTask.FromResult(access);

    private async ValueTask<GrantedAccess> AddAsync(GrantedAccess access, Recipient? recipient, CancellationToken cancel)
    {
        var asked = ClaimsRequest.MemberOf(access.Grant?.Claims, ClaimsRequest.IdToken);
        var person = asked is null ? null : await people.ReadAsync(access.Grant!.Subject, ScopeSet.Empty, asked, access.Client, cancel);
        return access with { IdTokenClaims = person, IdTokenRecipient = recipient };
    }

    private static bool MayAnswerIdToken(string grantType) =>
        grantType is GrantTypes.AuthorizationCode or GrantTypes.RefreshToken or GrantTypes.DeviceCode or GrantTypes.Ciba or GrantTypes.Password;
}
