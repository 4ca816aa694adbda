using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.ProofOfPossession;
using Gatehouse.Provider.Mechanisms.Senders;

namespace Gatehouse.Provider.Endpoints.Token;

/// <summary>A token request whose client is known: all that a grant may look at.</summary>
/// <param name="ClientProved">Whether the client proved itself rather than only named itself.</param>
/// <param name="Sender">The key that the sender proved to hold, or null.</param>
/// <param name="Now">The one instant of this request: what the statement compares and what the tokens carry.</param>
internal sealed record TokenRequest(
    RequestParameters Parameters,
    Client Client,
    bool ClientProved,
    Confirmation? Sender,
    ProviderSnapshot Snapshot,
    DateTimeOffset Now)
{
    /// <summary>Where it came from; only for the grant that tries passwords.</summary>
    public Sender? Origin { get; init; }

    /// <summary>Where it came from, for the record of what it does; nothing is read of it before.</summary>
    public AuditOrigin From { get; init; }

    public string? this[string name] => Parameters[name];

    /// <summary>The sender's key as rows keep it, or null.</summary>
    public string? KeyThumbprint => Sender?.Text;

    /// <summary>
    /// The key that refresh tokens of this client are bound to. A client that authenticates may change its key: its refresh tokens are
    /// bound to it by its authentication.
    /// </summary>
    [Spec("RFC 9449", "5")]
    public string? RefreshKeyThumbprint => Client.IsPublic ? Sender?.Text : null;

    /// <summary>Whether the row must be read before it is changed, because what is asked for may exceed it: a refusal must burn nothing.</summary>
    public bool MayExceedGrant =>
        this[Gatehouse.Protocol.Parameters.Scope] is not null
        || this[Gatehouse.Protocol.Parameters.Resource] is not null
        || this[Gatehouse.Protocol.Parameters.AuthorizationDetails] is not null
        || Snapshot.ReachesSeveralApis(Client)
        || (Snapshot.ApiConstraintsOf(Client) is not SenderConstraint.None and var demanded && (demanded & ~Satisfied) != 0);

    private SenderConstraint Satisfied =>
        (Sender?.JwkThumbprint is not null ? SenderConstraint.DPoP : SenderConstraint.None) | (Sender?.CertificateThumbprint is not null ? SenderConstraint.Mtls : SenderConstraint.None);

    public OAuthError? CheckSender(Api api) => SenderConstraints.CheckApi(api, Sender);
}
