using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Endpoints.Token.Grants.Exchange;

/// <summary>
/// Reads the tokens that are shown for an exchange. All must be this provider's own, of the kind that the request says, alive, and in the
/// hands of somebody they were given to.
/// </summary>
[Spec("RFC 8693", "2.1"), Spec("RFC 8693", "2.2.2")]
internal sealed class ShownTokens(OwnAccessTokens tokens, RevocationView revocations, IGrantStore grants, ISessionStore sessions, PairwiseSubjects subjects)
{
    private readonly record struct Reading(ShownToken? Token, OAuthError? Error)
    {
        public static implicit operator Reading(ShownToken token) => new(token, null);

        public static implicit operator Reading(OAuthError error) => new(null, error);
    }

    public async ValueTask<(ShownToken?, OAuthError?)> ReadSubjectAsync(TokenRequest request, CancellationToken cancel)
    {
        if (request[Parameters.SubjectToken] is not { } text) return (null, OAuthErrors.ParameterMissing(Parameters.SubjectToken));
        if (request[Parameters.SubjectTokenType] is not { } type) return (null, OAuthErrors.ParameterMissing(Parameters.SubjectTokenType));
        if (!request.Client.Exchange.SubjectTokenTypes.Contains(type)) return (null, OAuthErrors.SubjectTokenTypeNotAllowed);
        var reading = type switch
        {
            TokenTypeIdentifiers.RefreshToken => await ReadRefreshTokenAsync(request, text, cancel),
            TokenTypeIdentifiers.IdToken => await ReadIdTokenAsync(request, text, cancel),
            _ => await ReadAccessTokenAsync(request, text, type, cancel),
        };
        return (reading.Token, reading.Error);
    }

    /// <summary>The actor must be the caller: with a token of its own, or one that a user gave it.</summary>
    public async ValueTask<(ShownToken?, OAuthError?)> ReadActorAsync(TokenRequest request, CancellationToken cancel)
    {
        var (text, type) = (request[Parameters.ActorToken], request[Parameters.ActorTokenType]);
        if (text is null) return (null, type is null ? null : OAuthErrors.ActorTokenTypeNotAllowed);
        if (type is not (TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.Jwt)) return (null, OAuthErrors.ActorTokenTypeNotAllowed);
        var (token, error) = await ReadAccessTokenAsync(request, text, type, cancel);
        // Why precisely is the subject token's business; for the actor's one answer is enough. Who acts through others is no actor.
        return error is not null || token!.ClientId != request.Client.ClientId || token.Actor is not null ? (null, OAuthErrors.ActorTokenInvalid) : (token, null);
    }

    private async ValueTask<Reading> ReadAccessTokenAsync(TokenRequest request, string text, string type, CancellationToken cancel)
    {
        var snapshot = request.Snapshot;
        if (tokens.Read(snapshot, text) is not { } content || (type == TokenTypeIdentifiers.Jwt && !text.Contains('.'))) return OAuthErrors.SubjectTokenInvalid;
        if (content.HasExpired(request.Now)) return OAuthErrors.SubjectTokenExpired;
        if (content.ClientId != request.Client.ClientId && !MultipleResources.IsMeantFor(request.Client, content, snapshot)) return OAuthErrors.SubjectTokenOfOthers;
        if (content.Confirmation is { } key && key != request.Sender) return OAuthErrors.SubjectTokenKeyDiffers;
        if (await revocations.IsRevokedAsync(content, cancel)) return OAuthErrors.SubjectTokenRevoked;
        return ShownToken.Of(content, request.Client, snapshot);
    }

    /// <summary>Only the present one counts: an older generation here is neither a retry nor judged as theft, it is just refused.</summary>
    private async ValueTask<Reading> ReadRefreshTokenAsync(TokenRequest request, string text, CancellationToken cancel)
    {
        if (!Handle.TryRead(HandleKind.RefreshToken, text, request.Snapshot.Keys, out var handle)) return OAuthErrors.SubjectTokenInvalid;
        if (await grants.FindAsync(handle.GrantId, cancel) is not { State: GrantState.Live } grant || grant.Generation != handle.Generation) return OAuthErrors.SubjectTokenInvalid;
        if (grant.ClientId != request.Client.ClientId) return OAuthErrors.SubjectTokenOfOthers;
        if (grant.KeyThumbprint is not null && grant.KeyThumbprint != request.KeyThumbprint) return OAuthErrors.SubjectTokenKeyDiffers;
        if (grant.RevokedAt is not null) return OAuthErrors.SubjectTokenRevoked;
        var end = grant.IdleExpiresAt < grant.ExpiresAt ? grant.IdleExpiresAt : grant.ExpiresAt;
        if (end <= request.Now) return OAuthErrors.SubjectTokenExpired;
        var apis = grant.Resources.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(request.Snapshot.FindApiByResource).OfType<Api>().ToList();
        return new ShownToken(subjects.SubjectFor(request.Client, request.Snapshot.Issuer, grant.Subject), grant.ClientId, apis, ScopeSet.Parse(grant.Scope), end, grant.Id);
    }

    private async ValueTask<Reading> ReadIdTokenAsync(TokenRequest request, string text, CancellationToken cancel)
    {
        if (IdTokens.ReadHint(request.Snapshot, text) is not { } told) return OAuthErrors.SubjectTokenInvalid;
        if (told.ClientId != request.Client.ClientId) return OAuthErrors.SubjectTokenOfOthers;
        if (told.ExpiresAt <= request.Now) return OAuthErrors.SubjectTokenExpired;
        if (told.SessionId is null || !GrantId.TryParse(told.SessionId, out var id) || await sessions.FindAsync(id, cancel) is not { EndedAt: null } session) return OAuthErrors.SubjectTokenRevoked;
        return new ShownToken(told.Subject, told.ClientId, [], ScopeSet.Empty, told.ExpiresAt, Session: session);
    }
}
