using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients.Responses;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>Client metadata as JSON: from strangers, to them, and into the database. Members that nobody here knows are ignored.</summary>
[Spec("RFC 7591", "2"), Spec("OIDC Registration", "2")]
internal static class ClientMetadataJson
{
    public const int LongestStatement = 16 * 1024;

    /// <summary>One JSON object without repeated members; null when the text is anything else.</summary>
    public static JsonElement? TryParse(ReadOnlyMemory<byte> utf8) => JsonText.ReadObject(utf8, depth: 8);

    public static ClientMetadata ReadStored(string json) =>
        Read(JsonDocument.Parse(json).RootElement, ClientAuthenticationMethods.None, out var metadata) is null
            ? metadata
            : throw new InvalidDataException("A registered client cannot be read.");

    /// <param name="methodOtherwise">The method of a client that names none.</param>
    public static OAuthError? Read(JsonElement root, string methodOtherwise, out ClientMetadata metadata)
    {
        var members = new MetadataMembers(root);
        var grants = members.Texts("grant_types") ?? [GrantTypes.AuthorizationCode];
        metadata = new ClientMetadata
        {
            RedirectUris = members.Texts("redirect_uris") ?? [],
            AuthenticationMethod = members.Text("token_endpoint_auth_method") ?? methodOtherwise,
            AuthenticationMethodsSupported = members.Texts("token_endpoint_auth_methods_supported") ?? [],
            GrantTypes = grants,
            ResponseTypes = members.Texts("response_types") ?? (grants.Contains(GrantTypes.AuthorizationCode) ? [Parameters.Code] : []),
            ApplicationType = members.Text("application_type") ?? ClientMetadata.Web,
            ClientName = members.Text("client_name"),
            ClientUri = members.Text("client_uri"),
            LogoUri = members.Text("logo_uri"),
            TosUri = members.Text("tos_uri"),
            PolicyUri = members.Text("policy_uri"),
            Contacts = members.Texts("contacts") ?? [],
            Scope = members.Text("scope"),
            Jwks = members.Json("jwks"),
            JwksUri = members.Text("jwks_uri"),
            SoftwareId = members.Text("software_id"),
            SoftwareVersion = members.Text("software_version"),
            SoftwareStatement = members.Text("software_statement", LongestStatement),
            PostLogoutRedirectUris = members.Texts("post_logout_redirect_uris") ?? [],
            IdTokenSignedResponseAlg = members.Text("id_token_signed_response_alg"),
            TokenEndpointAuthSigningAlg = members.Text("token_endpoint_auth_signing_alg"),
            Responses = ResponseMetadata.Read(members),
            SignIn = SignInMetadata.Read(members),
            Logout = LogoutMetadata.Read(members),
            Ignored = IgnoredMetadata.Read(members),
            RequirePushedAuthorizationRequests = members.Flag("require_pushed_authorization_requests"),
            DPoPBoundAccessTokens = members.Flag("dpop_bound_access_tokens"),
        };
        return members.Error;
    }

    public static string WriteStored(ClientMetadata metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, metadata);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static void Write(Utf8JsonWriter json, ClientMetadata metadata)
    {
        WriteTexts(json, "redirect_uris", metadata.RedirectUris);
        WriteText(json, "token_endpoint_auth_method", metadata.AuthenticationMethod);
        WriteTexts(json, "grant_types", metadata.GrantTypes);
        json.WriteStartArray("response_types");
        foreach (var type in metadata.ResponseTypes) json.WriteStringValue(type);
        json.WriteEndArray();
        WriteText(json, "application_type", metadata.ApplicationType);
        WriteText(json, "client_name", metadata.ClientName);
        WriteText(json, "client_uri", metadata.ClientUri);
        WriteText(json, "logo_uri", metadata.LogoUri);
        WriteText(json, "tos_uri", metadata.TosUri);
        WriteText(json, "policy_uri", metadata.PolicyUri);
        WriteTexts(json, "contacts", metadata.Contacts);
        WriteText(json, "scope", metadata.Scope);
        if (metadata.Jwks is { } jwks)
        {
            json.WritePropertyName("jwks");
            json.WriteRawValue(jwks);
        }
        WriteText(json, "jwks_uri", metadata.JwksUri);
        WriteText(json, "software_id", metadata.SoftwareId);
        WriteText(json, "software_version", metadata.SoftwareVersion);
        WriteText(json, "software_statement", metadata.SoftwareStatement);
        WriteTexts(json, "post_logout_redirect_uris", metadata.PostLogoutRedirectUris);
        WriteText(json, "id_token_signed_response_alg", metadata.IdTokenSignedResponseAlg);
        WriteText(json, "token_endpoint_auth_signing_alg", metadata.TokenEndpointAuthSigningAlg);
        metadata.Responses.Write(json);
        metadata.SignIn.Write(json);
        LogoutMetadata.Write(json, metadata.Logout);
        if (metadata.RequirePushedAuthorizationRequests) json.WriteBoolean("require_pushed_authorization_requests", true);
        if (metadata.DPoPBoundAccessTokens) json.WriteBoolean("dpop_bound_access_tokens", true);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        if (values.IsEmpty) return;
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
