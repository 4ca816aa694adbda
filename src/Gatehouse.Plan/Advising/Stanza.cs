using System.Text;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Advising;

/// <summary>Writes the entry of a client as it was advised: YAML that a check accepts without a warning.</summary>
public static class Stanza
{
    /// <summary>One item of <c>clients</c>, indented as in a plan; null where there is no safe way.</summary>
    public static string? Write(ClientAdvice advice, ClientFacts facts, ClientIdentity identity)
    {
        if (advice.Kind is not { } kind) return null;
        var lines = new List<string> { $"client_id: {YamlScalar.Write(identity.ClientId)}" };
        if (identity.Name is { } name) lines.Add($"client_name: {YamlScalar.Write(name)}");
        if (identity.Owner is { } owner) lines.Add($"owner: {YamlScalar.Write(owner)}");
        lines.Add($"kind: {ClientKinds.Words.WordOf(kind)}");
        if (facts.IsThirdParty) lines.Add("third_party: on");
        if (facts.IsThirdParty && kind is ClientKind.Web or ClientKind.Spa && !advice.GrantTypes.Contains(GrantTypes.Ciba)) lines.Add("subject_type: pairwise");
        if (advice.Profile is { } profile) lines.Add($"profile: {profile}");
        AddProof(lines, advice, identity);
        if (!advice.GrantTypes.SequenceEqual(ClientKinds.Of(kind).Grants)) lines.Add($"grant_types: [{string.Join(", ", advice.GrantTypes.Select(YamlScalar.Write))}]");
        if (advice.GrantTypes.Contains(GrantTypes.AuthorizationCode)) lines.Add($"redirect_uris: [{string.Join(", ", RedirectUris(kind, facts, identity).Select(YamlScalar.Write))}]");
        lines.Add($"scope: {string.Join(' ', ScopeOf(advice, identity))}");
        AddLifetimes(lines, advice, kind);
        if (advice.GrantTypes.Contains(GrantTypes.TokenExchange)) lines.Add("exchange: { targets: [] }   # name the API behind: { api: stock, scopes: [stock.read] }");
        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++) text.Append(i == 0 ? "  - " : "    ").Append(lines[i]).Append('\n');
        return text.ToString();
    }

    private static void AddProof(List<string> lines, ClientAdvice advice, ClientIdentity identity)
    {
        if (advice.Method == ClientAuthenticationMethods.PrivateKeyJwt)
            lines.AddRange(["token_endpoint_auth_method: private_key_jwt", "token_endpoint_auth_signing_alg: ES256", $"jwks_uri: https://{identity.Host}/jwks.json"]);
        else if (advice.Method != ClientAuthenticationMethods.None)
            lines.Add($"client_secret: ${{{VariableOf(identity.ClientId)}}}");
    }

    private static void AddLifetimes(List<string> lines, ClientAdvice advice, ClientKind kind)
    {
        // The profile switches it on by itself.
        if (advice.BindsTokens && advice.Profile is null) lines.Add("dpop_bound_access_tokens: on");
        if (advice.NeedsTwoFactors) lines.Add("minimum_acr: mfa");
        if (advice.Refresh is not { } refresh) return;
        var streak = kind is ClientKind.Native or ClientKind.Device && !advice.BindsTokens ? ", retry_streak: revoke" : "";
        lines.Add($"refresh: {{ idle: {Duration.Write(refresh.Idle)}, absolute: {Duration.Write(refresh.Absolute)}{streak} }}");
    }

    /// <summary>The environment variable that holds the client's secret.</summary>
    public static string VariableOf(string clientId)
    {
        var name = new string([.. clientId.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')]);
        return (char.IsAsciiDigit(name[0]) ? "_" : "") + name + "_SECRET";
    }

    /// <summary>Where people come back to.</summary>
    public static IReadOnlyList<string> RedirectUris(ClientKind kind, ClientFacts facts, ClientIdentity identity) =>
        identity.RedirectUris.Count > 0 ? identity.RedirectUris
        : kind is ClientKind.Native && facts.Runs is not ClientPlace.Mobile ? ["http://127.0.0.1/callback"]
        : [$"https://{identity.Host}/callback"];

    private static IEnumerable<string> ScopeOf(ClientAdvice advice, ClientIdentity identity)
    {
        if (advice.GrantTypes.Contains(GrantTypes.AuthorizationCode) || advice.GrantTypes.Contains(GrantTypes.Ciba) || advice.GrantTypes.Contains(GrantTypes.DeviceCode)) yield return Scopes.OpenId;
        if (advice.NeedsOfflineAccess) yield return Scopes.OfflineAccess;
        foreach (var scope in identity.Scope) yield return scope;
    }
}
