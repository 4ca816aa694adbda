namespace Gatehouse.Provider.Endpoints;

/// <summary>Where the endpoints lie, below the issuer's path.</summary>
public static class EndpointPaths
{
    public const string Authorization = "/authorize";
    public const string PushedAuthorization = "/par";
    public const string DeviceAuthorization = "/device_authorization";
    public const string BackchannelAuthentication = "/backchannel_authentication";
    public const string Token = "/token";
    public const string Introspection = "/introspect";
    public const string Revocation = "/revoke";
    public const string Revocations = "/revocations";
    public const string UserInfo = "/userinfo";
    public const string EndSession = "/end-session";
    public const string CheckSession = "/check-session";
    public const string Registration = "/register";
    public const string Refusals = "/refusals";
    public const string AdminApi = "/admin/v1";
    public const string Signals = "/signals";
    public const string Jwks = "/jwks";
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";
    public const string OAuthMetadata = "/.well-known/oauth-authorization-server";
    public const string ProtectedResourceMetadata = "/.well-known/oauth-protected-resource";
}
