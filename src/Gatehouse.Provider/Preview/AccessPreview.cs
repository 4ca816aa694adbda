using System.Collections.Immutable;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;

namespace Gatehouse.Provider.Preview;

/// <summary>What a client that asked would be answered.</summary>
/// <param name="Scope">What the access token would carry, spelled out.</param>
/// <param name="Audiences">Whom it would be meant for.</param>
/// <param name="Refusal">Why there would be no token.</param>
public sealed record AccessAnswer(ScopeSet Scope, ImmutableArray<string> Audiences, OAuthError? Refusal);

/// <summary>
/// Answers as the engine would, by the same checks and without a server, a key or a store: which scopes and which audience a client gets by a grant. Whoever
/// proves, signs in and consents is taken to do so.
/// </summary>
public sealed class AccessPreview(ProviderConfiguration configuration, DateTimeOffset now)
{
    private readonly ProviderSnapshot _snapshot = new(configuration with { DPoPNonceRequired = false }, KeyRing.Open([], new KeySeal(RootSecret.Generate()), configuration.Issuer), 0);

    /// <summary>The grants whose outcome depends on the plan alone, and on no other token.</summary>
    public static bool Knows(string grantType) => grantType is not (GrantTypes.RefreshToken or GrantTypes.TokenExchange or GrantTypes.JwtBearer);

    /// <param name="scope">What it asks for; null: nothing in particular.</param>
    /// <param name="resources">Resource indicators that it names.</param>
    public AccessAnswer Ask(string clientId, string grantType, ScopeSet? scope, params IEnumerable<string> resources)
    {
        if (_snapshot.FindClient(clientId) is not { } client) return Refuse(OAuthErrors.ClientUnknown);
        if (!client.GrantTypes.Contains(grantType)) return Refuse(OAuthErrors.GrantTypeNotAllowed);
        if (grantType is GrantTypes.Password or GrantTypes.Implicit && Sunsets.Check(client, grantType, now) is { } passed) return Refuse(passed);
        var named = resources.Select(resource => (Parameters.Resource, resource)).ToList();
        var request = RequestParameters.Of(scope is null ? named : named.Append((Parameters.Scope, scope.ToString())));
        if (ResourceIndicators.Read(request, client, _snapshot, out var asked) is { } notAllowed) return Refuse(notAllowed);
        if (grantType is not GrantTypes.ClientCredentials)
            return ResourceIndicators.Narrow(RequestParameters.Of(named), asked.Scope.ToString(), asked.Resources, client, _snapshot, out var target, out var narrowed) is { } apart
                ? Refuse(apart)
                : Grant(target, narrowed);
        // There is no user in this grant, and so nothing but an API to get at.
        if (asked.Apis.Count == 0) return Refuse(OAuthErrors.ScopeEmpty);
        return MultipleResources.Join(asked.Apis, asked.Scope, client, _snapshot, out var api) is { } several ? Refuse(several) : Grant(api, _snapshot.Expand(asked.Scope));
    }

    private static AccessAnswer Grant(Api api, ScopeSet scope) => new(scope, [.. api.Resource.Split(' ')], null);

    private static AccessAnswer Refuse(OAuthError error) => new(ScopeSet.Empty, [], error);
}
