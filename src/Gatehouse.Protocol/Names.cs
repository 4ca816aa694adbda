namespace Gatehouse.Protocol;

/// <summary>Grant types of the token endpoint (RFC 6749, RFC 7591 section 2).</summary>
public static class GrantTypes
{
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";
    public const string ClientCredentials = "client_credentials";
    public const string Password = "password";
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>Never sent: stands for the response types that answer tokens through the browser (RFC 7591 section 2).</summary>
    public const string Implicit = "implicit";

    /// <summary>OpenID Connect Client-Initiated Backchannel Authentication, section 4.</summary>
    public const string Ciba = "urn:openid:params:grant-type:ciba";

    /// <summary>RFC 8628 section 3.4.</summary>
    public const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";
}

/// <summary>How an authorization response travels back to the client (OAuth 2.0 Multiple Response Types; Form Post Response Mode).</summary>
public static class ResponseModes
{
    public const string Query = "query";
    public const string Fragment = "fragment";
    public const string FormPost = "form_post";

    /// <summary>The answer as a signed JWT, in the default mode of the response type (JARM section 2.3.4).</summary>
    public const string Jwt = "jwt";

    /// <summary>Ends the name of every mode whose answer is a signed JWT: <c>query.jwt</c>.</summary>
    public const string JwtSuffix = ".jwt";

    public static readonly IReadOnlyList<string> All =
        [Query, Fragment, FormPost, Query + JwtSuffix, Fragment + JwtSuffix, FormPost + JwtSuffix, Jwt];

    /// <summary>The modes whose answer is a signed JWT.</summary>
    public static readonly IReadOnlyList<string> Signed = [Query + JwtSuffix, Fragment + JwtSuffix, FormPost + JwtSuffix, Jwt];
}

/// <summary>How a client proves itself at the token endpoint (RFC 7591 section 2).</summary>
public static class ClientAuthenticationMethods
{
    public const string ClientSecretBasic = "client_secret_basic";
    public const string ClientSecretPost = "client_secret_post";
    public const string ClientSecretJwt = "client_secret_jwt";
    public const string PrivateKeyJwt = "private_key_jwt";
    public const string TlsClientAuth = "tls_client_auth";
    public const string SelfSignedTlsClientAuth = "self_signed_tls_client_auth";
    public const string None = "none";
}

/// <summary>Scopes with a meaning of their own (OpenID Connect Core sections 3.1.2.1, 5.4 and 11).</summary>
public static class Scopes
{
    public const string OpenId = "openid";
    public const string Profile = "profile";
    public const string Email = "email";
    public const string OfflineAccess = "offline_access";

    /// <summary>The scopes that ask for identity rather than for an API.</summary>
    public static bool IsIdentity(string scope) => scope is OpenId or Profile or Email;
}

/// <summary>What a provider whose plan has <c>administration</c> brings along: an API, its scopes, and the client of the console.</summary>
public static class AdministrationNames
{
    public const string Api = "gatehouse-admin";
    public const string Client = "gatehouse-console";

    /// <summary>To look at everything.</summary>
    public const string Read = "admin.read";

    /// <summary>To change something; kept free for it.</summary>
    public const string Write = "admin.write";

    /// <summary>The path that makes the API's identifier (RFC 8707) of the issuer.</summary>
    public const string ResourcePath = "/admin";

    /// <summary>Where the console lies below the issuer.</summary>
    public const string ConsolePath = "/console";

    /// <summary>Whether no API of a plan that has <c>administration</c> may define this scope.</summary>
    public static bool IsScope(string scope) => scope is Read or Write;
}

/// <summary>Claims of tokens and of introspection and userinfo responses (IANA "JSON Web Token Claims").</summary>
public static class ClaimNames
{
    public const string Active = "active";
    public const string Actor = "act";
    public const string MayAct = "may_act";
    public const string Acr = "acr";
    public const string Amr = "amr";
    public const string AccessTokenHash = "at_hash";
    public const string CodeHash = "c_hash";
    public const string StateHash = "s_hash";
    public const string Audience = "aud";
    public const string AuthorizationDetails = "authorization_details";
    public const string AuthorizedParty = "azp";
    public const string AuthTime = "auth_time";
    public const string ClientId = "client_id";
    public const string Confirmation = "cnf";
    public const string Expires = "exp";
    public const string GrantId = "grant_id";
    public const string IssuedAt = "iat";
    public const string Issuer = "iss";
    public const string Nonce = "nonce";
    public const string NotBefore = "nbf";
    public const string Scope = "scope";
    public const string ScopeAsList = "scp";
    public const string SessionId = "sid";
    public const string Subject = "sub";
    public const string TokenId = "jti";
    public const string TokenType = "token_type";
    public const string Username = "username";
}

/// <summary>The names of kinds of tokens in a token exchange (RFC 8693 section 3).</summary>
[Spec("RFC 8693", "3")]
public static class TokenTypeIdentifiers
{
    private const string Prefix = "urn:ietf:params:oauth:token-type:";
    public const string AccessToken = Prefix + "access_token";
    public const string RefreshToken = Prefix + "refresh_token";
    public const string IdToken = Prefix + "id_token";
    public const string Jwt = Prefix + "jwt";
}

/// <summary>Types in the JOSE header that keep one kind of token from being taken for another (RFC 8725 section 3.11).</summary>
public static class TokenTypes
{
    /// <summary>A JWT access token (RFC 9068 section 2.1).</summary>
    public const string AccessToken = "at+jwt";

    /// <summary>A signed introspection response (RFC 9701 section 5).</summary>
    public const string Introspection = "token-introspection+jwt";

    /// <summary>An ID token.</summary>
    public const string IdToken = "JWT";

    /// <summary>A checkpoint of the audit trail.</summary>
    public const string AuditCheckpoint = "audit-checkpoint+jwt";

    /// <summary>A logout token (OpenID Connect Back-Channel Logout section 2.4).</summary>
    public const string LogoutToken = "logout+jwt";

    /// <summary>A security event token (RFC 8417 section 2.3).</summary>
    public const string SecurityEvent = "secevent+jwt";
}
