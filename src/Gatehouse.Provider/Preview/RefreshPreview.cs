using System.Collections.Immutable;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Preview;

/// <summary>What is left of a grant at its next refresh.</summary>
/// <param name="Scope">What its access tokens may carry.</param>
/// <param name="Refusal">Why it can be refreshed no more; null while it can.</param>
public sealed record RefreshAnswer(ScopeSet Scope, OAuthError? Refusal);

/// <summary>Answers for grants that are there already, by the engine's own checks: whether a configuration lets them be refreshed, and for what.</summary>
public sealed class RefreshPreview(ProviderConfiguration configuration)
{
    private readonly ProviderSnapshot _snapshot = new(configuration with { DPoPNonceRequired = false }, KeyRing.Open([], new KeySeal(RootSecret.Generate()), configuration.Issuer), 0);

    public RefreshAnswer Ask(AlikeGrants grants)
    {
        if (_snapshot.FindClient(grants.ClientId) is not { } client) return new(ScopeSet.Empty, OAuthErrors.ClientUnknown);
        if (!client.GrantTypes.Contains(GrantTypes.RefreshToken)) return new(ScopeSet.Empty, OAuthErrors.GrantTypeNotAllowed);
        // A client that authenticates may begin to show a key; what a public one got without a key stays without it.
        var cannotProve = client.AuthenticationMethods.Contains(ClientAuthenticationMethods.None) && !grants.IsBound;
        if (cannotProve && client.DPoPBoundAccessTokens) return new(ScopeSet.Empty, OAuthErrors.RefreshTokenKeyDiffers);

        var scope = new List<string>();
        OAuthError? refusal = null;
        // A client names the resource where its grant covers several.
        var resources = grants.Resources.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var named in resources.Length > 1 ? resources.Select(resource => (string[])[resource]) : [[]])
        {
            var error = ResourceIndicators.Narrow(RequestParameters.Of(named.Select(resource => (Parameters.Resource, resource))), grants.Scope, grants.Resources, client, _snapshot, out var api, out var left);
            error ??= cannotProve && api.SenderConstraint != SenderConstraint.None ? OAuthErrors.RefreshTokenKeyDiffers : null;
            if (error is null) scope.AddRange(left);
            else refusal = error;
        }
        return new(ScopeSet.Of(scope.Distinct()), scope.Count == 0 ? refusal : null);
    }
}
