using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>How a client proves itself by the Basic scheme, well and badly.</summary>
[Spec("RFC 7617", "2")]
[Spec("RFC 6749", "2.3.1")]
public sealed class BasicCredentials
{
    private readonly Shop _shop = new();

    [Fact]
    public async Task A_secret_with_reserved_characters_is_understood_and_a_header_that_is_damaged_is_challenged()
    {
        await using var node = await _shop.StartAsync();
        AssertAnswer.Succeeded(await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials")));

        using var http = new HttpClient();
        foreach (var damaged in new[] { "", "not base64!", Base64("nightly"), Base64(":"), Base64("nightly:%ZZ"), Base64("nightly:\u00ff"), Base64("nightly:wrong"), new string('A', 20_000) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, node.Url + "/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", damaged);
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
            Assert.Contains("invalid_client", await answer.Content.ReadAsStringAsync());
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.Latin1.GetBytes(text));
}
