using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Importing.Writing;

/// <summary>Writes a client as plans write clients: its kind, and whatever the kind does not say by itself.</summary>
internal static class ClientWriting
{
    private const int SunsetDays = 365;

    private static readonly string[] Classic = [GrantTypes.Implicit, GrantTypes.Password];

    private static readonly string[] Spoken =
        [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.ClientCredentials, GrantTypes.DeviceCode, GrantTypes.Ciba, GrantTypes.TokenExchange, .. Classic];

    /// <summary>Null for a client that can do nothing here, which is told.</summary>
    public static JsonObject? Write(ClientDraft client, PlanDrafting plan)
    {
        LeaveOutGrants(client, plan);
        if (client.Has(GrantTypes.ClientCredentials) && !client.HasUsers && !client.Scopes.Exists(scope => plan.KnowsScope(scope.Value)))
            plan.GiveAccess(client, plan.ApiOf(plan.FallbackAudience, client.Place), client.Place, "tokens without a scope");
        if (KindOf(client) is not { } kind)
        {
            plan.LeaveOut(client.Subject, client.Place, "the client", client.Grants.Count == 0 ? "it has no grant by which it would get a token here" : $"a client cannot have {string.Join(" and ", client.Grants.Keys)} alone");
            return null;
        }
        var written = new JsonObject { ["client_id"] = client.ClientId };
        if (client.Name is { } name && name != client.ClientId) written["client_name"] = name.Length > 100 ? name[..100] : name;
        written["kind"] = kind;
        WriteProof(client, plan, written);
        var signsIn = client.Has(GrantTypes.AuthorizationCode) || client.Has(GrantTypes.Implicit);
        if (signsIn) WriteAddresses(client, plan, written);
        else LeaveOutAddresses(client, plan);
        WriteGrants(client, kind, written);
        WriteScopes(client, plan, written);
        if (kind == "api") written["apis"] = new JsonArray([.. client.Apis.Select(api => (JsonNode)api.Name)]);
        if (client.ConsentIsImplied && signsIn) written["consent"] = "implied";
        if (client.Refresh.Count > 0 && client.Has(GrantTypes.RefreshToken)) written["refresh"] = client.Refresh.DeepClone();
        foreach (var (key, value) in client.Others) written[key] = value?.DeepClone();
        if (kind == "legacy") written["sunset"] = new JsonObject { ["until"] = plan.Today.AddDays(SunsetDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["reason"] = "was so at its former provider; to be replaced by the authorization code with PKCE" };
        return written;
    }

    /// <summary>What nobody speaks here, and what is ruled out where the client can do without.</summary>
    private static void LeaveOutGrants(ClientDraft client, PlanDrafting plan)
    {
        foreach (var (grant, place) in client.Grants.Where(grant => !Spoken.Contains(grant.Key)).ToList())
        {
            client.Grants.Remove(grant);
            plan.LeaveOut(client.Subject, place, $"the grant {grant}", grant == GrantTypes.JwtBearer ? "it needs an entry in trusted_issuers that says whose statements count" : "it is not spoken here");
        }
        if (client.Grants.Keys.All(grant => Classic.Contains(grant) || grant == GrantTypes.RefreshToken)) return;
        foreach (var grant in Classic)
            if (client.Grants.Remove(grant, out var place))
                plan.LeaveOut(client.Subject, place, $"the grant {grant}", "RFC 9700 rules it out, and the client has another; if it is used, write kind: legacy with a sunset");
        if (client.Has(GrantTypes.RefreshToken) && !client.HasUsers) client.Grants.Remove(GrantTypes.RefreshToken);
    }

    private static string? KindOf(ClientDraft client)
    {
        if (client.Has(GrantTypes.Implicit) || client.Has(GrantTypes.Password)) return "legacy";
        if (client.Has(GrantTypes.AuthorizationCode)) return !client.IsPublic ? "web" : client.IsNative || client.Has(GrantTypes.DeviceCode) || client.RedirectUris.Exists(static uri => uri.Value.Contains(':') && !uri.Value.StartsWith("http", StringComparison.OrdinalIgnoreCase)) ? "native" : "spa";
        if (client.Has(GrantTypes.DeviceCode)) return client.IsPublic ? "device" : "web";
        if (client.Has(GrantTypes.Ciba)) return client.IsPublic ? null : "web";
        if (client.Has(GrantTypes.ClientCredentials) || client.Has(GrantTypes.TokenExchange)) return client.IsPublic ? null : "service";
        return client.Apis.Count > 0 && !client.IsPublic ? "api" : null;
    }

    private static void WriteProof(ClientDraft client, PlanDrafting plan, JsonObject written)
    {
        if (client.AuthenticationMethod is { } method) written["token_endpoint_auth_method"] = method;
        if (client.JwksUri is not null) written["jwks_uri"] = client.JwksUri;
        else if (client.Jwks is not null) written["jwks"] = client.Jwks;
        var provesOtherwise = client.AuthenticationMethod is ClientAuthenticationMethods.PrivateKeyJwt or ClientAuthenticationMethods.TlsClientAuth or ClientAuthenticationMethods.SelfSignedTlsClientAuth;
        if (client.IsPublic || provesOtherwise)
        {
            foreach (var secret in client.Secrets.Where(secret => secret.Value is not null || secret.Hash is not null)) plan.LeaveOut(client.Subject, secret.Place, "a secret", client.IsPublic ? "the client is public, so that everybody could have it" : "the client proves itself in another way");
            return;
        }
        if (client.Secrets.Count == 0) client.Secrets.Add(new SecretDraft(client.Place));
        if (client.Secrets is [{ Hash: null, Name: null, ExpiresAt: null } only]) written["client_secret"] = plan.VariableOf(client, only.Place, only.Value);
        else written["client_secrets"] = new JsonArray([.. client.Secrets.Select(secret => WriteSecret(client, plan, secret))]);
    }

    private static JsonNode WriteSecret(ClientDraft client, PlanDrafting plan, SecretDraft secret)
    {
        var written = new JsonObject();
        if (secret.Hash is { } hash) written["hash"] = hash.Text;
        else written["value"] = plan.VariableOf(client, secret.Place, secret.Value);
        if (secret.Name is not null) written["name"] = secret.Name;
        if (secret.ExpiresAt is { } end) written["expires_at"] = end.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return written;
    }

    private static void WriteAddresses(ClientDraft client, PlanDrafting plan, JsonObject written)
    {
        if (client.LogoUri is not null) written["logo_uri"] = client.LogoUri;
        Put("redirect_uris", client.RedirectUris);
        Put("post_logout_redirect_uris", client.PostLogoutRedirectUris);
        // The origins of redirect URIs are allowed anyway.
        Put("origins", client.Origins.Where(origin => !client.RedirectUris.Exists(uri => RedirectUri.OriginOf(uri.Value) == origin.Value)));

        void Put(string key, IEnumerable<ForeignText> texts)
        {
            foreach (var text in texts) plan.Remember(client.Subject, $"{key} {text.Value}", text.Place);
            var values = texts.Select(text => text.Value).Distinct(StringComparer.Ordinal).ToList();
            if (values.Count > 0) written[key] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
        }
    }

    private static void LeaveOutAddresses(ClientDraft client, PlanDrafting plan)
    {
        foreach (var (what, texts) in (ReadOnlySpan<(string, List<ForeignText>)>)[("redirect URI", client.RedirectUris), ("address after logout", client.PostLogoutRedirectUris), ("origin", client.Origins)])
            foreach (var text in texts) plan.LeaveOut(client.Subject, text.Place, $"the {what} {text.Value}", "the client signs nobody in by the browser");
    }

    private static void WriteGrants(ClientDraft client, string kind, JsonObject written)
    {
        string[] grants = [.. client.Grants.Keys.OrderBy(grant => Array.IndexOf(Spoken, grant))];
        string[]? byKind = kind switch
        {
            "web" or "spa" or "native" => [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
            "service" => [GrantTypes.ClientCredentials],
            "device" => [GrantTypes.RefreshToken, GrantTypes.DeviceCode],
            "api" => [],
            _ => null,
        };
        if (byKind is null || !grants.SequenceEqual(byKind)) written["grant_types"] = new JsonArray([.. grants.Select(grant => (JsonNode)grant)]);
        if (client.Has(GrantTypes.Implicit)) written["response_types"] = new JsonArray([.. (client.ResponseTypes.Count > 0 ? client.ResponseTypes : ["id_token", "token", "id_token token"]).Distinct(StringComparer.Ordinal).Select(type => (JsonNode)type)]);
    }

    private static void WriteScopes(ClientDraft client, PlanDrafting plan, JsonObject written)
    {
        if (client.Grants.Count == 0) return;
        var kept = new List<string>();
        if (client.HasUsers) kept.Add(Scopes.OpenId);
        foreach (var scope in client.Scopes)
            if (WhyNot(client, plan, scope.Value) is { } reason) plan.LeaveOut(client.Subject, scope.Place, $"the scope {scope.Value}", reason);
            else if (!kept.Contains(scope.Value)) kept.Add(scope.Value);
        if (kept.Count > 0) written["scope"] = string.Join(' ', kept);
        if (client.DefaultScopes is not { } defaults) return;
        var unasked = kept.Where(scope => scope != Scopes.OfflineAccess && defaults.Contains(scope)).ToList();
        if (!kept.Where(plan.KnowsScope).All(unasked.Contains)) written["default_scope"] = string.Join(' ', unasked);
    }

    private static string? WhyNot(ClientDraft client, PlanDrafting plan, string scope) => scope switch
    {
        Scopes.OpenId or Scopes.Profile or Scopes.Email => client.HasUsers ? null : "it is about a user, and the client has none",
        Scopes.OfflineAccess => client.Has(GrantTypes.RefreshToken) ? null : "the client has no refresh tokens",
        _ when plan.KnowsScope(scope) => null,
        "address" or "phone" => "no such claims are kept here",
        _ => "no API has it",
    };
}
