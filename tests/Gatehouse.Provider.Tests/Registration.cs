using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.Provider.Tests;

/// <summary>Registers clients, in the words of RFC 7591, and speaks as them.</summary>
public static class Registration
{
    public const string Token = "initial-access-token-0123456789-0123456789";

    /// <summary>A plan with one API, no clients that matter, and the given registration section.</summary>
    public static string Plan(string registration, string top = "") => $$"""
        issuer: ISSUER
        {{top}}
        registration: { {{registration}} }
        apis:
          - name: orders
            resource: {{Plans.Orders}}
            scopes: [orders.read, orders.write]
        clients:
          - { client_id: orders-api, kind: api, apis: [orders], client_secret: {{Plans.ApiSecret}} }
        users:
          - { username: alice, password: {{Plans.Password}}, email: alice@example.com, name: Alice Example }
        """;

    public static string Open => Plan("mode: open, scope: openid profile offline_access orders.read");

    public static JsonObject Robot(params (string Name, JsonNode? Value)[] changes)
    {
        var metadata = new JsonObject
        {
            ["client_name"] = "Robot",
            ["redirect_uris"] = new JsonArray("https://robot.example.com/callback"),
            ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
            ["token_endpoint_auth_method"] = "none",
        };
        foreach (var (name, value) in changes)
            if (value is null) metadata.Remove(name);
            else metadata[name] = value.DeepClone();
        return metadata;
    }

    public static Task<Answer> RegisterAsync(this Provider provider, JsonObject metadata, string? token = null) => provider.RegisterTextAsync(metadata.ToJsonString(), token);

    public static Task<Answer> RegisterTextAsync(this Provider provider, string body, string? token = null, string type = "application/json") =>
        provider.ManageAsync(HttpMethod.Post, "register", token, body, type);

    public static async Task<Answer> ManageAsync(this Provider provider, HttpMethod method, string address, string? token, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, address);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        return await provider.SendAsync(request);
    }

    /// <summary>Registers a client that must be accepted.</summary>
    public static async Task<Answer> RegisteredAsync(this Provider provider, params (string Name, JsonNode? Value)[] changes)
    {
        var answer = await provider.RegisterAsync(Robot(changes));
        return answer.Status == HttpStatusCode.Created ? answer : throw new InvalidOperationException(answer.Body);
    }

    /// <summary>Signs alice in with a registered public client and redeems the code.</summary>
    public static async Task<Answer> SignInAsRegisteredAsync(this Provider provider, string clientId, params (string Name, string? Value)[] changes) =>
        await provider.RedeemAsync(await provider.CodeAsync(clientId, null, [("redirect_uri", "https://robot.example.com/callback"), .. changes]));
}
