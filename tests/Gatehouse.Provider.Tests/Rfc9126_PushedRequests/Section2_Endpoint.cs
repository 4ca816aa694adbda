using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc9126_PushedRequests;

[Spec("RFC 9126", "2")]
public class Section2_Endpoint(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory, Spec("RFC 9126", "2.2")]
    [InlineData("web")]
    [InlineData("spa")]
    public async Task A_client_pushes_its_request_and_gets_a_reference_for_a_while(string clientId)
    {
        var answer = await _provider.PushAsync(clientId, Requests.NewVerifier());

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.StartsWith("urn:ietf:params:oauth:request_uri:", answer["request_uri"]);
        Assert.Equal("90", answer["expires_in"]);
        Assert.Contains("no-store", answer.Message.Headers.CacheControl!.ToString());
        Assert.NotEqual(answer["request_uri"], (await _provider.PushAsync(clientId, Requests.NewVerifier()))["request_uri"]);
    }

    [Fact, Spec("RFC 9126", "2.1")]
    public async Task A_client_that_must_prove_itself_and_does_not_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "par");
        request.Headers.Add("Authorization", Requests.Basic("web", "wrong"));
        request.Content = new FormUrlEncodedContent([new("response_type", "code")]);
        var wrong = await _provider.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.Equal("invalid_client", wrong.Error);
        using var bare = new HttpRequestMessage(HttpMethod.Post, "par") { Content = new FormUrlEncodedContent([new("client_id", "web")]) };
        Assert.Equal("invalid_client", (await _provider.SendAsync(bare)).Error);
    }

    [Theory, Spec("RFC 9126", "2.3")]
    [InlineData("redirect_uri", "https://evil.example.com/", "invalid_request")]
    [InlineData("redirect_uri", "https://web.example.com/callback/more", "invalid_request")]
    [InlineData("response_type", "nonsense", "unsupported_response_type")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("scope", "nonsense", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("prompt", "nonsense", "invalid_request")]
    [InlineData("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request")]
    [InlineData("client_id", "spa", "invalid_request")]
    [Provokes("pushed_request_nested")]
    public async Task What_the_authorization_endpoint_would_refuse_is_refused_here_as_JSON(string name, string? value, string error)
    {
        var answer = await _provider.PushAsync("web", Requests.NewVerifier(), (name, value));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(error, answer.Error);
        Assert.NotNull(answer["error_description"]);
    }

    [Fact, Spec("RFC 9126", "2.3")]
    public async Task Another_method_than_POST_is_refused_and_so_is_a_body_that_is_too_large()
    {
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _provider.Http.GetAsync("par")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _provider.PushAsync("web", Requests.NewVerifier(), ("state", new string('x', 70_000)))).Status);
    }

    [Fact, Spec("RFC 9126", "5")]
    public async Task The_metadata_names_the_endpoint()
    {
        var metadata = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"));

        Assert.Equal(_provider.Issuer + "/par", metadata["pushed_authorization_request_endpoint"]);
        Assert.Equal("False", metadata["require_pushed_authorization_requests"]);
    }
}
