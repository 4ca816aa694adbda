using System.Collections.Frozen;
using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Model.Operations;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Secrets;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Refusals;

namespace Gatehouse.Server.Configuration;

/// <summary>Turns a stored plan into the configuration of the engine. Stored plans hold client secrets as keyed MACs only.</summary>
internal static class PlanTranslation
{
    /// <summary>A reference that also holds the secret itself, sealed.</summary>
    public static string ReferenceOf(ImmutableArray<byte> mac, byte[] sealedSecret) => ReferenceOf(mac) + SecretReference.SealedMark + Convert.ToBase64String(sealedSecret);

    public static string ReferenceOf(ImmutableArray<byte> mac) => SecretReference.MacPrefix + Convert.ToBase64String(mac.AsSpan());

    public static ProviderConfiguration Translate(PlanDocument plan, string defaultIssuer) => AdministrationTranslation.Complete(new()
    {
        Issuer = plan.Issuer ?? defaultIssuer,
        Apis = [.. plan.Apis.Select(api => Translate(api, NamesOf(plan)))],
        Clients = [.. plan.Clients.Select(client => Translate(client, NamesOf(plan)).Hold(ProfileTranslation.Translate(client.Profile ?? plan.Profile)))],
        AcrNames = NamesOf(plan),
        SignUp = plan.Authentication.SignUp,
        SessionManagement = plan.Authentication.SessionManagement,
        DPoPNonceRequired = plan.DPoPNonceRequired,
        Pages = PagesOf(plan.Pages),
        Administration = new AdministrationRules(plan.Administration.Role, plan.Administration.Clients.ToFrozenSet()),
        Refusals = new RefusalRules(plan.Refusals.Retention, plan.Refusals.Most),
        Decisions = new DecisionRules(plan.Decisions.Recorded, plan.Decisions.Retention, plan.Decisions.Most),
        Audit = AuditOf(plan),
        TrustedProxies = MtlsTranslation.NetworksOf(plan.TrustedProxies),
        Mtls = MtlsTranslation.Translate(plan.Mtls),
        SigningAlgorithm = plan.TokenSigning.Algorithm,
        RequirePushedAuthorizationRequests = plan.RequirePushedAuthorizationRequests,
        TrustedIssuers = [.. plan.TrustedIssuers.Select(Translate)],
        Outgoing = new OutgoingRules(plan.OutgoingAllow),
        Registration = plan.Registration is { } registration ? RegistrationTranslation.Translate(registration, ProfileTranslation.Translate(plan.Profile)) : null,
        KeySchedule = new KeySchedule { SigningPeriod = plan.TokenSigning.Rotation },
    }, plan.Administration);

    private static PageRules PagesOf(PlanPages pages) => new()
    {
        Name = pages.Name?.Trim(),
        LogoUri = pages.LogoUri,
        AccentColor = pages.AccentColor?.ToString(),
        HelpUri = pages.HelpUri,
        PolicyUri = pages.PolicyUri,
        TosUri = pages.TosUri,
    };

    private static TrustedIssuer Translate(PlanTrustedIssuer issuer) => new()
    {
        Issuer = issuer.Issuer,
        Keys = KeySource.Of(issuer.Jwks, issuer.JwksUri)!,
        Audience = issuer.Audience,
        Clients = issuer.Clients.ToFrozenSet(),
        Subjects = issuer.Subjects,
        Scope = issuer.Scope,
        SingleUse = issuer.SingleUse,
    };

    private static AcrNames NamesOf(PlanDocument plan) => new(plan.Authentication.OneFactor, plan.Authentication.TwoFactors, plan.Authentication.PhishingResistant);

    private static Api Translate(PlanApi api, AcrNames names) => new()
    {
        Name = api.Name,
        Resource = api.Resource,
        TokenFormat = api.Token.Format == PlanTokenFormat.Opaque ? AccessTokenFormat.Opaque : AccessTokenFormat.Jwt,
        TokenLifetime = api.Token.Lifetime,
        MinimumLevel = api.MinimumAcr is { } acr ? names.LevelOf(acr) : AuthenticationLevel.None,
        SenderConstraint = MtlsTranslation.Translate(api.Token.SenderConstraint),
        DetailTypes = [.. api.DetailTypes.Select(type => new DetailType(type.Type, type.Description, type.Schema))],
        Roles = [.. api.Roles.Concat(api.Routes.SelectMany(route => route.Roles)).Distinct(StringComparer.Ordinal)],
        Scopes = [.. api.Scopes.Select(scope => new ApiScope(scope.Name, scope.Description, scope.Access, scope.Implies))],
    };

    private static Client Translate(PlanClient client, AcrNames names) => WithProofs(client, new()
    {
        ClientId = client.ClientId,
        ClientName = client.ClientName,
        LogoUri = client.LogoUri,
        AuthenticationMethods = client.TokenEndpointAuthMethods,
        GrantTypes = client.GrantTypes.ToFrozenSet(),
        ResponseTypes = client.ResponseTypes.Select(text => ResponseTypes.TryParse(text, out var type) ? type : throw new InvalidOperationException($"A stored plan holds the unknown response type {text}.")).ToFrozenSet(),
        ResponseModes = client.ResponseModes.ToFrozenSet(),
        Sunset = client is { IsClassic: true, Sunset: { } sunset } ? Translate(sunset) : null,
        RequireSignedRequestObject = client.RequireSignedRequestObject,
        RequestObjectSigningAlg = client.RequestObjectSigningAlg,
        RequestUris = client.RequestUris,
        Exchange = client.UsesTokenExchange ? Translate(client.Exchange) : ExchangePolicy.Narrowing,
        MayAct = client.MayAct,
        Sector = client.Sector,
        SectorIdentifierUri = client.SectorIdentifierUri,
        RedirectUris = client.RedirectUris,
        PostLogoutRedirectUris = client.PostLogoutRedirectUris,
        Origins = client.RedirectUris.Select(RedirectUri.OriginOf).OfType<string>().Concat(client.Origins).ToFrozenSet(),
        Scope = client.Scope,
        DefaultScope = client.DefaultScope,
        MultipleResources = client.MultipleResources,
        Apis = client.Apis.ToFrozenSet(),
        Consent = client.Consent == PlanConsent.Implied ? ConsentRule.Implied : ConsentRule.Ask,
        Refresh = Translate(client.Refresh),
        CodeLifetime = client.CodeLifetime,
        IdTokenLifetime = client.IdTokenLifetime,
        IdTokenSignedResponseAlg = client.IdTokenSignedResponseAlg,
        BackchannelRequestSigningAlg = client.BackchannelRequestSigningAlg,
        BackchannelUserCodeParameter = client.BackchannelUserCodeParameter,
        BackchannelNotificationEndpoint = client.BackchannelNotificationEndpoint,
        AuthorizationDetailsTypes = client.AuthorizationDetailsTypes.ToFrozenSet(),
        AuthorizationSignedResponseAlg = client.AuthorizationSignedResponseAlg,
        Responses = ResponseTranslation.Translate(client.Responses),
        RequirePushedAuthorizationRequests = client.RequirePushedAuthorizationRequests,
        DPoPBoundAccessTokens = client.DPoPBoundAccessTokens,
        DefaultAcrValues = client.DefaultAcrValues,
        MinimumLevel = client.MinimumAcr is { } acr ? names.LevelOf(acr) : AuthenticationLevel.None,
        Logout = new LogoutAddresses(client.Logout.FrontChannelUri, client.Logout.FrontChannelSessionRequired, client.Logout.BackChannelUri, client.Logout.BackChannelSessionRequired),
    });

    /// <summary>With what the client proves that it is itself.</summary>
    private static Client WithProofs(PlanClient client, Client translated) => translated with
    {
        Secrets = [.. client.Secrets.Select(Translate)],
        Keys = KeySource.Of(client.Jwks, client.JwksUri),
        TokenEndpointAuthSigningAlg = client.TokenEndpointAuthSigningAlg,
        CertificateBoundAccessTokens = client.CertificateBoundAccessTokens,
        CertificateSubject = MtlsTranslation.Translate(client.CertificateSubject),
    };

    /// <summary>The day itself, in UTC, still belongs to the client.</summary>
    private static Sunset Translate(PlanSunset sunset) => new(new DateTimeOffset(sunset.Until.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), sunset.Reason, sunset.Link);

    private static ExchangePolicy Translate(PlanExchange exchange) => new()
    {
        SubjectTokenTypes = exchange.SubjectTokens.SelectMany(IdentifiersOf).ToFrozenSet(),
        Targets = exchange.Targets.ToFrozenDictionary(target => target.Api, target => new ExchangeTarget(ScopeSet.Of(target.Scopes), target.Impersonation)),
    };

    private static string[] IdentifiersOf(string subjectToken) => subjectToken switch
    {
        "refresh_token" => [TokenTypeIdentifiers.RefreshToken],
        "id_token" => [TokenTypeIdentifiers.IdToken],
        _ => [TokenTypeIdentifiers.AccessToken, TokenTypeIdentifiers.Jwt],
    };

    private static RefreshRules Translate(PlanRefresh refresh) => new()
    {
        Rotate = refresh.Rotate,
        Reuse = refresh.Reuse == PlanReuse.Strict ? RefreshReuse.Strict : RefreshReuse.Burst,
        RevokeRetryStreak = refresh.RevokeRetryStreak,
        Window = refresh.Window,
        Idle = refresh.Idle,
        Absolute = refresh.Absolute,
    };

    private static ClientSecret Translate(PlanClientSecret secret)
    {
        if (secret.Secret is ForeignSecret foreign && SecretHash.Parse(foreign.Hash, out _) is { } hash) return new ClientSecret([], secret.Name, secret.ExpiresAt) { Foreign = hash };
        if (secret.Secret is not SecretReference { Reference: var reference } || !reference.StartsWith(SecretReference.MacPrefix, StringComparison.Ordinal))
            throw new InvalidOperationException("A stored plan holds a client secret in a form that this version does not know.");
        var parts = reference[SecretReference.MacPrefix.Length..].Split(SecretReference.SealedMark);
        return new ClientSecret([.. Convert.FromBase64String(parts[0])], secret.Name, secret.ExpiresAt) { Sealed = parts.Length > 1 ? [.. Convert.FromBase64String(parts[1])] : [] };
    }

    internal static AuditRules AuditOf(PlanDocument plan) => new(plan.Audit.Retention, plan.Audit.KeepsPersonalData, plan.Audit.CheckpointEvery);
}
