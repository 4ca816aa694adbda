using System.Net;
using System.Text.Json;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.AdminApi;

/// <summary>Every endpoint of the admin API tells what is so.</summary>
public sealed class WhatItAnswers(AdminApiProvider fixture) : IClassFixture<AdminApiProvider>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task The_overview_tells_configuration_nodes_keys_feed_and_what_lives()
    {
        await _provider.SignInAsync();
        var overview = await GetAsync("overview");
        var (snapshot, now) = (_provider.Get<CurrentProvider>().Snapshot, _provider.Clock.GetUtcNow());
        Assert.Equal((_provider.Issuer, "0.1.0", now), (overview.GetProperty("issuer").GetString(), overview.GetProperty("server_version").GetString(), overview.GetProperty("now").GetDateTimeOffset()));
        Assert.EndsWith("Z", overview.GetProperty("now").GetString());
        var configuration = overview.GetProperty("configuration");
        Assert.Equal((snapshot.Version, "file"), (configuration.GetProperty("version").GetInt64(), configuration.GetProperty("source").GetString()));
        var live = overview.GetProperty("live");
        Assert.True(live.GetProperty("grants").GetInt64() >= 1 && live.GetProperty("sessions").GetInt64() >= 1, live.ToString());

        var node = Assert.Single(overview.GetProperty("nodes").EnumerateArray());
        Assert.Equal((snapshot.Version, "0.1.0", $"{Environment.MachineName}:{new Uri(_provider.Issuer).Port}"), (node.GetProperty("configuration_version").GetInt64(), node.GetProperty("server_version").GetString(), node.GetProperty("name").GetString()));
        Assert.InRange(node.GetProperty("view_age").GetDouble(), 0, 60);

        var keys = overview.GetProperty("keys").EnumerateArray().Where(key => key.GetProperty("algorithm").GetString() == "ES256").ToDictionary(key => key.GetProperty("state").GetString()!);
        Assert.Equal(["next", "signing"], keys.Keys.Order());
        Assert.Equal(keys["signing"].GetProperty("retires_at").GetString(), keys["next"].GetProperty("signs_from").GetString());
        Assert.Equal(0, overview.GetProperty("feed").GetProperty("subscribers_waiting").GetInt32());
        Assert.Equal(["grants", "revocations", "seen_before", "sessions"], overview.GetProperty("clean_up").GetProperty("overdue").EnumerateObject().Select(table => table.Name).Order());
    }

    [Fact]
    public async Task A_revocation_is_counted_in_the_feed()
    {
        var before = (await GetAsync("overview")).GetProperty("feed").GetProperty("entries").GetInt32();
        await _provider.RevokeAsync((await _provider.SignInAsync()).AccessToken);
        Assert.Equal(before + 1, (await GetAsync("overview")).GetProperty("feed").GetProperty("entries").GetInt32());
    }

    [Fact]
    public async Task Refusals_are_told_by_reason_and_one_by_one_and_found_by_client_api_and_reason()
    {
        string? id = null;
        for (var i = 0; i < 3; i++) id = IdOf(await _provider.ClientCredentialsAsync("service", ("scope", "nonsense")));
        var other = IdOf(await _provider.ClientCredentialsAsync("wide", ("resource", "https://nowhere.example.com")));
        await _provider.ExplainAsync(id!);
        await _provider.ExplainAsync(other);

        var answer = await GetAsync("refusals?range=1h&client=service");
        var reason = Assert.Single(answer.GetProperty("reasons").EnumerateArray());
        Assert.Equal(("scope_unknown", "invalid_scope", 3), (reason.GetProperty("reason").GetString(), reason.GetProperty("error").GetString(), reason.GetProperty("count").GetInt32()));
        Assert.EndsWith(".", reason.GetProperty("title").GetString());
        var latest = answer.GetProperty("latest").EnumerateArray().ToList();
        Assert.Equal(3, latest.Count);
        Assert.Contains(reason.GetProperty("last_id").GetString(), latest.Select(one => one.GetProperty("id").GetString()));
        Assert.All(latest, one => Assert.Equal(("token", 400, "service", JsonValueKind.Null), (one.GetProperty("endpoint").GetString(), one.GetProperty("status").GetInt32(), one.GetProperty("client_id").GetString(), one.GetProperty("api").ValueKind)));

        Assert.Equal([other], IdsOf(await GetAsync("refusals?reason=resource_unknown&client=wide")));
        Assert.Equal(2, IdsOf(await GetAsync("refusals?client=service&limit=2")).Count);
        Assert.Empty(IdsOf(await GetAsync("refusals?client=nobody")));
        // The admin API's own, by its name and by its resource.
        var own = IdOf(await _provider.AdminAsync("overview", null));
        await _provider.ExplainAsync(own);
        Assert.Contains(own, IdsOf(await GetAsync("refusals?api=gatehouse-admin")));
        Assert.Contains(own, IdsOf(await GetAsync("refusals?api=" + Uri.EscapeDataString(_provider.Issuer + "/admin"))));
        Assert.DoesNotContain(id!, IdsOf(await GetAsync("refusals?api=gatehouse-admin")));

        _provider.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty(IdsOf(await GetAsync("refusals?range=1h&client=service")));
        Assert.Equal(3, IdsOf(await GetAsync("refusals?range=24h&client=service")).Count);
    }

    [Fact, Provokes("refusal_unknown")]
    public async Task A_refusal_is_explained_as_to_everybody_whom_it_concerns()
    {
        var id = IdOf(await _provider.ClientCredentialsAsync("wide", ("scope", "orders.read nonsense")));
        await _provider.ExplainAsync(id);
        var explained = await GetAsync("refusals/" + id.ToLowerInvariant());
        Assert.Equal((id, "scope_unknown", "wide"), (explained.GetProperty("id").GetString(), explained.GetProperty("reason").GetString(), explained.GetProperty("client_id").GetString()));
        Assert.Equal("nonsense", explained.GetProperty("facts").GetProperty(FactNames.PresentedScope).GetString());
        Assert.NotNull(ExplainedRefusal.Read(JsonSerializer.SerializeToUtf8Bytes(explained)));
        foreach (var unknown in new[] { "0000-0000-0000", "hello" })
            Assert.Equal((HttpStatusCode.NotFound, "invalid_request"), (await _provider.AdminAsync("refusals/" + unknown, await _provider.ServiceTokenAsync())) is var answer ? (answer.Status, answer.Error) : default);
    }

    [Fact]
    public async Task Clients_and_APIs_are_named_for_filters()
    {
        var clients = (await GetAsync("clients")).GetProperty("clients").EnumerateArray().ToDictionary(client => client.GetProperty("client_id").GetString()!);
        Assert.Equal(("The Web", "web"), (clients["web"].GetProperty("client_name").GetString(), clients["web"].GetProperty("kind").GetString()));
        Assert.Equal((JsonValueKind.Null, "service"), (clients["service"].GetProperty("client_name").ValueKind, clients["service"].GetProperty("kind").GetString()));
        Assert.Equal("built_in", clients[AdminRequests.Console].GetProperty("kind").GetString());
        var apis = (await GetAsync("apis")).GetProperty("apis").EnumerateArray().ToDictionary(api => api.GetProperty("name").GetString()!, api => api.GetProperty("resource").GetString());
        Assert.Equal((Plans.Orders, _provider.Issuer + "/admin"), (apis["orders"], apis["gatehouse-admin"]));
    }

    [Theory, Provokes("parameter_invalid", "parameter_repeated")]
    [InlineData("refusals?range=2h", "range"), InlineData("refusals?limit=0", "limit"), InlineData("refusals?limit=501", "limit"), InlineData("refusals?limit=-1", "limit"), InlineData("refusals?limit=many", "limit")]
    [InlineData("refusals?reason=", "reason"), InlineData("refusals?client=a&client=b", "client"), InlineData("refusals?api=%00", "api"), InlineData("refusals?range=1h&range=1h", "range")]
    public async Task A_parameter_that_means_nothing_is_named(string path, string parameter)
    {
        var answer = await _provider.AdminAsync(path, await _provider.ServiceTokenAsync());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
        Assert.Contains(parameter, answer["error_description"]);
        Assert.NotNull(await _provider.ExplainAsync(IdOf(answer)));
    }

    [Fact, Provokes("method_not_allowed", "not_found")]
    public async Task Other_methods_and_other_addresses_are_refused_and_pages_of_other_sites_get_no_leave()
    {
        var token = await _provider.ServiceTokenAsync();
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Delete, HttpMethod.Options })
        {
            var answer = await _provider.AdminAsync("overview", token, method, request => request.Headers.Add("Origin", "https://spa.example.com"));
            Assert.Equal((HttpStatusCode.MethodNotAllowed, "invalid_request"), (answer.Status, answer.Error));
            Assert.Equal(["GET", "HEAD"], answer.Message.Content.Headers.Allow);
            Assert.DoesNotContain(answer.Message.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
        var read = await _provider.AdminAsync("overview", token, change: request => request.Headers.Add("Origin", "https://spa.example.com"));
        Assert.DoesNotContain(read.Message.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        Assert.Equal((HttpStatusCode.NotFound, "invalid_request"), (await _provider.AdminAsync("nothing/here", token)) is var nothing ? (nothing.Status, nothing.Error) : default);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.AdminAsync("nothing/here", null)).Status);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        var answer = await _provider.AdminAsync(path, await _provider.ServiceTokenAsync());
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return answer.Json;
    }

    private static string IdOf(Answer answer) => answer.Message.Headers.GetValues(RefusalId.Header).Single();

    private static List<string?> IdsOf(JsonElement answer) => [.. answer.GetProperty("latest").EnumerateArray().Select(one => one.GetProperty("id").GetString())];
}
