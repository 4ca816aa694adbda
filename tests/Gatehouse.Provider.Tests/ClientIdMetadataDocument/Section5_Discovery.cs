using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Tests.ClientIdMetadataDocument;

[Spec("Client ID Metadata Document", "5"), Spec("Client ID Metadata Document", "5.2")]
public sealed class Section5_Discovery : IAsyncLifetime
{
    private Publisher _publisher = null!;
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => (_publisher, _provider) = (await Publisher.StartAsync(), await Provider.StartAsync(Publisher.Plan()));

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _publisher.DisposeAsync();
    }

    [Theory, InlineData(201), InlineData(203), InlineData(206), InlineData(204), InlineData(301), InlineData(404), InlineData(500)]
    public async Task Nothing_but_200_is_an_answer(int status)
    {
        var good = _publisher.Document("/robot.json").ToJsonString();
        _publisher.Host.At("/robot.json", http =>
        {
            (http.Response.StatusCode, http.Response.ContentType) = (status, "application/json");
            return status == 204 ? Task.CompletedTask : http.Response.WriteAsync(good);
        });
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(_provider, _publisher.At("/robot.json"))).StatusCode);
    }

    [Fact]
    public async Task An_error_is_not_kept()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(_provider, _publisher.At("/robot.json"))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(_provider, _publisher.Publishes("/robot.json"))).StatusCode);
    }

    [Fact]
    public async Task A_document_that_is_malformed_or_invalid_is_not_kept()
    {
        _publisher.Host.Serves("/robot.json", "{", caching: "max-age=3600");
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(_provider, _publisher.At("/robot.json"))).StatusCode);
        _publisher.Serves("/robot.json", _publisher.Document("/other.json"), caching: "max-age=3600");
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(_provider, _publisher.At("/robot.json"))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(_provider, _publisher.Publishes("/robot.json"))).StatusCode);
        Assert.Equal(3, _publisher.Host.Asked.Count);
    }

    [Fact]
    public async Task A_host_that_is_away_for_a_moment_signs_nobody_out()
    {
        var clientId = _publisher.Publishes("/robot.json");
        var tokens = await _provider.RedeemAsync(await _provider.CodeAsync(clientId, null, ("redirect_uri", Publisher.Callback)));
        _publisher.Host.At("/robot.json", http => { http.Response.StatusCode = 503; return Task.CompletedTask; });
        _provider.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken, clientId)).Status);
    }

    [Fact, Spec("Client ID Metadata Document", "3")]
    public async Task Two_identifiers_are_the_same_only_if_they_are_the_same_text()
    {
        var clientId = _publisher.Publishes("/robot.json");
        // The same document, asked for under another name, does not say that name.
        _publisher.Host.Serves("/Robot.json", _publisher.Document("/robot.json").ToJsonString());
        foreach (var other in (string[])[clientId + "?v=1", _publisher.At("/Robot.json"), clientId.Replace("localhost", "LOCALHOST"), clientId.Replace("robot", "%72obot")])
            Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(_provider, other)).StatusCode);
        var tokens = await _provider.RedeemAsync(await _provider.CodeAsync(clientId, null, ("redirect_uri", Publisher.Callback)));
        _publisher.Publishes("/second.json");
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(tokens.RefreshToken, _publisher.At("/second.json"))).Error);
    }

    [Fact, Spec("Client ID Metadata Document", "7.1"), Spec("Client ID Metadata Document", "7.2")]
    public async Task An_identifier_that_the_plan_names_is_never_asked_for_and_ours_look_different()
    {
        var clientId = _publisher.Publishes("/robot.json");
        var plan = Publisher.Plan(top: "").Replace("metadata_documents:", "mode: open, metadata_documents:").Replace("clients:\n", $"clients:\n  - {{ client_id: '{clientId}', kind: spa, redirect_uris: ['https://known.example.com/callback'], scope: openid orders.read }}\n");
        await using var provider = await Provider.StartAsync(plan);
        Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(provider, clientId, "https://known.example.com/callback")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, clientId)).StatusCode);
        Assert.Empty(_publisher.Host.Asked);
        Assert.StartsWith("reg_", (await provider.RegisteredAsync())["client_id"]);
    }

    [Fact, Spec("Client ID Metadata Document", "4")]
    public async Task A_more_specific_content_type_will_do_and_unknown_members_are_left_alone()
    {
        var document = _publisher.Document("/robot.json", ("https://example.com/extension", new JsonObject { ["a"] = 1 }));
        Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(_provider, _publisher.Serves("/robot.json", document, "application/oauth-client+json; charset=utf-8"))).StatusCode);
    }
}
