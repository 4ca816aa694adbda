using System.Web;

namespace Gatehouse.Provider.Tests;

/// <summary>Clients from before RFC 9700, beside those of the default plan.</summary>
public static class ClassicPlans
{
    public static readonly string Text = Plans.Default.Replace("users:", $$"""
          - client_id: implicit
            kind: legacy
            grant_types: [implicit]
            response_types: [id_token, token, id_token token]
            redirect_uris: [https://implicit.example.com/callback]
            scope: openid profile orders.read billing.read
            consent: implied
            sunset: { until: 2027-06-30, reason: the widget is being rewritten, link: https://implicit.example.com/move }
          - client_id: hybrid
            kind: legacy
            client_secret: {{Plans.WebSecret}}
            grant_types: [authorization_code, implicit, refresh_token]
            response_types: [code, token, code id_token, code token, code id_token token]
            redirect_uris: [https://hybrid.example.com/callback]
            scope: openid profile offline_access orders.read
            consent: implied
            sunset: { until: 2027-06-30, reason: the framework is old }
          - client_id: hybrid-public
            kind: legacy
            grant_types: [authorization_code, implicit]
            response_types: [code id_token, code token]
            redirect_uris: [https://hybrid-public.example.com/callback]
            scope: openid orders.read
            consent: implied
            sunset: { until: 2027-06-30, reason: old }
          - client_id: old-desktop
            kind: legacy
            grant_types: [password, refresh_token]
            scope: openid profile offline_access orders.read
            sunset: { until: 2027-06-30, reason: replaced by the native app 3.0 }
        users:
        """);

    /// <summary>Signs alice in and reads what came behind the hash.</summary>
    public static async Task<System.Collections.Specialized.NameValueCollection> FragmentAsync(this Provider provider, string clientId, string responseType, params (string Name, string? Value)[] changes)
    {
        var landed = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl(clientId, Requests.NewVerifier(),
            [("response_type", responseType), ("scope", "openid orders.read"), ("code_challenge", null), ("code_challenge_method", null), .. changes]));
        Assert.Empty(landed!.Query);
        return HttpUtility.ParseQueryString(landed.Fragment.TrimStart('#'));
    }
}

/// <summary>One server with classic clients for all tests of a class.</summary>
public sealed class ClassicFixture : IAsyncLifetime
{
    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(ClassicPlans.Text);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
