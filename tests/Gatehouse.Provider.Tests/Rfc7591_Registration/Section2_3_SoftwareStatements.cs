using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7591_Registration;

[Spec("RFC 7591", "2.3"), Spec("RFC 7591", "3.1.1")]
public class Section2_3_SoftwareStatements
{
    private readonly SigningClient _trusted = new("trusted");

    private string Plan(string more = "", string? keys = null) => Registration.Plan(
        $"mode: open, scope: openid orders.read, {more} software_statements: [{{ issuer: 'https://trust.example.com', {keys ?? $"jwks: '{_trusted.Jwks}'"} }}]", keys is null ? "" : "outgoing: { allow: [127.0.0.1] }");

    private static JsonObject Claims(params (string Name, JsonNode? Value)[] changes) => SigningClient.With(new JsonObject
    {
        ["iss"] = "https://trust.example.com",
        ["software_id"] = "robot-4",
        ["client_name"] = "Certified Robot",
        ["redirect_uris"] = new JsonArray("https://robot.example.com/certified"),
    }, changes);

    [Fact]
    public async Task What_a_trusted_issuer_says_counts_before_what_the_client_says()
    {
        await using var provider = await Provider.StartAsync(Plan());
        var statement = _trusted.Sign(Claims());
        var answer = await provider.RegisteredAsync(("client_name", "Any Name"), ("software_statement", statement));
        Assert.Equal("Certified Robot", answer["client_name"]);
        Assert.Equal("robot-4", answer["software_id"]);
        Assert.Equal("""["https://robot.example.com/certified"]""", answer["redirect_uris"]);
        Assert.Equal(statement, answer["software_statement"]);
        var read = await provider.ManageAsync(HttpMethod.Get, answer["registration_client_uri"]!, answer["registration_access_token"]);
        Assert.Equal(statement, read["software_statement"]);
    }

    [Fact]
    public async Task The_keys_of_an_issuer_may_be_fetched()
    {
        await using var neighbour = await Neighbour.StartAsync();
        var uri = neighbour.Serves("/jwks", _trusted.Jwks);
        await using var provider = await Provider.StartAsync(Plan(keys: $"jwks_uri: '{uri}'"));
        Assert.Equal("Certified Robot", (await provider.RegisteredAsync(("software_statement", _trusted.Sign(Claims()))))["client_name"]);
    }

    [Fact]
    public async Task A_statement_is_held_to_the_same_rules()
    {
        await using var provider = await Provider.StartAsync(Plan());
        Assert.Equal("invalid_redirect_uri", (await RegisterAsync(provider, _trusted.Sign(Claims(("redirect_uris", new JsonArray("javascript:alert(1)")))))).Error);
        Assert.Equal("invalid_client_metadata", (await RegisterAsync(provider, _trusted.Sign(Claims(("grant_types", new JsonArray("password")))))).Error);
    }

    [Fact]
    [Provokes("software_statement_missing")]
    public async Task Where_one_is_required_nobody_registers_without()
    {
        await using var provider = await Provider.StartAsync(Plan("require_software_statement: on,"));
        Assert.Equal("unapproved_software_statement", (await provider.RegisterAsync(Registration.Robot())).Error);
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(provider, _trusted.Sign(Claims()))).Status);
    }

    [Fact]
    [Provokes("software_statement_expired", "software_statement_issuer_unknown", "software_statement_malformed", "software_statement_unverified")]
    public async Task A_statement_of_somebody_else_is_unapproved_and_a_forged_one_invalid()
    {
        await using var provider = await Provider.StartAsync(Plan());
        var now = provider.Clock.GetUtcNow().ToUnixTimeSeconds();
        var (header, claims) = (_trusted.Sign(Claims()).Split('.')[0], _trusted.Sign(Claims()).Split('.')[1]);
        (string Statement, string Error)[] cases =
        [
            (_trusted.Sign(Claims(("iss", "https://other.example.com"))), "unapproved_software_statement"),
            (_trusted.Sign(Claims(("iss", null))), "unapproved_software_statement"),
            (new SigningClient("trusted").Sign(Claims()), "invalid_software_statement"),
            (new SigningClient("other").Sign(Claims()), "invalid_software_statement"),
            (SigningClient.SignWith(_trusted.Jwks, Claims()), "invalid_software_statement"),
            ($"eyJhbGciOiJub25lIn0.{claims}.", "invalid_software_statement"),
            ($"{header}.{claims}", "invalid_software_statement"),
            ($"{header}.eyJpc3MiOiJcdWQ4MDAifQ.AAAA", "invalid_software_statement"),
            ("not a statement", "invalid_software_statement"),
            (_trusted.Sign(Claims(), ("jku", "https://evil.example/jwks")), "invalid_software_statement"),
            (_trusted.Sign(Claims(("exp", now - 60))), "invalid_software_statement"),
            (_trusted.Sign(Claims(("exp", "soon"))), "invalid_software_statement"),
            (_trusted.Sign(Claims(("nbf", now + 60))), "invalid_software_statement"),
            (_trusted.Sign(Claims(("x", new string('x', 17_000)))), "invalid_software_statement"),
        ];
        foreach (var (statement, error) in cases)
        {
            var answer = await RegisterAsync(provider, statement);
            Assert.True((HttpStatusCode.BadRequest, error) == (answer.Status, answer.Error), $"{statement}\n{answer.Status} {answer.Body}");
        }
        Assert.Equal("invalid_software_statement", (await provider.RegisterAsync(Registration.Robot(("software_statement", 7)))).Error);
    }

    private static Task<Answer> RegisterAsync(Provider provider, string statement) => provider.RegisterAsync(Registration.Robot(("software_statement", statement)));
}
