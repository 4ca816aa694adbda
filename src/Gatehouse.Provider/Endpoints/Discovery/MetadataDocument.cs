using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using EncryptionAlgorithms = Gatehouse.Protocol.Jose.EncryptionAlgorithms;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms.Claims;

namespace Gatehouse.Provider.Endpoints.Discovery;

/// <summary>Writes the metadata of the provider. Every URL derives from the configured issuer, never from a request.</summary>
[Spec("RFC 8414", "2"), Spec("RFC 8628", "4"), Spec("JARM", "4"), Spec("RFC 9396", "10"), Spec("RFC 9126", "5"), Spec("OIDC Discovery", "3"), Spec("RFC 9207", "3"), Spec("RFC 9449", "5.1"), Spec("Client ID Metadata Document", "6")]
internal static class MetadataDocument
{
    public static byte[] Of(ProviderSnapshot snapshot, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteEndpoints(json, snapshot);
            WriteCapabilities(json, snapshot, now);
            WriteMtls(json, snapshot);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteEndpoints(Utf8JsonWriter json, ProviderSnapshot snapshot)
    {
        var issuer = snapshot.Issuer;
        json.WriteString("issuer"u8, issuer);
        json.WriteString("authorization_endpoint"u8, issuer + EndpointPaths.Authorization);
        json.WriteString("pushed_authorization_request_endpoint"u8, issuer + EndpointPaths.PushedAuthorization);
        if (AnyHas(snapshot, GrantTypes.Ciba)) WriteBackchannel(json, snapshot);
        if (AnyHas(snapshot, GrantTypes.DeviceCode)) json.WriteString("device_authorization_endpoint"u8, issuer + EndpointPaths.DeviceAuthorization);
        if (snapshot.Configuration.Registration is { Mode: not RegistrationMode.Closed }) json.WriteString("registration_endpoint"u8, issuer + EndpointPaths.Registration);
        json.WriteString("token_endpoint"u8, issuer + EndpointPaths.Token);
        json.WriteString("userinfo_endpoint"u8, issuer + EndpointPaths.UserInfo);
        json.WriteString("jwks_uri"u8, issuer + EndpointPaths.Jwks);
        json.WriteString("introspection_endpoint"u8, issuer + EndpointPaths.Introspection);
        json.WriteString("revocation_endpoint"u8, issuer + EndpointPaths.Revocation);
        json.WriteString(RevocationPage.MetadataMember, issuer + EndpointPaths.Revocations);
        json.WriteString("gatehouse_refusals_endpoint"u8, issuer + EndpointPaths.Refusals);
        json.WriteString("gatehouse_signals_endpoint"u8, issuer + EndpointPaths.Signals);
        json.WriteString("end_session_endpoint"u8, issuer + EndpointPaths.EndSession);
        if (snapshot.Configuration.Pages.PolicyUri is { } policy) json.WriteString("op_policy_uri"u8, policy);
        if (snapshot.Configuration.Pages.TosUri is { } terms) json.WriteString("op_tos_uri"u8, terms);
    }

    private static void WriteCapabilities(Utf8JsonWriter json, ProviderSnapshot snapshot, DateTimeOffset now)
    {
        var scopes = snapshot.Configuration.Apis.SelectMany(api => api.Scopes).Select(scope => scope.Name);
        WriteArray(json, "scopes_supported", [Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess, .. scopes]);
        var classic = snapshot.Configuration.Clients.Where(client => client.Sunset?.EndsAt > now).ToList();
        WriteArray(json, "response_types_supported", [Parameters.Code, .. classic.SelectMany(client => client.ResponseTypes).Where(type => type != ResponseType.Code).Distinct().Order().Select(type => type.ToText())]);
        WriteArray(json, "response_modes_supported", [.. ResponseModes.All]);
        WriteArray(json, "grant_types_supported", [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.ClientCredentials, .. OptionalGrants.Where(grant => AnyHas(snapshot, grant)), .. ClassicGrants.Where(grant => classic.Exists(client => client.GrantTypes.Contains(grant)))]);
        WriteArray(json, "code_challenge_methods_supported", [Pkce.S256]);
        WriteArray(json, "dpop_signing_alg_values_supported", [.. ProfileChecks.AlgorithmsOf(snapshot, snapshot.DPoPRules.Algorithms)]);
        var details = snapshot.Configuration.Apis.SelectMany(api => api.DetailTypes).Select(type => type.Type).ToArray();
        if (details.Length > 0) WriteArray(json, "authorization_details_types_supported", details);
        WriteArray(json, "subject_types_supported", snapshot.HasPairwiseClients ? ["public", "pairwise"] : ["public"]);
        WriteArray(json, "id_token_signing_alg_values_supported", [.. ProfileChecks.AlgorithmsOf(snapshot, SigningAlgorithms.All)]);
        WriteArray(json, "authorization_signing_alg_values_supported", [.. ProfileChecks.AlgorithmsOf(snapshot, SigningAlgorithms.All)]);
        WriteMethods(json, snapshot);
        WriteProtection(json, snapshot);
        WriteArray(json, "claims_supported", ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", .. PersonClaims.All]);
        WriteArray(json, "prompt_values_supported", ["none", "login", "consent", "select_account", .. snapshot.Configuration.SignUp ? ["create"] : (string[])[]]);
        WriteArray(json, "acr_values_supported", [.. snapshot.Configuration.AcrNames.All]);
        WriteLogout(json, snapshot);
        json.WriteBoolean("authorization_response_iss_parameter_supported"u8, true);
        if (snapshot.Configuration.Registration is { MetadataDocuments.IsEmpty: false }) json.WriteBoolean("client_id_metadata_document_supported"u8, true);
        json.WriteBoolean("require_pushed_authorization_requests"u8, snapshot.Configuration.RequirePushedAuthorizationRequests || ProfileChecks.AllAreFapi2(snapshot));
        json.WriteBoolean("claims_parameter_supported"u8, true);
        WriteRequestObjects(json, snapshot);
    }

    /// <summary>Answers are encrypted for clients with keys; the others are spared the lists.</summary>
    [Spec("OIDC Discovery", "3"), Spec("JARM", "4"), Spec("RFC 9701", "7")]
    private static void WriteProtection(Utf8JsonWriter json, ProviderSnapshot snapshot)
    {
        WriteArray(json, "userinfo_signing_alg_values_supported", [.. ProfileChecks.AlgorithmsOf(snapshot, SigningAlgorithms.All)]);
        WriteArray(json, "introspection_signing_alg_values_supported", [.. ProfileChecks.AlgorithmsOf(snapshot, SigningAlgorithms.All)]);
        if (snapshot.Configuration.Registration is not { IsOpenToStrangers: true } && snapshot.Configuration.Clients.All(client => client.Keys is null)) return;
        foreach (var answer in (ReadOnlySpan<string>)["id_token", "userinfo", "authorization", "introspection"])
        {
            WriteArray(json, answer + "_encryption_alg_values_supported", [.. EncryptionAlgorithms.KeyManagement]);
            WriteArray(json, answer + "_encryption_enc_values_supported", [.. EncryptionAlgorithms.Content]);
        }
    }

    [Spec("RFC 9101", "10.5"), Spec("OIDC Discovery", "3")]
    private static void WriteRequestObjects(Utf8JsonWriter json, ProviderSnapshot snapshot)
    {
        var clients = snapshot.Configuration.Clients.Where(client => client.Keys is not null).ToList();
        json.WriteBoolean("request_parameter_supported"u8, clients.Count > 0);
        json.WriteBoolean("request_uri_parameter_supported"u8, clients.Exists(client => client.RequestUris.Length > 0));
        json.WriteBoolean("require_request_uri_registration"u8, true);
        if (clients.Count == 0) return;
        WriteArray(json, "request_object_signing_alg_values_supported", [.. ProfileChecks.StatementAlgorithms(snapshot)]);
        WriteArray(json, "request_object_encryption_alg_values_supported", [.. EncryptionKey.Algorithms]);
        WriteArray(json, "request_object_encryption_enc_values_supported", [.. EncryptionAlgorithms.Content]);
    }

    [Spec("OIDC Front-Channel Logout", "3"), Spec("OIDC Back-Channel Logout", "2.1"), Spec("OIDC Session Management", "3.3")]
    private static void WriteLogout(Utf8JsonWriter json, ProviderSnapshot snapshot)
    {
        json.WriteBoolean("frontchannel_logout_supported"u8, true);
        json.WriteBoolean("frontchannel_logout_session_supported"u8, true);
        json.WriteBoolean("backchannel_logout_supported"u8, true);
        json.WriteBoolean("backchannel_logout_session_supported"u8, true);
        if (snapshot.Configuration.SessionManagement) json.WriteString("check_session_iframe"u8, snapshot.Issuer + EndpointPaths.CheckSession);
    }

    private static void WriteMethods(Utf8JsonWriter json, ProviderSnapshot snapshot)
    {
        foreach (var endpoint in (ReadOnlySpan<string>)["token_endpoint", "introspection_endpoint", "revocation_endpoint"])
        {
            var methods = endpoint == "introspection_endpoint" ? OfferedMethods.OfIntrospection(snapshot) : OfferedMethods.OfTokenEndpoint(snapshot);
            string[] algorithms = [.. methods.Contains(ClientAuthenticationMethods.PrivateKeyJwt) ? ProfileChecks.StatementAlgorithms(snapshot) : [], .. methods.Contains(ClientAuthenticationMethods.ClientSecretJwt) ? Protocol.Jose.SigningAlgorithms.Symmetric : []];
            WriteArray(json, endpoint + "_auth_methods_supported", methods);
            if (algorithms.Length > 0) WriteArray(json, endpoint + "_auth_signing_alg_values_supported", algorithms);
        }
    }

    /// <summary>Where clients with certificates find the endpoints; the others are spared the question for one.</summary>
    [Spec("RFC 8705", "5"), Spec("RFC 8705", "3.3")]
    private static void WriteMtls(Utf8JsonWriter json, ProviderSnapshot snapshot)
    {
        var mtls = snapshot.Configuration.Mtls;
        if (!mtls.IsOn) return;
        json.WriteBoolean("tls_client_certificate_bound_access_tokens"u8, true);
        if (mtls.Url is not { } url) return;
        json.WriteStartObject("mtls_endpoint_aliases"u8);
        json.WriteString("token_endpoint"u8, url + EndpointPaths.Token);
        json.WriteString("pushed_authorization_request_endpoint"u8, url + EndpointPaths.PushedAuthorization);
        if (AnyHas(snapshot, GrantTypes.DeviceCode)) json.WriteString("device_authorization_endpoint"u8, url + EndpointPaths.DeviceAuthorization);
        if (AnyHas(snapshot, GrantTypes.Ciba)) json.WriteString("backchannel_authentication_endpoint"u8, url + EndpointPaths.BackchannelAuthentication);
        json.WriteString("introspection_endpoint"u8, url + EndpointPaths.Introspection);
        json.WriteString("revocation_endpoint"u8, url + EndpointPaths.Revocation);
        json.WriteString(RevocationPage.MetadataMember, url + EndpointPaths.Revocations);
        json.WriteString("userinfo_endpoint"u8, url + EndpointPaths.UserInfo);
        json.WriteEndObject();
    }

    private static readonly string[] ClassicGrants = [GrantTypes.Implicit, GrantTypes.Password];
    private static readonly string[] OptionalGrants = [GrantTypes.Ciba, GrantTypes.DeviceCode, GrantTypes.TokenExchange, GrantTypes.JwtBearer];

    [Spec("CIBA", "4")]
    private static void WriteBackchannel(Utf8JsonWriter json, ProviderSnapshot snapshot)
    {
        json.WriteString("backchannel_authentication_endpoint"u8, snapshot.Issuer + EndpointPaths.BackchannelAuthentication);
        WriteArray(json, "backchannel_token_delivery_modes_supported", ["poll", "ping"]);
        json.WriteBoolean("backchannel_user_code_parameter_supported"u8, true);
        if (snapshot.Configuration.Clients.Any(client => client.BackchannelRequestSigningAlg is not null)) WriteArray(json, "backchannel_authentication_request_signing_alg_values_supported", [.. ProfileChecks.AlgorithmsOf(snapshot, SigningAlgorithms.All)]);
    }

    private static bool AnyHas(ProviderSnapshot snapshot, string grantType) => snapshot.Configuration.Clients.Any(client => client.GrantTypes.Contains(grantType));

    private static void WriteArray(Utf8JsonWriter json, string name, ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
