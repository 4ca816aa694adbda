using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Fapi2_SecurityProfile;

/// <summary>The clauses for endpoints used by web browsers, one by one. Versions and cipher suites of TLS are held where the server listens.</summary>
[Spec("FAPI 2.0 Security Profile", "5.2.3"), Spec("RFC 6797", "7.1")]
public sealed class Section5_2_NetworkLayer(Bank bank) : IClassFixture<Bank>
{
    [Fact]
    public async Task Clause_1_browsers_are_told_to_come_by_TLS_alone()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("ISSUER", "https://login.example.com"));
        var url = $"authorize?client_id=web&response_type=code&scope=openid&redirect_uri={Uri.EscapeDataString(Requests.RedirectUriOf("web"))}&code_challenge={Requests.ChallengeOf("v")}&code_challenge_method=S256";
        foreach (var path in new[] { "login", url, url + "&prompt=none", "authorize?client_id=nobody" })
        {
            using var response = await provider.Http.GetAsync(path);
            Assert.Equal("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
        }
    }

    [Fact]
    public async Task A_server_on_loopback_does_not_take_the_host_from_its_neighbours()
    {
        using var response = await bank.Provider.Http.GetAsync("login");
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Clause_3_the_authorization_endpoint_answers_no_page_of_another_origin()
    {
        foreach (var method in new[] { HttpMethod.Options, HttpMethod.Get })
        {
            using var request = new HttpRequestMessage(method, "authorize?client_id=bank");
            request.Headers.Add("Origin", "https://bank.example.com");
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var response = await bank.Provider.Http.SendAsync(request);
            Assert.NotEqual(HttpStatusCode.NoContent, response.StatusCode);
            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
    }
}
