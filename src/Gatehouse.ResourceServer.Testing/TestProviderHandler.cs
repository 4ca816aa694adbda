using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.ResourceServer.Testing;

/// <summary>What the provider answers, to who would have called it over the network.</summary>
internal sealed class TestProviderHandler(TestProvider provider) : HttpMessageHandler
{
    private const string KeysPath = "/test-provider/jwks";
    private const string IntrospectionPath = "/test-provider/introspect";
    private const string TokenPath = "/test-provider/token";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (provider.IsAway) throw new HttpRequestException("The test provider is away.");
        var path = request.RequestUri!.AbsolutePath;
        var answer = path.Contains("/.well-known/oauth-authorization-server", StringComparison.Ordinal) || path.EndsWith("/.well-known/openid-configuration", StringComparison.Ordinal) ? Metadata()
            : path.EndsWith(KeysPath, StringComparison.Ordinal) ? Keys()
            : path.EndsWith(IntrospectionPath, StringComparison.Ordinal) ? await IntrospectAsync(request, cancellationToken)
            : path.EndsWith(TokenPath, StringComparison.Ordinal) ? await IssueAsync(request, cancellationToken)
            : null;
        return new HttpResponseMessage(answer is null ? HttpStatusCode.NotFound : answer.ContainsKey("error") ? HttpStatusCode.Unauthorized : HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new StringContent(answer?.ToJsonString() ?? "", Encoding.UTF8, "application/json"),
        };
    }

    private JsonObject Metadata()
    {
        var root = provider.Issuer.TrimEnd('/');
        return new JsonObject { ["issuer"] = provider.Issuer, ["jwks_uri"] = root + KeysPath, ["introspection_endpoint"] = root + IntrospectionPath, ["token_endpoint"] = root + TokenPath };
    }

    private JsonObject Keys()
    {
        Interlocked.Increment(ref provider._keyFetches);
        var keys = new JsonArray();
        foreach (var key in provider.Keys)
        {
            var jwk = key.PublicJwk();
            (jwk["kid"], jwk["alg"], jwk["use"]) = (key.Id, TestKey.Algorithm, "sig");
            keys.Add((JsonNode)jwk);
        }
        return new JsonObject { ["keys"] = keys };
    }

    private async Task<JsonObject> IntrospectAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (!IsTheApi(request)) return new JsonObject { ["error"] = "invalid_client" };
        var form = await FormOfAsync(request, cancel);
        if (provider.Recall(form.GetValueOrDefault("token", "")) is not { } claims) return new JsonObject { ["active"] = false };
        claims["active"] = true;
        return claims;
    }

    /// <summary>Gives a token for the API that the API under test calls in its turn.</summary>
    private async Task<JsonObject> IssueAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (!IsTheApi(request)) return new JsonObject { ["error"] = "invalid_client" };
        var form = await FormOfAsync(request, cancel);
        var token = provider.Token().Audience(form.GetValueOrDefault("resource") ?? form.GetValueOrDefault("audience") ?? provider.Audience);
        if (form.GetValueOrDefault("scope") is { } scope) token.Claim("scope", scope);
        if (!form.TryGetValue("subject_token", out var subject)) token.Subject(form.GetValueOrDefault("client_id") ?? "test-api");
        else if (SubjectOf(subject) is { } exchanged) token.Subject(exchanged);
        return new JsonObject { ["access_token"] = token.Build(), ["token_type"] = "Bearer", ["expires_in"] = 600, ["issued_token_type"] = "urn:ietf:params:oauth:token-type:access_token" };
    }

    private string? SubjectOf(string token) =>
        (string?)(provider.Recall(token) ?? (token.Split('.') is [_, var payload, _] ? JsonNode.Parse(WebEncoders.Base64UrlDecode(payload)) : null))?["sub"];

    /// <summary>A statement of a client that is signed is not checked: the test provider knows no keys of clients.</summary>
    private bool IsTheApi(HttpRequestMessage request)
    {
        if (request.Headers.Authorization is not { Scheme: "Basic", Parameter: { } credentials }) return request.Headers.Authorization is null;
        var (id, secret) = Encoding.UTF8.GetString(Convert.FromBase64String(credentials)).Split(':') is [var first, var second] ? (WebUtility.UrlDecode(first), WebUtility.UrlDecode(second)) : (null, null);
        return provider.Knows(id, secret);
    }

    private static async Task<Dictionary<string, string>> FormOfAsync(HttpRequestMessage request, CancellationToken cancel) =>
        QueryHelpers.ParseQuery(await request.Content!.ReadAsStringAsync(cancel)).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
}
