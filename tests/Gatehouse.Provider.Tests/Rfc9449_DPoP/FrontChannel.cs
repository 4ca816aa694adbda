using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "5")]
public sealed class FrontChannel
{
    [Theory, InlineData("dpop_bound_access_tokens: on"), InlineData("tls_client_certificate_bound_access_tokens: on")]
    [Provokes("front_channel_token_unbound", "token_cannot_be_bound")]
    public async Task No_token_of_a_client_with_bound_tokens_travels_through_the_browser(string bound)
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("apis:\n", "mtls: { proxies: [127.0.0.1] }\napis:\n").Replace("clients:\n", $$"""
            clients:
              - client_id: old
                kind: legacy
                grant_types: [implicit]
                response_types: [token]
                redirect_uris: [https://old.example.com/callback]
                scope: orders.read
                consent: implied
                sunset: { until: 2027-06-30, reason: old }
                {{bound}}

            """));
        var landed = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl("old", Requests.NewVerifier(), ("response_type", "token"), ("scope", "orders.read"), ("code_challenge", null), ("code_challenge_method", null)));
        var response = HttpUtility.ParseQueryString(landed!.Fragment.TrimStart('#'));
        Assert.Equal("invalid_request", response["error"]);
        Assert.Contains("bound to a key", response["error_description"]);
    }
}
