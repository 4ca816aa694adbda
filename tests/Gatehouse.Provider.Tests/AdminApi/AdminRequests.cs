using System.Net;
using System.Web;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.AdminApi;

/// <summary>Calls of the admin API, by people in the console and by services.</summary>
internal static class AdminRequests
{
    public const string Console = "gatehouse-console";

    /// <summary>The default plan with an administrator, a service that is named for administration, and clients that came by the wrong door.</summary>
    public static readonly string Plan = Plans.Default
        .Replace("apis:\n", "administration: { role: admin, clients: [reporter, desk] }\napis:\n")
        .Replace("clients:\n", $$"""
            clients:
              - { client_id: reporter, kind: service, client_secret: {{Plans.ServiceSecret}}, scope: admin.read orders.read }
              - { client_id: desk, kind: spa, redirect_uris: ["https://desk.example.com/callback"], scope: openid admin.read orders.read, consent: implied }

            """)
        .Replace("users:\n", $$"""
            users:
              - { username: root, password: {{Plans.Password}}, roles: [clerk, admin] }
              - { username: leaver, password: {{Plans.Password}}, roles: [admin] }
              - { username: sleeper, password: {{Plans.Password}}, roles: [admin] }

            """);

    /// <summary>A token by which a service administers.</summary>
    public static async Task<string> ServiceTokenAsync(this Provider provider) => (await provider.PostAsServiceAsync("admin.read")).AccessToken;

    public static async Task<Answer> PostAsServiceAsync(this Provider provider, string scope)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", scope)]) };
        request.Headers.Add("Authorization", Requests.Basic("reporter", Plans.ServiceSecret));
        return await provider.SendAsync(request);
    }

    /// <summary>Signs somebody in and gets a token as the console gets it: by code, verifier and a proof of its key.</summary>
    public static async Task<string> ConsoleTokenAsync(this Provider provider, DPoPSigner key, string user)
    {
        var (browser, verifier) = (provider.NewBrowser(), Requests.NewVerifier());
        // Where the browser comes by a page of another site, it has a session afterwards.
        await browser.AuthorizeAsync(provider.AuthorizationUrl("web", Requests.NewVerifier()), user);
        var redirect = provider.Issuer + "/console";
        var sent = await browser.GetAsync(provider.AuthorizationUrl(Console, verifier, ("redirect_uri", redirect), ("scope", "openid admin.read")));
        Assert.StartsWith(redirect + "?", sent.Headers.Location?.AbsoluteUri);
        using var request = new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "authorization_code"), new("client_id", Console), new("code", HttpUtility.ParseQueryString(sent.Headers.Location!.Query)["code"]!), new("redirect_uri", redirect), new("code_verifier", verifier)]),
        };
        request.Headers.Add("DPoP", key.Proof("POST", provider.Issuer + "/token", provider.Clock.GetUtcNow()));
        var answer = await provider.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, "DPoP"), (answer.Status, answer["token_type"]));
        Assert.Null(answer["refresh_token"]);
        return answer.AccessToken;
    }

    /// <summary>A token of any other client of the plan, for the admin API.</summary>
    public static async Task<string> DeskTokenAsync(this Provider provider, string user)
    {
        var verifier = Requests.NewVerifier();
        var landed = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl("desk", verifier, ("scope", "openid admin.read")), user);
        return (await provider.RedeemAsync(new IssuedCode(HttpUtility.ParseQueryString(landed!.Query)["code"]!, verifier, Requests.RedirectUriOf("desk"), "desk"))).AccessToken;
    }

    public static Task<Answer> AdminAsync(this Provider provider, string path, string? token, HttpMethod? method = null, Action<HttpRequestMessage>? change = null) =>
        provider.AdminAsync(path, token is null ? null : "Bearer " + token, null, method, change);

    /// <summary>Calls with a proof of the key that the token is bound to.</summary>
    public static Task<Answer> AdminAsync(this Provider provider, string path, string token, DPoPSigner key) =>
        provider.AdminAsync(path, "DPoP " + token, key.Proof("GET", $"{provider.Issuer}/admin/v1/{path.Split('?')[0]}", provider.Clock.GetUtcNow(), token));

    public static async Task<Answer> AdminAsync(this Provider provider, string path, string? authorization, string? proof, HttpMethod? method = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "admin/v1/" + path);
        if (authorization is not null) request.Headers.Add("Authorization", authorization);
        if (proof is not null) request.Headers.Add("DPoP", proof);
        change?.Invoke(request);
        return await provider.SendAsync(request);
    }

    /// <summary>The challenges of an answer, without the resource metadata that each ends with.</summary>
    public static string[] ChallengesOf(this Answer answer) => [.. answer.Message.Headers.GetValues("WWW-Authenticate").Select(value => value.Split(", resource_metadata=")[0])];
}

/// <summary>One server with administration for a class of tests.</summary>
public sealed class AdminApiProvider : IAsyncLifetime
{
    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(AdminRequests.Plan);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
