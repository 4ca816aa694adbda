using System.Net;
using System.Text.Json;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.AdminApi;

/// <summary>The plan in force over the admin API: as a map, its versions, what they changed and where the file is behind.</summary>
public sealed class ReadingThePlan(AdminApiProvider fixture) : IClassFixture<AdminApiProvider>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task Who_gets_at_what_is_told_and_drawn()
    {
        var map = await GetAsync("plan/map");
        var clients = map.GetProperty("clients").EnumerateArray().ToDictionary(client => client.GetProperty("client_id").GetString()!);
        var access = Assert.Single(clients["web"].GetProperty("access").EnumerateArray());
        Assert.Equal(("orders", "write", "orders.read orders.write"), (access.GetProperty("api").GetString(), access.GetProperty("access").GetString(), string.Join(' ', access.GetProperty("scopes").EnumerateArray())));
        Assert.Equal(["billing", "orders"], map.GetProperty("apis").EnumerateArray().Select(api => api.GetProperty("name").GetString()).Where(name => name is "orders" or "billing").Order());
        Assert.Contains("thing", map.GetProperty("picture").GetProperty("shapes").EnumerateArray().Select(shape => shape[0].GetString()));

        var narrow = await GetAsync("plan/map?api=billing&limit=1");
        Assert.Equal("billing", Assert.Single(narrow.GetProperty("apis").EnumerateArray()).GetProperty("name").GetString());
        Assert.Single(narrow.GetProperty("clients").EnumerateArray());
        Assert.True(narrow.GetProperty("left_out").GetInt32() > 0);
        Assert.DoesNotContain(Plans.WebSecret, map.GetRawText());
    }

    [Fact]
    public async Task It_is_a_picture_or_a_table_for_who_asks_for_one()
    {
        var (light, dark) = (await FileAsync("plan/map?client=web", "image/svg+xml"), await FileAsync("plan/map?client=web&scheme=dark", "image/svg+xml"));
        Assert.StartsWith("<svg ", light);
        Assert.NotEqual(light, dark);
        var rows = (await FileAsync("plan/map?client=web", "text/csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, rows.Length);
        Assert.StartsWith("web,web,", rows[1]);
    }

    [Fact]
    public async Task The_first_version_is_all_new_and_a_plan_that_is_served_as_it_is_written_has_no_drift()
    {
        var history = await GetAsync("plan/history");
        var version = Assert.Single(history.GetProperty("versions").EnumerateArray());
        Assert.Equal((1, "file", JsonValueKind.Null), (version.GetProperty("version").GetInt32(), version.GetProperty("source").GetString(), version.GetProperty("author").ValueKind));
        var difference = await GetAsync("plan/difference");
        Assert.Equal((0, 1), (difference.GetProperty("from").GetInt32(), difference.GetProperty("to").GetInt32()));
        Assert.Contains(difference.GetProperty("access").EnumerateArray(), access => access.GetProperty("client_id").GetString() == "service");
        Assert.DoesNotContain(Plans.ServiceSecret, difference.GetRawText());
        Assert.False((await GetAsync("plan/difference?from=1&to=1")).GetProperty("differs").GetBoolean());
        Assert.Empty((await GetAsync("plan/drift")).GetProperty("drift").EnumerateArray());
    }

    [Theory, Provokes("parameter_invalid")]
    [InlineData("plan/map?api=nowhere", "api"), InlineData("plan/map?client=nobody", "client"), InlineData("plan/map?scheme=pink", "scheme"), InlineData("plan/map?limit=0", "limit"), InlineData("plan/history?limit=x", "limit")]
    [InlineData("plan/difference?to=7", "to"), InlineData("plan/difference?from=7", "from"), InlineData("plan/difference?to=0", "to"), InlineData("plan/difference?from=-1", "from")]
    public async Task What_there_is_not_is_named(string path, string parameter)
    {
        var answer = await _provider.AdminAsync(path, await _provider.ServiceTokenAsync());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
        Assert.Contains(parameter, answer["error_description"]);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        var answer = await _provider.AdminAsync(path, await _provider.ServiceTokenAsync());
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return answer.Json;
    }

    private async Task<string> FileAsync(string path, string type)
    {
        var answer = await _provider.AdminAsync(path, await _provider.ServiceTokenAsync(), change: request => request.Headers.Add("Accept", type));
        Assert.Equal((HttpStatusCode.OK, type), (answer.Status, answer.Message.Content.Headers.ContentType?.MediaType));
        return answer.Body;
    }
}
