using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Reading;

/// <summary>What each kind of client gets when nothing else is written, and what may be written.</summary>
/// <param name="Confidential">Whether it can keep a secret (RFC 6749 section 2.1); null: it is what the plan says.</param>
/// <param name="Grants">The grant types it has by default.</param>
/// <param name="AllowedGrants">The grant types it may have.</param>
/// <param name="Nature">Completes the sentence "a client of this kind …".</param>
internal sealed record KindRules(
    ClientKind Kind, bool? Confidential, ImmutableArray<string> Grants, ImmutableArray<string> AllowedGrants, string Nature);

/// <summary>The table of kinds.</summary>
internal static class ClientKinds
{
    private const string Code = GrantTypes.AuthorizationCode;
    private const string Refresh = GrantTypes.RefreshToken;
    private const string Device = GrantTypes.DeviceCode;
    private const string Ciba = GrantTypes.Ciba;
    private const string Credentials = GrantTypes.ClientCredentials;
    private const string Password = GrantTypes.Password;
    private const string Implicit = GrantTypes.Implicit;
    private const string Exchange = GrantTypes.TokenExchange;
    private const string Bearer = GrantTypes.JwtBearer;

    private static readonly ImmutableArray<KindRules> Table =
    [
        new(ClientKind.Web, Confidential: true, [Code, Refresh], [Code, Refresh, Credentials, Device, Ciba, Exchange, Bearer], "signs users in and keeps a secret on its server"),
        new(ClientKind.Spa, Confidential: false, [Code, Refresh], [Code, Refresh], "runs in the browser and keeps no secret"),
        new(ClientKind.Native, Confidential: false, [Code, Refresh], [Code, Refresh, Device], "runs on the user's device and keeps no secret"),
        new(ClientKind.Service, Confidential: true, [Credentials], [Credentials, Exchange, Bearer], "acts for itself, without a user"),
        new(ClientKind.Device, Confidential: false, [Device, Refresh], [Device, Refresh], "has no browser of its own and keeps no secret"),
        new(ClientKind.Api, Confidential: true, [], [Credentials, Exchange], "asks about tokens and signs nobody in"),
        new(ClientKind.Legacy, Confidential: null, [], [Code, Refresh, Credentials, Password, Implicit], "is about to be replaced"),
    ];

    public static readonly Choices<ClientKind> Words = new(
        ("web", ClientKind.Web), ("spa", ClientKind.Spa), ("native", ClientKind.Native), ("service", ClientKind.Service), ("device", ClientKind.Device), ("api", ClientKind.Api), ("legacy", ClientKind.Legacy));

    public static readonly Choices<string> Grants = new(
        [(Code, Code), (Refresh, Refresh), (Credentials, Credentials), (Password, Password), (Implicit, Implicit), (Device, Device), (Ciba, Ciba), (Exchange, Exchange), (Bearer, Bearer)],
        [
        ]);

    public static readonly Choices<string> Methods = new(
        [
            (ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretBasic),
            (ClientAuthenticationMethods.ClientSecretPost, ClientAuthenticationMethods.ClientSecretPost),
            (ClientAuthenticationMethods.PrivateKeyJwt, ClientAuthenticationMethods.PrivateKeyJwt),
            (ClientAuthenticationMethods.ClientSecretJwt, ClientAuthenticationMethods.ClientSecretJwt),
            (ClientAuthenticationMethods.TlsClientAuth, ClientAuthenticationMethods.TlsClientAuth),
            (ClientAuthenticationMethods.SelfSignedTlsClientAuth, ClientAuthenticationMethods.SelfSignedTlsClientAuth),
            (ClientAuthenticationMethods.None, ClientAuthenticationMethods.None),
        ],
        []);

    public static readonly Choices<string> ResponseTypes = new([.. Protocol.ResponseTypes.All.Select(type => (type.ToText(), type.ToText()))]);

    public static KindRules Of(ClientKind kind) => Table.First(row => row.Kind == kind);
}
