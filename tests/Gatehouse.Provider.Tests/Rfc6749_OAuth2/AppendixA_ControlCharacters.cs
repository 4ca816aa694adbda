using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Provider.Tests.Ciba;
using Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc6749_OAuth2;

/// <summary>One server with every endpoint for all tests of a class.</summary>
public abstract class ControlCharactersFixture(bool onPostgres) : IAsyncLifetime
{
    public SigningClient Key { get; } = new();

    public Provider? Provider { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (onPostgres && PostgresServer.Missing is not null) return;
        var plan = CibaFixture.Plan.Replace("apis:\n", "registration: { mode: open, scope: openid orders.read }\napis:\n").Replace("users:", $$"""
              - { client_id: tv, client_name: The TV, kind: device, scope: openid orders.read }
              - client_id: signing
                kind: web
                grant_types: [authorization_code, "{{CibaFixture.GrantType}}"]
                redirect_uris: [https://signing.example.com/callback]
                client_secret: {{Plans.WebSecret}}
                jwks: {{Key.Jwks}}
                backchannel_authentication_request_signing_alg: ES256
                scope: openid orders.read
            users:
            """);
        Provider = await Provider.StartAsync(plan, database: onPostgres ? await (await PostgresServer.SharedAsync()).NewDatabaseAsync() : null);
    }

    public async ValueTask DisposeAsync()
    {
        if (Provider is not null) await Provider.DisposeAsync();
    }
}

public sealed class ControlCharactersOnSqlite() : ControlCharactersFixture(onPostgres: false);

public sealed class ControlCharactersOnPostgres() : ControlCharactersFixture(onPostgres: true);

public sealed class AppendixA_ControlCharacters_OnSqlite(ControlCharactersOnSqlite fixture) : AppendixA_ControlCharacters(fixture), IClassFixture<ControlCharactersOnSqlite>;

public sealed class AppendixA_ControlCharacters_OnPostgres(ControlCharactersOnPostgres fixture) : AppendixA_ControlCharacters(fixture), IClassFixture<ControlCharactersOnPostgres>;

/// <summary>PostgreSQL takes no NUL as text: what nobody refuses beforehand, it answers with an error of ours.</summary>
[Spec("RFC 6749", "A")]
public abstract class AppendixA_ControlCharacters
{
    private readonly SigningClient _key;
    private readonly Provider _provider;

    protected AppendixA_ControlCharacters(ControlCharactersFixture fixture)
    {
        if (fixture.Provider is null) Assert.Skip(PostgresServer.Missing!);
        (_key, _provider) = (fixture.Key, fixture.Provider);
    }

    [Theory]
    [InlineData("nonce", "a\0b")]
    [InlineData("nonce", "a\u0007b")]
    [InlineData("nonce", "a\nb")]
    [InlineData("nonce", "a\u0085b")]
    [InlineData("state", "a\0b")]
    [InlineData("login_hint", "ali\0ce")]
    [InlineData("acr_values", "a\0b")]
    [InlineData("scope", "openid\0")]
    [InlineData("claims", "{\"id_token\":{\"acr\":{\"value\":\"\0\"}}}")]
    [InlineData("unheard_of", "\0")]
    public async Task The_client_hears_at_its_redirect_uri_that_its_request_has_one_in_the_query_a_form_and_pushed(string name, string value)
    {
        var url = new Uri(_provider.AuthorizationUrl("web", Requests.NewVerifier(), (name, value)));
        var query = HttpUtility.ParseQueryString(url.Query);
        var form = query.AllKeys.Select(key => (Name: key!, Value: (string?)query[key])).ToArray();
        var browser = await _provider.SignedInAsync();

        var landed = await browser.AuthorizeAsync(url.AbsoluteUri);
        Assert.Equal("invalid_request", HttpUtility.ParseQueryString(landed!.Query)["error"]);
        var posted = await browser.PostAsync(_provider.Issuer + "/authorize", form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value!)));
        Assert.Contains("error=invalid_request", posted.Headers.Location!.Query);
        Refused(await _provider.PostAsync("par", "web", form));
    }

    [Fact, Spec("RFC 9101", "6.3")]
    [Provokes("parameter_unprintable")]
    public async Task A_request_object_may_have_none_either()
    {
        var asked = _provider.AuthorizationUrl("signing", Requests.NewVerifier(), ("scope", "openid"), ("nonce", "a\0b"));
        var claims = new JsonObject { ["iss"] = "signing", ["aud"] = _provider.Issuer, ["exp"] = _provider.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds() };
        var query = HttpUtility.ParseQueryString(new Uri(asked).Query);
        foreach (var key in query.AllKeys) claims[key!] = query[key];
        var request = _key.Sign(claims);

        var landed = await (await _provider.SignedInAsync()).AuthorizeAsync($"{_provider.Issuer}/authorize?client_id=signing&request={request}");
        Assert.Equal("invalid_request", HttpUtility.ParseQueryString(landed!.Query)["error"]);
        Refused(await _provider.SendAsync(Form("par", ("client_id", "signing"), ("client_secret", Plans.WebSecret), ("request", request))));
    }

    [Theory]
    [InlineData("device_authorization", "tv", "scope", "openid\0")]
    [InlineData("device_authorization", "tv", "resource", "https://orders.example.com/\0")]
    [InlineData("backchannel_authentication", "web", "login_hint", "ali\0ce")]
    [InlineData("backchannel_authentication", "web", "client_notification_token", "a\0b")]
    [InlineData("backchannel_authentication", "web", "user_code", "a\0b")]
    [InlineData("token", "service", "scope", "orders.read\0")]
    [InlineData("token", "service", "client_id", "ser\0vice")]
    [InlineData("introspect", "orders-api", "token", "a\0b")]
    [InlineData("revoke", "web", "token", "a\0b")]
    public async Task No_endpoint_that_clients_call_takes_one(string endpoint, string client, string name, string value) =>
        Refused(await _provider.PostAsync(endpoint, client, ("grant_type", "client_credentials"), ("scope", "openid"), ("login_hint", "alice"), (name, value)));

    [Fact, Spec("CIBA", "7.1.1")]
    public async Task Nor_does_a_signed_backchannel_request()
    {
        var now = _provider.Clock.GetUtcNow();
        var request = _key.Sign(new JsonObject
        {
            ["iss"] = "signing", ["aud"] = _provider.Issuer, ["iat"] = now.ToUnixTimeSeconds(), ["nbf"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(), ["scope"] = "openid", ["login_hint"] = "ali\0ce",
        });
        Refused(await _provider.SendAsync(Form("backchannel_authentication", ("client_id", "signing"), ("client_secret", Plans.WebSecret), ("request", request))));
    }

    [Theory, Spec("RFC 7591", "3.2.2")]
    [InlineData("client_name")]
    [InlineData("software_id")]
    [InlineData("client_uri")]
    [InlineData("scope")]
    public async Task Metadata_with_one_is_not_registered(string name)
    {
        var answer = await _provider.RegisterAsync(Registration.Robot((name, "a\0b")));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData("/login", "username")]
    [InlineData("/login", "password")]
    [InlineData("/account/approval-code", "approval_code")]
    [InlineData("/device", "user_code")]
    public async Task A_form_of_a_person_with_one_cannot_be_read(string page, string field)
    {
        var browser = page == "/login" ? _provider.NewBrowser() : await _provider.SignedInAsync();
        var fields = Devices.Fields(await (await browser.GetAsync(_provider.Issuer + page)).Content.ReadAsStringAsync());
        (fields["username"], fields["password"], fields[field]) = ("alice", "wrong", "a\0b");

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(_provider.Issuer + page, fields)).StatusCode);
    }

    [Fact]
    public async Task White_space_within_JSON_is_no_fault()
    {
        var answer = await _provider.SignInAsync("web", ("claims", "{\r\n\t\"id_token\": { \"email\": null }\r\n}"));
        Assert.NotNull(answer.AccessToken);
    }

    private static HttpRequestMessage Form(string path, params (string Name, string Value)[] fields) =>
        new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };

    private static void Refused(Answer answer) => Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
}
