using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Outgoing;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>The checks of client metadata, in order, at registration and whenever the client is used: the plan may have changed since.</summary>
[Spec("RFC 7591", "2"), Spec("RFC 7591", "5")]
internal static class ClientMetadataRules
{
    private const int LongestName = 100;

    public static OAuthError? Check(ClientMetadata metadata, RegistrationPolicy policy, ProviderSnapshot snapshot) =>
        CheckRedirects(metadata, metadata.RedirectUris, policy, snapshot)
        ?? CheckGrants(metadata, policy)
        ?? ProfileMetadataRules.Check(metadata, policy.Profile, snapshot)
        ?? CheckMethod(metadata, policy, snapshot)
        ?? CheckScope(metadata, policy)
        ?? CheckAlgorithms(metadata, snapshot)
        ?? metadata.Responses.Check(metadata, snapshot)
        ?? metadata.SignIn.Check(metadata)
        ?? LogoutMetadata.Check(metadata, snapshot)
        ?? metadata.Ignored.Check()
        ?? CheckWords(metadata)
        ?? CheckPages(metadata)
        ?? (CheckRedirects(metadata, metadata.PostLogoutRedirectUris, policy, snapshot) is { } error ? RegistrationErrors.Invalid("post_logout_redirect_uris", "has an address that may not be registered: " + error.Description.TrimEnd('.')) : null);

    /// <summary>What is registered of what a client says: the scope and the levels that are left, and what the plan switches on.</summary>
    public static ClientMetadata Settle(ClientMetadata metadata, RegistrationPolicy policy, ProviderSnapshot snapshot) =>
        metadata.Hold(policy.Profile) with { Scope = ScopeOf(metadata, policy).ToString(), SignIn = metadata.SignIn.Settle(snapshot.Configuration.AcrNames) };

    /// <summary>The scope that is left of what it asks for.</summary>
    public static ScopeSet ScopeOf(ClientMetadata metadata, RegistrationPolicy policy)
    {
        var allowed = policy.Scope;
        if (!policy.WidensScope && metadata.Scope is { } text && ScopeSet.TryParse(text, out var asked)) allowed = asked.Intersect(allowed);
        if (!metadata.GrantTypes.Contains(GrantTypes.RefreshToken)) allowed = allowed.Where(scope => scope != Scopes.OfflineAccess);
        return metadata.GrantTypes.Contains(GrantTypes.AuthorizationCode) ? allowed : allowed.Where(scope => !Scopes.IsIdentity(scope) && scope != Scopes.OfflineAccess);
    }

    [Spec("RFC 7591", "5"), Spec("RFC 8252", "7"), Spec("RFC 9700", "2.1")]
    private static OAuthError? CheckRedirects(ClientMetadata metadata, ImmutableArray<string> uris, RegistrationPolicy policy, ProviderSnapshot snapshot)
    {
        foreach (var uri in uris)
        {
            if (RedirectUri.FaultOf(uri, metadata.IsNative) is { } fault) return RegistrationErrors.RedirectUri(fault);
            var parsed = new Uri(uri);
            if (parsed.Scheme is not ("https" or "http"))
            {
                if (!policy.RedirectSchemes.Contains(parsed.Scheme)) return RegistrationErrors.RedirectUriNotAllowed("has a scheme that is not allowed here");
            }
            else if (!policy.RedirectHosts.Contains(parsed)) return RegistrationErrors.RedirectUriNotAllowed("leads to a host that is not allowed here");
            // A code that comes back to ourselves is shown to whoever can read our pages' addresses.
            if (RedirectUri.OriginOf(uri) is { } origin && origin == RedirectUri.OriginOf(snapshot.Issuer)) return RegistrationErrors.RedirectUriNotAllowed("leads to this server");
        }
        return null;
    }

    [Spec("RFC 7591", "2.1")]
    private static OAuthError? CheckGrants(ClientMetadata metadata, RegistrationPolicy policy)
    {
        if (metadata.GrantTypes.IsEmpty) return RegistrationErrors.Invalid("grant_types", "is empty");
        foreach (var grant in metadata.GrantTypes)
            if (!policy.GrantTypes.Contains(grant))
                return RegistrationErrors.NotAllowed("grant_types", $"may contain {string.Join(", ", policy.GrantTypes.Order())} only");
        var code = metadata.GrantTypes.Contains(GrantTypes.AuthorizationCode);
        if (code && metadata.RedirectUris.IsEmpty) return RegistrationErrors.RedirectUri("is required");
        if (!code && metadata.GrantTypes.Contains(GrantTypes.RefreshToken)) return RegistrationErrors.Invalid("grant_types", "has refresh_token without authorization_code");
        if (metadata.ResponseTypes.Any(type => type != Parameters.Code)) return RegistrationErrors.NotAllowed("response_types", "may contain code only");
        return code == metadata.ResponseTypes.Contains(Parameters.Code) ? null : RegistrationErrors.Invalid("response_types", "does not agree with grant_types");
    }

    private static OAuthError? CheckMethod(ClientMetadata metadata, RegistrationPolicy policy, ProviderSnapshot snapshot)
    {
        if (!policy.AuthenticationMethods.Contains(metadata.AuthenticationMethod)) return RegistrationErrors.NotAllowed("token_endpoint_auth_method", $"may be {string.Join(" or ", policy.AuthenticationMethods.Order())} only");
        if (metadata.AuthenticationMethod == ClientAuthenticationMethods.None && metadata.GrantTypes.Contains(GrantTypes.ClientCredentials)) return RegistrationErrors.Invalid("grant_types", "has client_credentials for a client that does not authenticate");
        if (metadata is { Jwks: not null, JwksUri: not null }) return RegistrationErrors.Invalid("jwks", "stands beside jwks_uri");
        if (metadata.Jwks is { } jwks && FaultOfKeys(jwks, signs: metadata.AuthenticationMethod == ClientAuthenticationMethods.PrivateKeyJwt) is { } fault) return RegistrationErrors.Invalid("jwks", fault);
        if (metadata.JwksUri is { } uri && OutgoingClient.FaultOf(uri, snapshot.Configuration.Outgoing, out _) is not null) return RegistrationErrors.Invalid("jwks_uri", "is not a public https address");
        return metadata is { AuthenticationMethod: ClientAuthenticationMethods.PrivateKeyJwt, Jwks: null, JwksUri: null } ? RegistrationErrors.Invalid("jwks", "or jwks_uri is required with private_key_jwt") : null;
    }

    private static OAuthError? CheckScope(ClientMetadata metadata, RegistrationPolicy policy)
    {
        if (metadata.Scope is { } text && !ScopeSet.TryParse(text, out _)) return RegistrationErrors.Invalid("scope", "is malformed");
        return ScopeOf(metadata, policy).Count == 0 ? RegistrationErrors.NotAllowed("scope", "has nothing that is allowed here") : null;
    }

    private static OAuthError? CheckAlgorithms(ClientMetadata metadata, ProviderSnapshot snapshot)
    {
        if (metadata.IdTokenSignedResponseAlg is { } alg && !snapshot.SigningAlgorithms.Contains(alg)) return RegistrationErrors.NotAllowed("id_token_signed_response_alg", $"may be {string.Join(" or ", snapshot.SigningAlgorithms)} only");
        if (metadata.TokenEndpointAuthSigningAlg is { } assertion && !SigningAlgorithms.OfClients.Contains(assertion)) return RegistrationErrors.NotAllowed("token_endpoint_auth_signing_alg", $"may be {string.Join(" or ", SigningAlgorithms.OfClients)} only");
        return metadata.ApplicationType is ClientMetadata.Web or ClientMetadata.Native ? null : RegistrationErrors.Invalid("application_type", "may be web or native only");
    }

    /// <summary>What people read must be readable as it is: no control characters, and nothing that turns text around.</summary>
    private static OAuthError? CheckWords(ClientMetadata metadata)
    {
        if (metadata.ClientName?.Length > LongestName) return RegistrationErrors.Invalid("client_name", $"is longer than {LongestName} characters");
        if (metadata.ClientName is { } name && !IsReadable(name)) return RegistrationErrors.Invalid("client_name", "has characters that cannot be shown");
        return metadata.Contacts.All(IsReadable) ? null : RegistrationErrors.Invalid("contacts", "has characters that cannot be shown");
    }

    private static OAuthError? CheckPages(ClientMetadata metadata)
    {
        foreach (var (field, uri) in (ReadOnlySpan<(string, string?)>)[("client_uri", metadata.ClientUri), ("logo_uri", metadata.LogoUri), ("tos_uri", metadata.TosUri), ("policy_uri", metadata.PolicyUri)])
            if (uri is not null && !(Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" && parsed.UserInfo.Length == 0 && !uri.AsSpan().ContainsAnyExceptInRange('!', '~')))
                return RegistrationErrors.Invalid(field, "is not a web address");
        return null;
    }

    private static bool IsReadable(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return false;
        return !string.IsNullOrWhiteSpace(text);
    }

    private static string? FaultOfKeys(string jwks, bool signs)
    {
        using var document = JsonDocument.Parse(jwks);
        if (!document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array) return "is not a JWK Set";
        foreach (var key in keys.EnumerateArray())
            if (key.ValueKind != JsonValueKind.Object || key.TryGetProperty("d", out _) || key.TryGetProperty("k", out _))
                return "has a private or shared key";
        if (VerificationKeySet.Parse(jwks) is { Count: > 0 } || (!signs && RecipientKeySet.Parse(jwks) is { Count: > 0 })) return null;
        return "has no key that signatures can be verified with" + (signs ? "" : ", and none to encrypt with");
    }
}
