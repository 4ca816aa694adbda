using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Tests.Branding;

/// <summary>The pages bear the name, picture, colour and links of the plan, and of nobody else's server does a browser learn from them.</summary>
public sealed partial class BrandedPages : IAsyncLifetime
{
    private static readonly byte[] Png = Neighbour.Png;

    private Neighbour _host = null!;

    public async ValueTask InitializeAsync() => _host = await Neighbour.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact, Spec("RFC 8414", "2")]
    public async Task Name_colour_picture_and_links_are_those_of_the_plan()
    {
        await using var provider = await StartAsync("image/png");
        var page = await UntilItHasALogoAsync(provider);

        Assert.Contains("· Acme</title>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Gatehouse", page, StringComparison.Ordinal);
        Assert.Equal(["https://acme.example.com/help", "https://acme.example.com/privacy", "https://acme.example.com/terms"], Link().Matches(page).Select(link => link.Groups[1].Value));
        var style = await provider.Http.GetAsync(Style().Match(page).Groups[1].Value, TestContext.Current.CancellationToken);
        Assert.Equal("text/css; charset=utf-8", style.Content.Headers.ContentType!.ToString());
        Assert.StartsWith(":root {\n  --accent: #0b5cad;", await style.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var logo = await provider.Http.GetAsync("brand-logo", TestContext.Current.CancellationToken);
        Assert.Equal(Png, await logo.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'; sandbox", logo.Headers.GetValues("Content-Security-Policy").Single());
        var metadata = await MetadataAsync(provider);
        Assert.Equal(("https://acme.example.com/privacy", "https://acme.example.com/terms"), ((string?)metadata["op_policy_uri"], (string?)metadata["op_tos_uri"]));
    }

    [Fact]
    public async Task What_is_no_picture_is_left_out_and_ours_stands_there()
    {
        await using var provider = await StartAsync("image/svg+xml");
        for (var visit = 0; visit < 3; visit++)
        {
            Assert.Contains("class=\"mark\"", await PageAsync(provider), StringComparison.Ordinal);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await provider.Http.GetAsync("brand-logo", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Without_any_of_it_pages_are_as_they_were()
    {
        await using var provider = await Provider.StartAsync();
        var page = await PageAsync(provider);

        Assert.Contains("· Gatehouse</title>", page, StringComparison.Ordinal);
        Assert.Single(Style().Matches(page));
        Assert.Empty(Link().Matches(page));
        Assert.Equal(HttpStatusCode.NotFound, (await provider.Http.GetAsync("brand-logo", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Null((await MetadataAsync(provider))["op_policy_uri"]);
    }

    private Task<Provider> StartAsync(string type)
    {
        var address = _host.At("/logo", async http =>
        {
            http.Response.ContentType = type;
            await http.Response.Body.WriteAsync(Png);
        });
        return Provider.StartAsync($$"""
            outgoing: { allow: [127.0.0.1] }
            pages:
              name: Acme
              logo_uri: {{address}}
              accent_color: "#0b5cad"
              help_uri: https://acme.example.com/help
              policy_uri: https://acme.example.com/privacy
              tos_uri: https://acme.example.com/terms

            """ + Plans.Default);
    }

    private static async Task<string> UntilItHasALogoAsync(Provider provider)
    {
        var page = "";
        await provider.UntilAsync(async () => (page = await PageAsync(provider)).Contains("src=\"/brand-logo\"", StringComparison.Ordinal));
        return page;
    }

    private static async Task<JsonNode> MetadataAsync(Provider provider) => JsonNode.Parse(await provider.Http.GetStringAsync(".well-known/openid-configuration", TestContext.Current.CancellationToken))!;

    private static Task<string> PageAsync(Provider provider) => provider.Http.GetStringAsync("login", TestContext.Current.CancellationToken);

    [GeneratedRegex("<a href=\"([^\"]+)\" rel=\"noopener\">")]
    private static partial Regex Link();

    [GeneratedRegex("""href="([^"]+[.]css)">(?!.*[.]css)""", RegexOptions.Singleline)]
    private static partial Regex Style();
}
