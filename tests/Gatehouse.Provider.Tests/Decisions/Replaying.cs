using Gatehouse.Provider.Preview;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Provider.Tests.Decisions;

/// <summary>What was recorded of real requests is decided again: alike by the same plan, and as a server would by another.</summary>
public sealed class Replaying : IAsyncLifetime
{
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plan);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private static readonly string Plan = Plans.Default.Replace("  - { client_id: service,", """
          - client_id: exchanger
            kind: api
            apis: [orders]
            grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"]
            client_secret: service-secret-0123456789-0123456789-01234
            exchange: { targets: [{ api: billing, scopes: [billing.read] }] }
          - { client_id: tv, kind: device, scope: openid offline_access orders.read }
          - { client_id: service,
        """.Replace("\n        ", "\n"), StringComparison.Ordinal);

    [Fact]
    public async Task By_the_same_plan_every_decision_comes_out_as_it_was_recorded()
    {
        await SendEverythingAsync();
        var rows = await _provider.DecisionsAsync();
        Assert.InRange(rows.Count, 12, 40);
        var same = _provider.Under(Plan);
        foreach (var row in rows)
        {
            var verdict = same.Decide(row.Decision);
            Assert.True(verdict?.IsLike(DecisionVerdict.Of(row.Decision)), $"{DecisionJson.ToText(row.Decision)} is now {verdict}");
        }
    }

    [Theory]
    [InlineData("scope: orders.read orders.write }", "scope: orders.read }", "service client_credentials invalid_scope")]
    [InlineData("redirect_uris: [https://web.example.com/callback]", "redirect_uris: [https://web.example.com/elsewhere]", "web code invalid_request")]
    [InlineData("client_id: spa\n    kind: spa", "client_id: renamed\n    kind: spa", "spa code invalid_request, spa authorization_code invalid_client")]
    [InlineData("token_endpoint_auth_method: client_secret_post", "token_endpoint_auth_method: client_secret_basic", "post-only client_credentials invalid_client")]
    [InlineData("exchange: { targets: [{ api: billing, scopes: [billing.read] }] }", "exchange: { targets: [{ api: orders, scopes: [orders.read] }] }", "exchanger urn:ietf:params:oauth:grant-type:token-exchange invalid_target")]
    [InlineData("kind: web\n    client_secret: web-secret-0123456789-0123456789-0123456789\n    redirect_uris: [https://web", "kind: web\n    require_pushed_authorization_requests: on\n    client_secret: web-secret-0123456789-0123456789-0123456789\n    redirect_uris: [https://web", "web code invalid_request")]
    [InlineData("kind: device, scope", "kind: device, dpop_bound_access_tokens: on, scope", "")]
    public async Task What_another_plan_takes_away_newly_fails(string old, string now, string fails)
    {
        await SendEverythingAsync();
        Assert.Contains(old, Plan, StringComparison.Ordinal);
        var other = _provider.Under(Plan.Replace(old, now, StringComparison.Ordinal));
        var failing = (await _provider.DecisionsAsync()).Where(row => !row.Decision.IsRefused && other.Decide(row.Decision) is { IsRefused: true }).Select(row => $"{row.Decision.Client} {row.Decision.Way} {other.Decide(row.Decision)!.Value.Error}");
        Assert.Equal(fails.Split(", ", StringSplitOptions.RemoveEmptyEntries).Order(), failing.Distinct().Order());
    }

    [Fact]
    public async Task What_another_plan_allows_newly_passes()
    {
        await SendEverythingAsync();
        var other = _provider.Under(Plan
            .Replace("kind: service, client_secret: service-secret-0123456789-0123456789-01234, scope: orders.read orders.write }", "kind: legacy, grant_types: [client_credentials, password], sunset: { until: 2030-01-01, reason: old }, default_scope: orders.read, client_secret: service-secret-0123456789-0123456789-01234, scope: orders.read orders.write billing.read }", StringComparison.Ordinal)
            .Replace("redirect_uris: [https://web.example.com/callback]", "redirect_uris: [https://web.example.com/callback, https://new.example.com/callback]", StringComparison.Ordinal));
        var passing = (await _provider.DecisionsAsync()).Where(row => row.Decision.IsRefused && other.Decide(row.Decision) is { IsRefused: false }).Select(row => $"{row.Decision.Client} {row.Decision.Way}");
        Assert.Equal(["service client_credentials", "service password", "web code"], passing.Order());
    }

    [Fact]
    public async Task A_narrower_client_gets_less_by_the_grants_that_it_holds()
    {
        await SendEverythingAsync();
        var other = _provider.Under(Plan.Replace("profile email offline_access orders.read orders.write", "profile email offline_access orders.read", StringComparison.Ordinal));
        var code = Assert.Single(await _provider.DecisionsAsync(), row => row.Decision is { Client: "web", Way: "refresh_token", IsRefused: false }).Decision;
        Assert.Equal("openid offline_access orders.read orders.write", code.Granted);
        Assert.Equal("openid offline_access orders.read", other.Decide(code)!.Value.Granted!.ToString());
    }

    [Fact]
    public async Task A_stronger_level_fails_those_who_had_proved_less()
    {
        await SendEverythingAsync();
        var other = _provider.Under(Plan.Replace("resource: https://orders.example.com", "minimum_acr: mfa\n    resource: https://orders.example.com", StringComparison.Ordinal));
        var login = (await _provider.DecisionsAsync()).First(row => row.Decision is { Kind: DecisionKind.Authorization, Client: "web", IsRefused: false }).Decision;
        Assert.Equal("acr_unmet", other.Decide(login)!.Value.Reason);
    }

    private async Task SendEverythingAsync()
    {
        var web = await _provider.SignInAsync("web", ("scope", "openid offline_access orders.read orders.write"));
        await _provider.RefreshAsync(web.RefreshToken);
        await _provider.RefreshAsync((await _provider.SignInAsync("both", ("scope", "openid offline_access orders.read"), ("resource", Plans.Orders))).RefreshToken, "both", ("resource", Plans.Orders));
        await _provider.SignInAsync("spa");
        var service = await _provider.ClientCredentialsAsync("service");
        await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"), ("resource", Plans.Orders));
        await _provider.ClientCredentialsAsync("service", ("scope", "billing.read"));
        await _provider.ClientCredentialsAsync("service", ("scope", "orders.write"));
        await _provider.ClientCredentialsAsync("wide");
        await _provider.ClientCredentialsAsync("post-only");
        await _provider.TokenAsync("service", ("grant_type", "password"), ("username", "alice"), ("password", Plans.Password));
        await _provider.PostAsync("device_authorization", "tv", ("scope", "openid orders.read"));
        await _provider.PostAsync("device_authorization", "tv", ("scope", "orders.write"));
        using var exchange = new HttpRequestMessage(HttpMethod.Post, "token");
        exchange.Headers.Add("Authorization", Requests.Basic("exchanger", Plans.ServiceSecret));
        exchange.Content = new FormUrlEncodedContent([new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), new("subject_token", service.AccessToken), new("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), new("resource", Plans.Billing)]);
        var exchanged = await _provider.SendAsync(exchange);
        Assert.True(exchanged.Error is null, exchanged.Body);
        using (await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", "v", ("acr_values", "unheard-of")))) { }
        foreach (var address in (string[])["https://web.example.com/callback", "https://new.example.com/callback"])
            using (await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", "v", ("redirect_uri", address), ("scope", address.Contains("new", StringComparison.Ordinal) ? "openid" : "openid nothing")))) { }
    }
}
