using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints.Token;
using Gatehouse.Provider.Endpoints.Token.Grants;
using Gatehouse.Provider.Endpoints.Token.Grants.Exchange;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.ProofOfPossession;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Provider.Preview;

/// <summary>What a plan decides.</summary>
/// <param name="Granted">What would be granted; null for a refusal, and for a call.</param>
/// <param name="Audience">For what, space-separated.</param>
/// <param name="Error">The error, or the status of a call; null when it is granted.</param>
/// <param name="Reason">Which check refuses.</param>
public readonly record struct DecisionVerdict(ScopeSet? Granted, string? Audience, string? Error, string? Reason)
{
    public bool IsRefused => Error is not null;

    public static DecisionVerdict Of(Decision decision) => new(decision.Granted is { } granted ? ScopeSet.Parse(granted) : null, decision.Audience, decision.Error, decision.Reason);

    /// <summary>Whether it comes to the same, in whatever order scopes and resources stand.</summary>
    public bool IsLike(DecisionVerdict other) => Error == other.Error && SetOf(Audience).SetEquals(SetOf(other.Audience)) && (Granted ?? ScopeSet.Empty).ToHashSet().SetEquals(other.Granted ?? ScopeSet.Empty);

    private static HashSet<string> SetOf(string? words) => [.. (words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}

/// <summary>Decides again what was decided and recorded, by the engine's own checks, without a server, a key or a store.</summary>
public sealed class DecisionPreview(ProviderConfiguration configuration, DateTimeOffset now)
{
    /// <summary>Stands for a thumbprint, a challenge and a nonce: whoever showed one shows one again.</summary>
    private const string Shown = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

    private readonly ProviderSnapshot _snapshot = new(configuration with { DPoPNonceRequired = false }, KeyRing.Open([], new KeySeal(RootSecret.Generate()), configuration.Issuer), 0);

    /// <summary>Null where something that was not recorded decides as well: authorization details, or a grant that was not found.</summary>
    public DecisionVerdict? Decide(Decision decision)
    {
        if (decision.IsOthers || decision.Signs.HasFlag(DecisionSigns.Details)) return null;
        if (_snapshot.FindClient(decision.Client) is not { } client) return Refuse(decision.Kind == DecisionKind.Authorization ? OAuthErrors.AuthorizationClientUnknown : OAuthErrors.ClientUnknown);
        if (decision.Kind == DecisionKind.Authorization) return DecideAuthorization(decision);
        if (decision.Method is { } method && !client.AuthenticationMethods.Contains(method)) return Refuse(OAuthErrors.ClientAuthenticationMethodDiffers);
        if (decision.Way is null || !client.GrantTypes.Contains(decision.Way)) return Refuse(OAuthErrors.GrantTypeNotAllowed);
        if (decision.Kind == DecisionKind.Waiting) return ResourceIndicators.Read(FormOf(decision), client, _snapshot, out var asked) is { } notAllowed ? Refuse(notAllowed) : Grant(asked.Scope, asked.Resources);

        var sender = SenderOf(decision);
        if (SenderConstraints.CheckClient(client, sender) is { } unbound) return Refuse(unbound);
        if (DecideToken(decision, client, sender) is not { } result) return null;
        if ((result.Error ?? SenderConstraints.CheckApi(result.Access!.Api, sender)) is { } refused) return Refuse(refused);
        return Grant(result.Access!.Scope, result.Access.Api.Resource);
    }

    private GrantResult? DecideToken(Decision decision, Client client, Confirmation? sender)
    {
        var request = new TokenRequest(FormOf(decision), client, ClientProved: decision.Method != ClientAuthenticationMethods.None, sender, _snapshot, now);
        switch (decision.Way)
        {
            case GrantTypes.ClientCredentials:
                return ClientCredentialsGrant.Decide(request);
            case GrantTypes.Password:
                return DecidePassword(request);
            case GrantTypes.JwtBearer:
                if (decision.HeldFor is not { } name) return null;
                if (configuration.TrustedIssuers.FirstOrDefault(trusted => trusted.Issuer == name) is not { } issuer) return OAuthErrors.AssertionIssuerUnknown;
                return issuer.Clients.Contains(client.ClientId) ? JwtBearerGrant.Decide(request, issuer, "") : OAuthErrors.AssertionClientNotAllowed;
        }
        if (decision.Held is not { } held) return null;
        if (decision.Way != GrantTypes.TokenExchange)
            return ResourceIndicators.Narrow(request.Parameters, held, decision.HeldFor ?? "", client, _snapshot, out var api, out var scope) is { } error ? error : AccessOf(client, api, scope);
        var shown = new ShownToken("", "", [.. Words(decision.HeldFor).Select(_snapshot.FindApiByResource).OfType<Api>()], ScopeSet.Parse(held), DateTimeOffset.MaxValue);
        return ExchangeTargets.Decide(request, shown, out var target, out var exchanged) is { } notAllowed ? notAllowed : AccessOf(client, target, exchanged);
    }

    private GrantResult DecidePassword(TokenRequest request)
    {
        if (Sunsets.Check(request.Client, "the password grant", now) is { } passed) return passed;
        if (ResourceIndicators.Read(request.Parameters, request.Client, _snapshot, out var asked) is { } notAllowed) return notAllowed;
        return MultipleResources.Join(asked, request.Client, _snapshot, out var api) is { } apart ? apart : AccessOf(request.Client, api, asked.Scope);
    }

    private DecisionVerdict DecideAuthorization(Decision decision)
    {
        var presented = new PresentedRequest(FormOf(decision), decision.Signs.HasFlag(DecisionSigns.Pushed) ? GrantId.New() : null, decision.Signs.HasFlag(DecisionSigns.SignedRequest));
        var (request, error, _) = AuthorizationRequestRules.Check(presented, _snapshot);
        if ((error ?? Sunsets.Check(request!, now)) is { } refused) return Refuse(refused);
        // Whoever had proved less would be asked for more, and not everybody has more.
        if (decision.Level > 0 && request!.Acr.Required && (int)request.Acr.Level > decision.Level) return Refuse(OAuthErrors.AuthenticationRequirementsUnmet);
        return Grant(request!.Asked.Scope, request.Asked.Resources);
    }

    /// <summary>The parameters that were recorded, and for those that were only noted to be there something of the right shape.</summary>
    private static RequestParameters FormOf(Decision decision)
    {
        var form = new List<(string, string)>();
        if (decision.Scope is { } scope) form.Add((Parameters.Scope, scope));
        // What an exchange names may be an API's name, which is no resource.
        form.AddRange(Words(decision.Resources).Select(named => (decision.Way == GrantTypes.TokenExchange && !named.Contains(':') ? Parameters.Audience : Parameters.Resource, named)));
        if (decision.Kind != DecisionKind.Authorization) return RequestParameters.Of(form);
        form.Add((Parameters.ClientId, decision.Client));
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[(Parameters.ResponseType, decision.Way), (Parameters.RedirectUri, decision.Address), (Parameters.ResponseMode, decision.Method), (Parameters.AcrValues, decision.Names)])
            if (value is not null) form.Add((name, value));
        if (decision.Signs.HasFlag(DecisionSigns.CodeChallenge)) form.AddRange([(Parameters.CodeChallenge, Shown), (Parameters.CodeChallengeMethod, "S256")]);
        if (decision.Signs.HasFlag(DecisionSigns.Nonce)) form.Add((Parameters.Nonce, Shown));
        return RequestParameters.Of(form);
    }

    private static Confirmation? SenderOf(Decision decision)
    {
        var (key, certificate) = (decision.Signs.HasFlag(DecisionSigns.DPoP), decision.Signs.HasFlag(DecisionSigns.Certificate));
        return key || certificate ? new Confirmation(key ? Shown : null, certificate ? Shown : null) : null;
    }

    private static GrantResult AccessOf(Client client, Api api, ScopeSet scope) => new GrantedAccess(client, client.ClientId, api, scope);

    private static string[] Words(string? text) => (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private DecisionVerdict Grant(ScopeSet scope, string resources) => new(_snapshot.Expand(scope), resources, null, null);

    private static DecisionVerdict Refuse(OAuthError error) => new(null, null, error.Code, error.Reason);
}
