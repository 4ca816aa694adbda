using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints.Token;
using Gatehouse.Provider.Endpoints.Token.Grants;
using Gatehouse.Provider.Endpoints.Token.Grants.Exchange;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Mechanisms.ProofOfPossession;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Preview;

/// <summary>
/// Says which tokens a client would get, claim by claim, by the engine's own decisions and without a server, a key or a store. Whoever proves, signs in
/// and consents is taken to do so.
/// </summary>
public sealed class TokenPreview
{
    private readonly ProviderSnapshot _snapshot;
    private readonly PairwiseSubjects _subjects;
    private readonly DateTimeOffset _now;

    /// <param name="root">The secret from which pairwise names are made; without it they only stand for the real ones.</param>
    public TokenPreview(ProviderConfiguration configuration, DateTimeOffset now, RootSecret? root = null)
    {
        var secret = root ?? RootSecret.Generate();
        _snapshot = new ProviderSnapshot(configuration with { DPoPNonceRequired = false }, KeyRing.Open([], new KeySeal(secret), configuration.Issuer), 0);
        (_subjects, _now) = (new PairwiseSubjects(secret), now);
        KnowsPairwiseNames = root is not null;
    }

    internal bool KnowsPairwiseNames { get; }

    /// <summary>Whether the grant has a user who signs in.</summary>
    public static bool HasUser(string grantType) => grantType is not (GrantTypes.ClientCredentials or GrantTypes.JwtBearer or GrantTypes.TokenExchange);

    /// <exception cref="ArgumentException">The request lacks what its grant needs: a user, a token to show, a statement.</exception>
    public ImaginedTokens Issue(ImaginedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Decide(request, out var access, out var asked) is { } refusal) return new ImaginedTokens(refusal);
        var (client, scope) = (access.Client, _snapshot.Expand(access.Scope));
        access = access with { Roles = access.Grant is null ? null : UserRoles.Told(access.Api, (request.Exchanged ?? request).User?.Roles) };
        var content = TokenIssuer.ContentOf(_snapshot, _subjects, access, scope, _now, SenderOf(request));
        var claims = new ClaimOrigins(this, _snapshot, request, access);
        return new ImaginedTokens(null as OAuthError)
        {
            Format = access.Api.TokenFormat,
            Lifetime = TimeSpan.FromSeconds(content.Expires - content.IssuedAt),
            AccessToken = claims.OfAccessToken(content),
            IdToken = access.WithIdToken ? claims.OfIdToken(_subjects, _now) : [],
            Refresh = access.RefreshGeneration is null ? null : (client.Refresh.Idle, client.Refresh.Absolute),
            Consent = MayAsk(request.GrantType) && client.Consent is ConsentRule.Ask
                ? new ImaginedConsent(client, asked!.Scope, asked.Apis, OptionalScopes.Of(client, asked.Scope), DetailWording.Of(request.Details, _snapshot))
                : null,
        };
    }

    /// <summary>Grants whose user sees a page of ours before the client gets anything.</summary>
    private static bool MayAsk(string grantType) => HasUser(grantType) && grantType is not GrantTypes.Password;

    private OAuthError? Decide(ImaginedRequest request, out GrantedAccess access, out ResourceIndicators.Asked? asked)
    {
        (access, asked) = (null!, null);
        if (_snapshot.FindClient(request.ClientId) is not { } client) return OAuthErrors.ClientUnknown;
        if (!client.GrantTypes.Contains(request.GrantType)) return OAuthErrors.GrantTypeNotAllowed;
        if (SenderConstraints.CheckClient(client, SenderOf(request)) is { } unbound) return unbound;
        if (request.GrantType is GrantTypes.Password or GrantTypes.Implicit && Sunsets.Check(client, request.GrantType, _now) is { } passed) return passed;
        var result = request.GrantType switch
        {
            GrantTypes.ClientCredentials => ClientCredentialsGrant.Decide(TokenRequestOf(request, client)),
            GrantTypes.TokenExchange => DecideExchange(request, client),
            GrantTypes.JwtBearer => DecideStatement(request, client),
            _ => DecideForUser(request, client, out asked),
        };
        if (result.Access is null) return result.Error;
        access = result.Access;
        return SenderConstraints.CheckApi(access.Api, SenderOf(request));
    }

    private GrantResult DecideForUser(ImaginedRequest request, Client client, out ResourceIndicators.Asked asked)
    {
        var user = request.User ?? throw new ArgumentException("Name the user who signs in.");
        if (ResourceIndicators.Read(FormOf(request), client, _snapshot, out asked) is { } notAllowed) return notAllowed;
        if (AuthorizationDetails.Read(FormOf(request), client, _snapshot, asked.Apis, out var details) is { } badDetails) return badDetails;
        var level = AuthenticationMethods.LevelOf(user.Amr);
        if (request.GrantType is not GrantTypes.Password && asked.Apis.Select(api => api.MinimumLevel).Append(client.MinimumLevel).Max() > level) return OAuthErrors.AuthenticationRequirementsUnmet;

        var row = RowOf(request, client, asked, details, level);
        var renewable = client.GrantTypes.Contains(GrantTypes.RefreshToken) ? 1 : (int?)null;
        var withIdToken = asked.Scope.Contains(Scopes.OpenId);
        if (request.GrantType is GrantTypes.Implicit)
            return new GrantedAccess(client, user.Subject, asked.Apis is [var only, ..] ? only : _snapshot.UserInfoApi, asked.Scope, row, WithIdToken: withIdToken);
        if (request.GrantType is GrantTypes.Password)
        {
            if (MultipleResources.Join(asked, client, _snapshot, out var target) is { } apart) return apart;
            return new GrantedAccess(client, user.Subject, target, asked.Scope, row, renewable, withIdToken);
        }

        // A token request that names the resources again is what lets one token be meant for several of them.
        var narrowing = TokenRequestOf(request, client).Parameters;
        if (ResourceIndicators.Narrow(narrowing, row.Scope, row.Resources, client, _snapshot, out var api, out var scope) is { } error) return error;
        if (AuthorizationDetails.Narrow(narrowing, row.Details, client, _snapshot, api, out var kept) is { } notHeld) return notHeld;
        return new GrantedAccess(client, user.Subject, api, scope, row, renewable, WithIdToken: scope.Contains(Scopes.OpenId), Details: kept);
    }

    private GrantResult DecideExchange(ImaginedRequest request, Client client)
    {
        var shown = request.Exchanged ?? throw new ArgumentException("Say how the token came to be that is exchanged.");
        if (Decide(shown, out var source, out _) is { } notHad) return notHad;
        var content = TokenIssuer.ContentOf(_snapshot, _subjects, source, _snapshot.Expand(source.Scope), _now, SenderOf(shown));
        if (content.ClientId != client.ClientId && !MultipleResources.IsMeantFor(client, content, _snapshot)) return OAuthErrors.SubjectTokenOfOthers;
        if (content.Confirmation is { } key && key != SenderOf(request)) return OAuthErrors.SubjectTokenKeyDiffers;
        var subject = ShownToken.Of(content, client, _snapshot);
        if (ExchangeTargets.Decide(TokenRequestOf(request, client), subject, out var api, out var scope) is { } notAllowed) return notAllowed;
        if (Delegation.Decide(client, api, subject, actor: null, out var act) is { } mayNotAct) return mayNotAct;
        return new GrantedAccess(client, subject.Subject, api, scope, source.Grant, Exchanged: new ExchangedAccess(act, subject.EndsAt, TokenTypeIdentifiers.AccessToken));
    }

    private GrantResult DecideStatement(ImaginedRequest request, Client client)
    {
        if (request.StatementSubject is not { Length: > 0 } subject) throw new ArgumentException("Name the subject of the statement.");
        if (_snapshot.Configuration.TrustedIssuers.FirstOrDefault(trusted => trusted.Issuer == request.StatementIssuer) is not { } issuer) return OAuthErrors.AssertionIssuerUnknown;
        if (!issuer.Clients.Contains(client.ClientId)) return OAuthErrors.AssertionClientNotAllowed;
        return issuer.SpeaksOf(subject) ? JwtBearerGrant.Decide(TokenRequestOf(request, client), issuer, subject) : OAuthErrors.AssertionSubjectNotAllowed;
    }

    /// <summary>The last request: that for the token.</summary>
    private TokenRequest TokenRequestOf(ImaginedRequest request, Client client)
    {
        var scope = request.GrantType is GrantTypes.RefreshToken ? request.RefreshedScope : HasUser(request.GrantType) ? null : request.Scope;
        return new TokenRequest(Form(scope, request.Resources, null), client, ClientProved: !client.IsPublic, SenderOf(request), _snapshot, _now);
    }

    /// <summary>The first request of a grant with a user: that to the authorization endpoint, or its kin.</summary>
    private static RequestParameters FormOf(ImaginedRequest request) => Form(request.Scope, request.Resources, request.Details);

    private static RequestParameters Form(ScopeSet? scope, IEnumerable<string> resources, string? details)
    {
        var form = resources.Select(resource => (Parameters.Resource, resource)).ToList();
        if (scope is not null) form.Add((Parameters.Scope, scope.ToString()));
        if (details is not null) form.Add((Parameters.AuthorizationDetails, details));
        return RequestParameters.Of(form);
    }

    private static Confirmation? SenderOf(ImaginedRequest request) =>
        request.JwkThumbprint is null && request.CertificateThumbprint is null ? null : new Confirmation(request.JwkThumbprint, request.CertificateThumbprint);

    private Grant RowOf(ImaginedRequest request, Client client, ResourceIndicators.Asked asked, string? details, AuthenticationLevel level) => new()
    {
        Id = GrantId.New(),
        State = GrantState.Live,
        Generation = 1,
        ClientId = client.ClientId,
        Subject = request.User!.Subject,
        SessionId = GrantId.New(),
        Scope = asked.Scope.ToString(),
        Resources = asked.Resources,
        Details = details,
        Nonce = request.Nonce,
        AuthTime = _now,
        // A password that the client itself collects is no login that could be called by a level.
        Acr = request.GrantType is GrantTypes.Password ? null : _snapshot.Configuration.AcrNames.NameOf(level),
        Amr = request.User.Amr,
        CreatedAt = _now,
        CodeExpiresAt = _now,
        ExpiresAt = _now + client.Refresh.Absolute,
        IdleExpiresAt = _now + client.Refresh.Idle,
    };
}
