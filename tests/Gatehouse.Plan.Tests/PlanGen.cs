using System.Collections.Frozen;
using System.Collections.Immutable;
using CsCheck;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Model.Operations;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests;

/// <summary>Generates plans of every shape the model allows, sensible or not.</summary>
internal static class PlanGen
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char["abcdefgh.-_0123456789"], 1, 12];

    // Anything a person may write, with the characters that JSON and YAML treat specially.
    private static readonly Gen<string> Prose = Gen.String[Gen.Char["ab \"\\'{}[]:,#&*!|>%@`$\t\näλ✓<>/"], 1, 20];

    private static readonly Gen<TimeSpan> Time = Gen.Int[0, 100_000_000].Select(seconds => TimeSpan.FromSeconds(seconds));

    private static readonly Gen<PlanScope> Scope = Gen.Select(Word, Prose.Null(), Word.Null(), (name, description, access) => new PlanScope(name, description, access));

    private static readonly Gen<PlanRoute> Route = Gen.Select(
        OneOf("*", "GET", "PATCH"), OneOf("/", "/**", "/a/*/b", "/a%20b/**"), Word.Array[0, 3], Word.Array[0, 3],
        (method, path, scopes, roles) => new PlanRoute(method, path, [.. scopes], [.. roles]) { Anonymous = scopes.Length == 0, Downstream = roles.Length == 0 ? [PlanDownstream.AccessToken] : null });

    private static readonly Gen<PlanApiGateway> Gateway = Gen.Select(
        Prose.Null(), Prose.Array[0, 3], Gen.Enum<PlanDownstream>(), Time, Gen.Int[1, 1_000_000], Word.Array[0, 3], Gen.Bool,
        (url, upstreams, downstream, time, number, words, more) => new PlanApiGateway
        {
            Url = url, Upstreams = [.. upstreams], Downstream = more ? [downstream] : [], Timeout = time, Http2 = more,
            Health = more ? new PlanHealth("/" + number, time) : null, RateLimit = more ? new PlanRateLimit(number, time) : null,
            Cors = more ? new PlanCors([.. words]) { Headers = [.. words], ExposedHeaders = [.. upstreams] } : null,
            Quota = more ? new PlanQuota(number, number % 2 == 0 ? PlanQuotaPeriod.Day : PlanQuotaPeriod.Month) : null,
            Session = more ? new PlanSession("client " + number) { Scopes = [.. words], Lifetime = time } : null,
            Exchange = more ? new PlanDownstreamExchange("client " + number, "api " + number, [.. words]) : null,
        });

    private static readonly Gen<PlanApi> Api = Gen.Select(
        Word, Prose, Gen.Enum<PlanTokenFormat>(), Gen.Enum<PlanSenderConstraint>(), Time, Scope.Array[0, 3], Gen.Select(Route.Array[0, 3], Gateway.Null(), Word.Array[0, 2]),
        (name, resource, format, constraint, lifetime, scopes, guarded) => new PlanApi
        {
            Gateway = guarded.Item2, Name = name, Resource = resource, Token = new PlanToken(format, lifetime) { SenderConstraint = constraint }, Scopes = [.. scopes], Routes = [.. guarded.Item1], Roles = [.. guarded.Item3],
        });

    private static readonly Gen<PlanClientSecret> Secret = Gen.Select(
        Prose, Prose.Null(), Gen.Int[0, 2_000_000_000].Nullable(),
        (value, name, expires) => new PlanClientSecret(new SecretValue(value), name, expires is { } e ? DateTimeOffset.FromUnixTimeSeconds(e) : null));

    private static readonly Gen<PlanRefresh> Refresh = Gen.Select(
        Gen.Bool.Nullable(), Gen.Enum<PlanReuse>(), Gen.Bool, Time, Time, Time,
        (rotate, reuse, streak, window, idle, absolute) => new PlanRefresh { Rotate = rotate, Reuse = reuse, RevokeRetryStreak = streak, Window = window, Idle = idle, Absolute = absolute });

    private static readonly Gen<PlanClient> Identity = Gen.Select(
        Word, Gen.Enum<ClientKind>(), Prose.Null(), Secret.Array[0, 3], Gen.Enum<PlanConsent>(), Refresh, Word.Null(), Gen.Int[1, 300_000].Nullable(),
        (id, kind, name, secrets, consent, refresh, owner, sunset) => new PlanClient
        {
            ClientId = id, Kind = kind, ClientName = name, Secrets = [.. secrets], Consent = consent, Refresh = refresh, Owner = owner,
            Sunset = sunset is { } day ? new PlanSunset(DateOnly.FromDayNumber(700_000 + day), name) : null,
        });

    private static readonly Gen<PlanClient> Client = Gen.Select(
        Identity, Gen.Int[0, 3], Prose.Array[0, 3], Prose.Array[0, 2], Word.Array[0, 4], Gen.Shuffle(new[] { "authorization_code", "refresh_token", "client_credentials" }, 0, 3),
        OneOf<string?>("ES256", "RS256", "PS256", null), Time,
        (client, method, redirects, others, words, grants, algorithm, lifetime) => client with
        {
            TokenEndpointAuthMethods = Methods(method, client.Kind),
            RedirectUris = [.. redirects], PostLogoutRedirectUris = [.. others], Origins = [.. others], Apis = [.. words],
            Scope = ScopeSet.Of(words), GrantTypes = [.. grants],
            IdTokenSignedResponseAlg = algorithm, Profile = algorithm is null ? null : Profiles.OAuth21, CodeLifetime = lifetime, IdTokenLifetime = lifetime, DPoPBoundAccessTokens = method == 2,
        });

    private static readonly Gen<PlanUser> User = Gen.Select(
        Word, Prose.Null(), Word.Null(), Prose.Null(), Word.Array[0, 3],
        (username, password, email, name, roles) => new PlanUser
        {
            Username = username, Password = password is null ? null : new SecretValue(password), Email = email, Name = name, Roles = [.. roles],
        });

    public static readonly Gen<PlanDocument> Plan = Gen.Select(
        Prose.Null(), OneOf("ES256", "RS256", "PS256"), Time, Api.Array[0, 3], Client.Array[0, 4], User.Array[0, 3], Gen.Bool,
        (issuer, algorithm, rotation, apis, clients, users, nonce) => new PlanDocument
        {
            Issuer = issuer, DPoPNonceRequired = nonce, Refusals = new PlanRefusals(rotation, 5 + apis.Length), Pages = issuer is null ? PlanPages.Default : new PlanPages { Name = issuer, HelpUri = issuer, AccentColor = nonce ? new Color((byte)apis.Length, 17, 255) : null }, Administration = issuer is null ? PlanAdministration.None : new PlanAdministration(issuer, [.. clients.Select(client => client.ClientId)], nonce ? issuer : null), Gateway = new PlanGateway { Provider = issuer, Proxies = [.. apis.Select(api => api.Name)], SigningKeys = [.. apis.Select(api => api.Resource)] }, TokenSigning = new PlanTokenSigning(algorithm, rotation), Apis = [.. apis], Clients = [.. clients], Users = [.. users],
        });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.OneOf(values);

    private static FrozenSet<string> Methods(int choice, ClientKind kind) => (choice, kind) switch
    {
        (0, _) => [ClientAuthenticationMethods.ClientSecretBasic],
        (1, _) => [ClientAuthenticationMethods.ClientSecretPost],
        (2, _) or (_, ClientKind.Spa or ClientKind.Native or ClientKind.Device) => [ClientAuthenticationMethods.None],
        _ => [ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost],
    };
}
