using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Assertions;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Endpoints.Token.Grants;

/// <summary>A client brings a statement of a trusted issuer about a subject. No row, no refresh token: the statement can be had again.</summary>
[Spec("RFC 7523", "2.1"), Spec("RFC 7523", "3")]
internal sealed class JwtBearerGrant(ForeignKeys keys, ISeenBefore seen) : IGrant
{
    private const int Longest = 16 * 1024;
    private const int LongestSubject = 255;
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <summary>What says of a statement that it is of this kind; none and JWT are what issuers write today.</summary>
    private static readonly string[] Types = ["authorization-grant+jwt"];

    public string GrantType => GrantTypes.JwtBearer;

    public async ValueTask<GrantResult> ExchangeAsync(TokenRequest request, CancellationToken cancel)
    {
        if (!request.ClientProved) return OAuthErrors.ClientAuthenticationMissing;
        if (request[Parameters.Assertion] is not { } text) return OAuthErrors.ParameterMissing(Parameters.Assertion);
        if (SignedJwt.TryRead(text, Longest) is not { } jwt) return OAuthErrors.Assertion(AssertionFault.Malformed);
        if (FindIssuer(jwt, request.Snapshot) is not { } issuer) return OAuthErrors.AssertionIssuerUnknown;
        if (!issuer.Clients.Contains(request.Client.ClientId)) return OAuthErrors.AssertionClientNotAllowed;
        if (jwt[ClaimNames.Subject] is not { Length: > 0 and <= LongestSubject } subject) return OAuthErrors.Assertion(AssertionFault.SubjectDiffers);
        if (!issuer.SpeaksOf(subject)) return OAuthErrors.AssertionSubjectNotAllowed;
        if (new AssertionRules(issuer.Audience ?? request.Snapshot.Issuer, Types, LongestLife).Check(jwt, request.Now) is { } wrong) return OAuthErrors.Assertion(wrong);
        if (await keys.VerifyAsync(jwt, issuer.Keys, SigningAlgorithms.All, cancel) is { } unverified) return OAuthErrors.Assertion(unverified);

        var decided = Decide(request, issuer, subject);
        if (decided.Access is null) return decided;
        if (issuer.SingleUse && await IsRepeatedAsync(jwt, issuer, request.Now, cancel) is { } repeated) return OAuthErrors.Assertion(repeated);
        return decided;
    }

    /// <summary>What a good statement about a subject is worth.</summary>
    public static GrantResult Decide(TokenRequest request, TrustedIssuer issuer, string subject)
    {
        if (Narrow(request, issuer, out var api, out var scope) is { } notAllowed) return notAllowed;
        // Its subjects are its own: were they taken as they are, it could speak in the name of our users.
        return new GrantedAccess(request.Client, $"{issuer.Issuer}|{subject}", api, scope);
    }

    private static TrustedIssuer? FindIssuer(SignedJwt jwt, ProviderSnapshot snapshot)
    {
        var name = jwt[ClaimNames.Issuer];
        foreach (var issuer in snapshot.Configuration.TrustedIssuers)
            if (issuer.Issuer == name)
                return issuer;
        return null;
    }

    /// <summary>What client, issuer and request allow together.</summary>
    private static OAuthError? Narrow(TokenRequest request, TrustedIssuer issuer, out Api api, out ScopeSet scope)
    {
        (api, scope) = (request.Snapshot.UserInfoApi, ScopeSet.Empty);
        if (ResourceIndicators.Read(request.Parameters, request.Client, request.Snapshot, out var asked) is { } error) return error;
        scope = asked.Scope.Intersect(issuer.Scope);
        if (request[Parameters.Scope] is not null && scope.Count < asked.Scope.Count) return OAuthErrors.ScopeUnknown.Saying("A requested scope cannot be had by statements of this issuer.");
        if (scope.Count == 0) return OAuthErrors.ScopeEmpty;
        var apis = asked.Apis.Where(WithScopeIn(scope)).ToList();
        return apis.Count == 0 ? OAuthErrors.ResourceAmbiguous : MultipleResources.Join(apis, scope, request.Client, request.Snapshot, out api);
    }

    private static Func<Api, bool> WithScopeIn(ScopeSet scope) => api => api.Scopes.Any(own => scope.Contains(own.Name));

    private async ValueTask<AssertionFault?> IsRepeatedAsync(SignedJwt jwt, TrustedIssuer issuer, DateTimeOffset now, CancellationToken cancel)
    {
        if (AssertionRules.IdentifierOf(jwt) is not { } identifier) return AssertionFault.NoIdentifier;
        // An issuer is no client: the mark keeps their identifiers apart.
        var use = Seen.Of(SeenPurpose.Assertion, "issuer " + issuer.Issuer, identifier, now, AssertionRules.EndOf(jwt, now));
        return await seen.TryRecordAsync(use, cancel) ? null : AssertionFault.Replayed;
    }
}
