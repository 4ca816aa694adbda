using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Reading;

/// <summary>What each kind of client gets when nothing else is written, and what may be written.</summary>
/// <param name="Confidential">Whether it can keep a secret (RFC 6749 section 2.1).</param>
/// <param name="Grants">The grant types it has by default.</param>
/// <param name="AllowedGrants">The grant types it may have.</param>
/// <param name="Nature">Completes the sentence "a client of this kind …".</param>
internal sealed record KindRules(
    ClientKind Kind, bool Confidential, ImmutableArray<string> Grants, ImmutableArray<string> AllowedGrants, string Nature);

/// <summary>The table of kinds.</summary>
internal static class ClientKinds
{
    private const string Code = GrantTypes.AuthorizationCode;
    private const string Refresh = GrantTypes.RefreshToken;
    private const string Credentials = GrantTypes.ClientCredentials;

    private static readonly ImmutableArray<KindRules> Table =
    [
        new(ClientKind.Web, Confidential: true, [Code, Refresh], [Code, Refresh, Credentials], "signs users in and keeps a secret on its server"),
        new(ClientKind.Spa, Confidential: false, [Code, Refresh], [Code, Refresh], "runs in the browser and keeps no secret"),
        new(ClientKind.Native, Confidential: false, [Code, Refresh], [Code, Refresh], "runs on the user's device and keeps no secret"),
        new(ClientKind.Service, Confidential: true, [Credentials], [Credentials], "acts for itself, without a user"),
        new(ClientKind.Api, Confidential: true, [], [Credentials], "asks about tokens and signs nobody in"),
    ];

    public static readonly Choices<ClientKind> Words = new(
        [("web", ClientKind.Web), ("spa", ClientKind.Spa), ("native", ClientKind.Native), ("service", ClientKind.Service), ("api", ClientKind.Api)],
        [
            ("device", "use native with a loopback redirect URI where the device has a browser"),
            ("legacy", "use web, spa or native with authorization_code"),
        ]);

    public static readonly Choices<string> Grants = new(
        [(Code, Code), (Refresh, Refresh), (Credentials, Credentials)],
        [
            ("password", "use authorization_code, which shows the user our login page"),
            ("implicit", "use authorization_code with PKCE, which works in every browser"),
            ("urn:ietf:params:oauth:grant-type:device_code", "use authorization_code where the device has a browser"),
            ("urn:ietf:params:oauth:grant-type:token-exchange", "use client_credentials for calls between services"),
            ("urn:ietf:params:oauth:grant-type:jwt-bearer", "use client_credentials with a secret"),
            ("urn:openid:params:grant-type:ciba", "use authorization_code"),
        ]);

    public static readonly Choices<string> Methods = new(
        [
            (ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretBasic),
            (ClientAuthenticationMethods.ClientSecretPost, ClientAuthenticationMethods.ClientSecretPost),
            (ClientAuthenticationMethods.None, ClientAuthenticationMethods.None),
        ],
        [
            ("private_key_jwt", "use client_secret_basic with a secret of 32 random bytes"),
            ("client_secret_jwt", "use client_secret_basic"),
            ("tls_client_auth", "use client_secret_basic with a secret of 32 random bytes"),
            ("self_signed_tls_client_auth", "use client_secret_basic with a secret of 32 random bytes"),
        ]);

    public static readonly Choices<string> ResponseTypes = new(
        [("code", "code")],
        [
            ("token", "use code with PKCE"), ("id_token", "use code with PKCE"), ("id_token token", "use code with PKCE"),
            ("code id_token", "use code with PKCE"), ("code token", "use code with PKCE"), ("code id_token token", "use code with PKCE"),
        ]);

    public static KindRules Of(ClientKind kind) => Table.First(row => row.Kind == kind);
}
