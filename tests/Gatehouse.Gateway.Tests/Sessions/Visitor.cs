using System.Net;

namespace Gatehouse.Gateway.Tests.Sessions;

/// <summary>Somebody with a browser: it keeps cookies, says what kind of request it makes, and follows nothing by itself.</summary>
public sealed class Visitor(HttpClient client, ScriptedProvider provider)
{
    public static readonly (string, string)[] Navigation = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Site", "none")];
    public static readonly (string, string)[] Fetch = [("Accept", "*/*"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty"), ("Sec-Fetch-Site", "same-origin")];

    public Dictionary<string, string> Cookies { get; } = [];

    public string SessionCookie => Cookies.Single(cookie => cookie.Key.EndsWith("session", StringComparison.Ordinal)).Key;

    public Task<HttpResponseMessage> NavigateAsync(string path) => SendAsync(HttpMethod.Get, path, Navigation);

    public Task<HttpResponseMessage> FetchAsync(string path) => SendAsync(HttpMethod.Get, path, Fetch);

    public Task<HttpResponseMessage> PostAsync(string path, params (string, string)[] headers) => SendAsync(HttpMethod.Post, path, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (Cookies.Count > 0) request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var response = await client.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
            foreach (var cookie in set) Take(cookie);
        return response;
    }

    /// <summary>Goes to a page, and by the provider back to it.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string path = "/orders/1")
    {
        using var sent = await NavigateAsync(path);
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        using var back = await SendAsync(HttpMethod.Get, provider.SignIn(sent.Headers.Location!), Navigation);
        Assert.True(back.StatusCode == HttpStatusCode.SeeOther, await back.Content.ReadAsStringAsync());
        return await NavigateAsync(back.Headers.Location!.ToString());
    }

    private void Take(string cookie)
    {
        var (pair, attributes) = (cookie.Split(';')[0], cookie.Split(';', StringSplitOptions.TrimEntries));
        var (name, value) = (pair.Split('=')[0], pair[(pair.IndexOf('=') + 1)..]);
        if (value.Length == 0 || attributes.Contains("max-age=0") || attributes.Any(attribute => attribute.StartsWith("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))) Cookies.Remove(name);
        else Cookies[name] = value;
    }
}

/// <summary>One provider, one upstream and one gateway with browser sessions for all tests of a class.</summary>
public sealed class SessionFixture : IAsyncLifetime
{
    public ScriptedProvider Provider { get; private set; } = null!;

    public Running.RawUpstream Upstream { get; } = new();

    public Running.GatewayUnderTest Gateway { get; private set; } = null!;

    public Visitor NewVisitor() => new(Gateway.Client, Provider);

    public static string Plan(ScriptedProvider provider, string url, string upstreams, string session = "", string gateway = "", string api = "", string routes = "", string top = "", string client = "", string more = "") => $$"""
        issuer: {{provider.Issuer}}
        {{top}}
        apis:
          - name: orders
            resource: {{url}}
            scopes: [orders.read, orders.write]
        {{api}}
            gateway:
              upstreams: [{{upstreams}}]
              session: { client: {{ScriptedProvider.ClientId}}{{session}} }
        {{gateway}}
            routes:
              - { match: "GET /orders/**", scopes: [orders.read] }
              - { match: "* /orders/**", scopes: [orders.write] }
              - { match: "GET /admin/**", roles: [admin] }
              - { match: "* /public/**", anonymous: on }
        {{routes}}
        {{more}}
        clients:
          - client_id: {{ScriptedProvider.ClientId}}
            kind: web
            client_secret: ${WEB_SECRET}
            redirect_uris: ["{{url}}/.gatehouse/callback"]
            post_logout_redirect_uris: ["{{url}}/.gatehouse/signed-out"]
            scope: openid orders.read orders.write
        {{client}}
        """;

    public static string? Variable(string name) => name == "WEB_SECRET" ? ScriptedProvider.Secret : null;

    public static Task<Running.GatewayUnderTest> StartAsync(ScriptedProvider provider, Func<string, string> plan) =>
        Running.GatewayUnderTest.StartAsync(plan, builder => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<TimeProvider>(builder.Services, provider.Clock), Variable);

    public async ValueTask InitializeAsync()
    {
        Provider = await ScriptedProvider.StartAsync();
        Gateway = await StartAsync(Provider, url => Plan(Provider, url, Upstream.Address));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
