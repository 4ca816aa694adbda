using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Scopes;

/// <summary>Scopes that imply others, defaults, and hints.</summary>
[Spec("RFC 6749", "3.3")]
public class Hierarchy : IAsyncLifetime
{
    private static readonly string Plan = Plans.Default
        .Replace("- { name: orders.write,", "- { name: orders, description: All about your orders, implies: [orders.write] }\n      - { name: orders.write, implies: [orders.read],")
        .Replace("client_id: service, kind: service, client_secret: service-secret-0123456789-0123456789-01234, scope: orders.read orders.write", "client_id: service, kind: service, client_secret: service-secret-0123456789-0123456789-01234, scope: orders, default_scope: orders")
        .Replace("client_id: wide, kind: service,", "client_id: wide, kind: service, default_scope: orders.read,")
        .Replace("scope: openid profile offline_access orders.read orders.write\n    consent: ask", "scope: openid profile offline_access orders\n    default_scope: openid orders\n    consent: ask");

    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plan);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task A_scope_is_spelled_out_in_token_answer_and_introspection()
    {
        var answer = await _provider.ClientCredentialsAsync("service", ("scope", "orders"));

        Assert.Equal("orders orders.write orders.read", answer["scope"]);
        Assert.Equal("orders orders.write orders.read", Requests.ClaimsOf(answer.AccessToken).GetProperty("scope").GetString());
        Assert.Equal("orders orders.write orders.read", (await _provider.IntrospectAsync(answer.AccessToken))["scope"]);
    }

    [Theory]
    [InlineData("orders.read", "orders.read")]
    [InlineData("orders.write", "orders.write orders.read")]
    public async Task What_is_implied_may_be_asked_for_alone(string asked, string granted) =>
        Assert.Equal(granted, (await _provider.ClientCredentialsAsync("service", ("scope", asked)))["scope"]);

    [Fact]
    public async Task A_refresh_narrows_to_what_is_implied_and_widens_again_to_what_was_granted()
    {
        var tokens = await _provider.SignInAsync("asking", ("scope", "openid offline_access orders"));
        Assert.Equal("openid offline_access orders orders.write orders.read", tokens["scope"]);

        var narrow = await _provider.RefreshAsync(tokens.RefreshToken, "asking", ("scope", "orders.read"));
        Assert.Equal("orders.read", narrow["scope"]);
        var full = await _provider.RefreshAsync(narrow.RefreshToken, "asking");
        Assert.Equal("openid offline_access orders orders.write orders.read", full["scope"]);
        Assert.Equal("invalid_scope", (await _provider.RefreshAsync(full.RefreshToken, "asking", ("scope", "billing.read"))).Error);
    }

    [Fact]
    public async Task Who_agreed_to_the_wider_scope_is_not_asked_about_the_narrower_one()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("asking", browser, ("scope", "openid orders"));
        using var narrower = await browser.GetAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("scope", "openid orders.read")));
        Assert.Contains("code=", narrower.Headers.Location!.OriginalString);

        var other = _provider.NewBrowser();
        await other.AuthorizeAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("scope", "openid orders.read")), "bob");
        using var wider = await other.GetAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("scope", "openid orders")));
        Assert.StartsWith("/consent", wider.Headers.Location!.OriginalString);
    }

    [Fact]
    [Provokes("scope_empty")]
    public async Task Who_asks_for_nothing_gets_the_default_and_the_rest_is_optional()
    {
        Assert.Equal("orders.read", (await _provider.ClientCredentialsAsync("wide"))["scope"]);
        Assert.Equal("billing.read", (await _provider.ClientCredentialsAsync("wide", ("scope", "billing.read")))["scope"]);
        Assert.Equal("openid orders orders.write orders.read", (await _provider.SignInAsync("asking", ("scope", null)))["scope"]);
        Assert.Equal("invalid_scope", (await _provider.ClientCredentialsAsync("wide", ("resource", Plans.Billing))).Error);
    }

    [Theory]
    [InlineData("service", "orders.raed", "perhaps orders.read is meant")]
    [InlineData("service", "order", "perhaps orders is meant")]
    [InlineData("web", "profil", "perhaps profile is meant")]
    public async Task A_refused_scope_comes_with_a_hint(string client, string scope, string hint) =>
        Assert.Contains(hint, (await HintAsync(client, scope)));

    [Theory]
    [InlineData("service", "billing.raed")]
    [InlineData("service", "billing.read")]
    [InlineData("service", "something-else-entirely")]
    public async Task What_the_client_may_not_have_is_never_hinted_at(string client, string scope) =>
        Assert.DoesNotContain("perhaps", await HintAsync(client, scope));

    private async Task<string> HintAsync(string client, string scope)
    {
        if (client == "service") return (await _provider.ClientCredentialsAsync(client, ("scope", scope)))["error_description"]!;
        using var refused = await _provider.Http.GetAsync(_provider.AuthorizationUrl(client, Requests.NewVerifier(), ("scope", scope)));
        Assert.Equal(HttpStatusCode.SeeOther, refused.StatusCode);
        return Uri.UnescapeDataString(refused.Headers.Location!.Query);
    }
}
