using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Keys;

namespace Gatehouse.Gateway.Sessions.Provider;

/// <summary>Where a provider does what a session needs, read from its metadata.</summary>
/// <param name="Authorization">Where browsers are sent: its public address.</param>
/// <param name="Token">Where the gateway itself reaches it, as the others.</param>
/// <param name="PushedAuthorization">Null when it takes no pushed requests.</param>
/// <param name="EndSession">Where browsers are sent that sign out; null when nowhere.</param>
/// <param name="NamesIssuer">Whether each of its answers through the browser names it.</param>
[Spec("RFC 8414", "2"), Spec("OIDC RP-Initiated Logout", "2.1")]
internal sealed record ProviderEndpoints(Uri Authorization, Uri Token, Uri? PushedAuthorization, Uri? Revocation, Uri? EndSession, bool NamesIssuer)
{
    /// <summary>Null when it has no authorization or token endpoint that may be used.</summary>
    public static ProviderEndpoints? Read(JsonElement metadata, ProviderAddress address)
    {
        if (Published("authorization_endpoint") is not { } authorization || Reached("token_endpoint") is not { } token) return null;
        var namesIssuer = metadata.TryGetProperty("authorization_response_iss_parameter_supported", out var named) && named.ValueKind == JsonValueKind.True;
        return new ProviderEndpoints(authorization, token, Reached("pushed_authorization_request_endpoint"), Reached("revocation_endpoint"), Published("end_session_endpoint"), namesIssuer);

        Uri? Reached(string member) => Text(member) is { } url ? address.Reach(url) : null;
        Uri? Published(string member) => Text(member) is { } url && Reached(member) is not null && Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri : null;
        string? Text(string member) => metadata.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
