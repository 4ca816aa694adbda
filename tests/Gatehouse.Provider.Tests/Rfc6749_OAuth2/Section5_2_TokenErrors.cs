using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc6749_OAuth2;

/// <summary>Bad input to the token endpoint gets the error that the RFC names, and is never a 500.</summary>
[Spec("RFC 6749", "5.2")]
public class Section5_2_TokenErrors(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_request_without_a_grant_type_is_invalid() =>
        await RefusedAsync(_provider.TokenAsync("service", ("scope", "orders.read")), HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    [Provokes("grant_type_unsupported")]
    public async Task An_unknown_grant_type_is_unsupported() =>
        await RefusedAsync(_provider.TokenAsync("service", ("grant_type", "urn:example:nonsense")), HttpStatusCode.BadRequest, "unsupported_grant_type");

    [Fact]
    public async Task A_grant_type_that_the_client_is_not_registered_for_is_unauthorized() =>
        await RefusedAsync(_provider.TokenAsync("web", ("grant_type", "client_credentials")), HttpStatusCode.BadRequest, "unauthorized_client");

    [Theory]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials")]
    [InlineData("grant_type=client_credentials&scope=orders.read&scope=orders.write")]
    [InlineData("grant_type=client_credentials&scope=&scope=orders.write")]
    [Spec("RFC 6749", "3.2")]
    public async Task A_repeated_parameter_is_invalid(string body) => await RefusedAsync(PostAsync(body), HttpStatusCode.BadRequest, "invalid_request");

    [Theory]
    [InlineData("grant_type=%zz")]
    [InlineData("grant_type=%c3%28")]
    [InlineData("grant_type=%f")]
    [Spec("RFC 6749", "B")]
    public async Task A_body_that_cannot_be_decoded_is_invalid(string body) => await RefusedAsync(PostAsync(body), HttpStatusCode.BadRequest, "invalid_request");

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    public async Task Another_content_type_is_invalid(string type) => await RefusedAsync(PostAsync("grant_type=client_credentials", type), HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task Get_is_not_allowed()
    {
        var answer = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, "token?grant_type=client_credentials"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.Contains("POST", answer.Message.Content.Headers.Allow);
    }

    [Fact]
    [Provokes("parameter_in_query")]
    public async Task Parameters_in_the_query_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token?client_secret=" + Plans.ServiceSecret) { Content = Form("grant_type=client_credentials&client_id=service") };

        await RefusedAsync(_provider.SendAsync(request), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    [Provokes("body_too_large")]
    public async Task A_body_over_the_limit_is_413() =>
        await RefusedAsync(PostAsync("grant_type=client_credentials&x=" + new string('x', 70_000)), HttpStatusCode.RequestEntityTooLarge, "invalid_request");

    [Fact]
    public async Task A_header_over_the_limit_is_431()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = Form("grant_type=client_credentials") };
        request.Headers.Add("X-Large", new string('x', 40_000));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await _provider.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_wrong_secret_is_401_with_a_challenge()
    {
        var answer = await BasicAsync(Requests.Basic("service", "wrong"));

        await RefusedAsync(Task.FromResult(answer), HttpStatusCode.Unauthorized, "invalid_client");
        Assert.Equal("Basic", Assert.Single(answer.Message.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task An_unknown_client_is_answered_like_a_wrong_secret()
    {
        var unknown = await BasicAsync(Requests.Basic("nobody", "wrong"));
        var wrong = await BasicAsync(Requests.Basic("service", "wrong"));

        Assert.Equal(wrong.Status, unknown.Status);
        Assert.Equal(wrong.Body, unknown.Body);
    }

    [Theory, Spec("RFC 7617", "2"), Spec("RFC 6749", "2.3.1")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic c2VydmljZQ==")]
    [InlineData("Basic OnNlY3JldA==")]
    [InlineData("Basic c2VydmljZTo=")]
    [InlineData("Bearer abc")]
    [InlineData("Basic /////w==")]
    [Provokes("basic_credentials_malformed", "client_authentication_unsupported")]
    public async Task Malformed_basic_credentials_are_invalid_client(string header) =>
        await RefusedAsync(BasicAsync(header), HttpStatusCode.Unauthorized, "invalid_client");

    [Fact]
    [Spec("RFC 6749", "2.3")]
    public async Task Two_authentications_at_once_are_invalid() =>
        await RefusedAsync(BasicAsync(Requests.Basic("service", Plans.ServiceSecret), $"&client_id=service&client_secret={Plans.ServiceSecret}"), HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task A_header_and_a_form_that_name_different_clients_are_invalid() =>
        await RefusedAsync(BasicAsync(Requests.Basic("service", Plans.ServiceSecret), "&client_id=wide"), HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task A_method_other_than_the_registered_one_is_refused() =>
        await RefusedAsync(BasicAsync(Requests.Basic("post-only", Plans.ServiceSecret)), HttpStatusCode.Unauthorized, "invalid_client");

    [Fact]
    [Spec("RFC 6749", "3.2.1")]
    public async Task A_confidential_client_that_only_names_itself_is_refused() =>
        await RefusedAsync(PostAsync("grant_type=client_credentials&client_id=service"), HttpStatusCode.Unauthorized, "invalid_client");

    [Fact]
    public async Task A_public_client_with_a_secret_is_refused() =>
        await RefusedAsync(PostAsync("grant_type=refresh_token&refresh_token=x&client_id=spa&client_secret=x"), HttpStatusCode.Unauthorized, "invalid_client");

    [Fact]
    [Provokes("client_authentication_twice")]
    public async Task A_client_assertion_is_refused_rather_than_ignored() =>
        await RefusedAsync(BasicAsync(Requests.Basic("service", Plans.ServiceSecret), "&client_assertion=x"), HttpStatusCode.BadRequest, "invalid_request");

    [Theory]
    [InlineData("grant_type=authorization_code&redirect_uri=https://web.example.com/callback&code_verifier=x")]
    [InlineData("grant_type=authorization_code&code=x&redirect_uri=https://web.example.com/callback")]
    [InlineData("grant_type=refresh_token")]
    public async Task A_missing_parameter_of_a_grant_is_invalid(string body) =>
        await RefusedAsync(PostAsync(body, authorization: Requests.Basic("web", Plans.WebSecret)), HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    [Provokes("malformed_form")]
    public async Task Random_bodies_are_never_a_server_error()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new ByteArrayContent(bytes) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");

            Assert.InRange((int)(await _provider.SendAsync(request)).Status, 400, 499);
        }
    }

    private static StringContent Form(string body, string type = "application/x-www-form-urlencoded")
    {
        var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private Task<Answer> BasicAsync(string header, string more = "") => PostAsync("grant_type=client_credentials" + more, authorization: header);

    private async Task<Answer> PostAsync(string body, string type = "application/x-www-form-urlencoded", string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = Form(body, type) };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        else if (!body.Contains("client_id")) request.Headers.Add("Authorization", Requests.Basic("service", Plans.ServiceSecret));
        return await _provider.SendAsync(request);
    }

    private static async Task RefusedAsync(Task<Answer> request, HttpStatusCode status, string error)
    {
        var answer = await request;
        Assert.Equal(error, answer.Error);
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/json", answer.Message.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no-store", answer.Message.Headers.CacheControl!.ToString());
    }
}
