using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.ClientIdMetadataDocument;

/// <summary>Programs on the user's device that publish their metadata: agents, editors, command lines.</summary>
[Spec("RFC 8252", "7.3")]
public sealed class NativeApps : IAsyncLifetime
{
    private Publisher _publisher = null!;
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() =>
        (_publisher, _provider) = (await Publisher.StartAsync(), await Provider.StartAsync(Publisher.Plan()));

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _publisher.DisposeAsync();
    }

    private string Agent(params string[] redirectUris) =>
        _publisher.Publishes("/agent.json", ("application_type", "native"), ("redirect_uris", new JsonArray([.. redirectUris.Select(uri => (JsonNode)uri)])));

    [Theory]
    [InlineData("http://127.0.0.1/callback", "http://127.0.0.1:51004/callback")]
    [InlineData("http://127.0.0.1:3000/callback", "http://127.0.0.1:51004/callback")]
    [InlineData("http://[::1]/callback", "http://[::1]:51004/callback")]
    [InlineData("http://localhost/callback", "http://localhost:51004/callback")]
    [InlineData("http://localhost:3000/callback", "http://localhost:3118/callback")]
    public async Task The_port_is_whatever_the_system_gave_the_program(string published, string used)
    {
        var clientId = Agent(published);
        var browser = _provider.NewBrowser();
        var code = await _provider.CodeAsync(clientId, browser, ("redirect_uri", used));
        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code with { RedirectUri = published.Replace("/callback", ":1/callback") })).Error);
        var tokens = await _provider.RedeemAsync(code);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken, clientId)).Status);
    }

    [Theory]
    [InlineData("http://localhost.evil.example/callback")]
    [InlineData("http://localhost:51004/other")]
    [InlineData("http://localhost:51004/callback/")]
    [InlineData("http://localhost:x@evil.example/callback")]
    [InlineData("https://localhost:51004/callback")]
    [InlineData("http://127.0.0.1:51004/callback")]
    [InlineData("http://LOCALHOST:51004/callback")]
    public async Task Nothing_but_the_port_may_differ(string used) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(_provider, Agent("http://localhost/callback"), used)).StatusCode);

    [Fact, Spec("RFC 8252", "8.3")]
    public async Task A_client_of_the_plan_is_told_to_write_the_address_and_gets_no_other_port_for_a_name()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("clients:\n", "clients:\n  - { client_id: named, kind: native, redirect_uris: ['http://localhost:3000/callback'], scope: openid orders.read }\n"));
        Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(provider, "named", "http://localhost:3000/callback")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, "named", "http://localhost:51004/callback")).StatusCode);
    }

    [Fact, Spec("RFC 8252", "8.6")]
    [Provokes("consent_required")]
    public async Task The_user_is_asked_every_time_because_any_program_could_wait_there()
    {
        var clientId = Agent("http://127.0.0.1/callback");
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync(clientId, browser, ("redirect_uri", "http://127.0.0.1:51004/callback"));
        var again = await browser.GetAsync(_provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", "http://127.0.0.1:51005/callback"), ("prompt", "none")));
        Assert.Equal("consent_required", HttpUtility.ParseQueryString(again.Headers.Location!.Query)["error"]);
    }

    [Theory, InlineData("127.0.0.1"), InlineData("[::1]"), InlineData("localhost")]
    public async Task The_form_of_the_consent_page_may_lead_to_the_program(string host)
    {
        var page = await Publisher.ConsentPageAsync(_provider, Agent($"http://{host}/callback"), $"http://{host}:51004/callback");
        // A source cannot name an IPv6 address.
        var sources = host == "[::1]" ? "http:" : "http://localhost:* http://127.0.0.1:*";
        Assert.Contains($"form-action 'self' {sources};", page.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact, Spec("RFC 8252", "7.1")]
    public async Task A_private_use_scheme_leads_to_it_where_the_plan_names_the_scheme()
    {
        var clientId = Agent("com.example.agent:/callback");
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(_provider, clientId, "com.example.agent:/callback")).StatusCode);
        await using var naming = await Provider.StartAsync(Publisher.Plan().Replace("metadata_documents:", "redirect_schemes: [com.example.agent], metadata_documents:"));
        Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(naming, clientId, "com.example.agent:/callback")).StatusCode);
    }
}
