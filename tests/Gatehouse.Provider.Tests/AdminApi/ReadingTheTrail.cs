using System.Net;
using System.Text.Json;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Audit.Verifying;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Audit;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.AdminApi;

/// <summary>The audit trail is listed, searched and exported by who administers.</summary>
public sealed class ReadingTheTrail(AdminApiProvider fixture) : IClassFixture<AdminApiProvider>
{
    private readonly Provider _provider = fixture.Provider;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_are_listed_newest_first_filtered_searched_and_paged()
    {
        await _provider.SignInAsync();
        await _provider.SignInAsync("spa");
        var subject = (await _provider.Get<IAccountStore>().FindByUsernameAsync("ALICE", Cancel))!.Subject;

        var logins = await GetAsync($"audit?event=login.succeeded&subject={subject}");
        var login = logins.GetProperty("records")[0];
        Assert.Equal(("user", subject, "alice", "127.0.0.1"), (login.GetProperty("actor").GetProperty("kind").GetString(), login.GetProperty("actor").GetProperty("id").GetString(),
            login.GetProperty("personal").GetProperty("username").GetString(), login.GetProperty("personal").GetProperty("address").GetString()));
        Assert.Equal("pwd", login.GetProperty("after").GetProperty("amr").GetString());
        Assert.All((await GetAsync("audit?client=spa&event=grant")).GetProperty("records").EnumerateArray(), record => Assert.Equal(("grant.issued", "spa"), (record.GetProperty("event").GetString(), record.GetProperty("client_id").GetString())));
        Assert.NotEmpty((await GetAsync("audit?text=PLAN.applied&range=24h")).GetProperty("records").EnumerateArray());
        Assert.Empty((await GetAsync("audit?to=2020-01-01")).GetProperty("records").EnumerateArray());
        Assert.Empty((await GetAsync($"audit?from={Uri.EscapeDataString(_provider.Clock.GetUtcNow().AddMinutes(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"))}")).GetProperty("records").EnumerateArray());
        Assert.Empty((await GetAsync("audit?actor=nobody")).GetProperty("records").EnumerateArray());

        var (ids, before) = (new List<string>(), "");
        do
        {
            var page = await GetAsync("audit?limit=3" + before);
            Assert.InRange(page.GetProperty("records").GetArrayLength(), 1, 3);
            ids.AddRange(page.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("id").GetString()!));
            before = page.GetProperty("next").GetString() is { } next ? "&before=" + next : "";
        }
        while (before.Length > 0);
        Assert.Distinct(ids);
        Assert.True(ids.Count >= 8);
    }

    [Theory]
    [InlineData("audit?from=yesterday", "from"), InlineData("audit?before=1", "before"), InlineData("audit?limit=0", "limit"), InlineData("audit?event=", "event")]
    public async Task A_parameter_that_means_nothing_is_named(string path, string parameter)
    {
        var answer = await _provider.AdminAsync(path, await _provider.ServiceTokenAsync());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
        Assert.Contains(parameter, answer["error_description"]);
    }

    [Fact]
    public async Task The_whole_trail_is_exported_with_its_proofs_and_that_is_recorded()
    {
        await _provider.SignInAsync();
        await _provider.Get<AuditKeeper>().RunAsync(Cancel);
        using var key = new DPoPSigner();
        var token = await _provider.ConsoleTokenAsync(key, "root");
        var answer = await _provider.AdminAsync("audit", "DPoP " + token, key.Proof("GET", _provider.Issuer + "/admin/v1/audit", _provider.Clock.GetUtcNow(), token), change: request => request.Headers.Add("Accept", "application/x-ndjson"));
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson", "no-store"), (answer.Status, answer.Message.Content.Headers.ContentType?.MediaType, answer.Message.Headers.CacheControl?.ToString()));

        var keys = VerificationKeySet.Parse(await _provider.Http.GetStringAsync("jwks", Cancel))!;
        var report = await AuditExport.VerifyAsync(LinesOf(answer.Body), keys, []);
        Assert.Empty(report.Findings);
        Assert.True(report is { Records: > 3, SignedThrough: > 0 });
        var changed = await AuditExport.VerifyAsync(LinesOf(answer.Body.Replace("\"login.succeeded\"", "\"login.failed\"", StringComparison.Ordinal)), keys, []);
        Assert.Contains(changed.Findings, finding => finding.Fault == AuditFault.Edited);

        var root = (await _provider.Get<IAccountStore>().FindByUsernameAsync("ROOT", Cancel))!.Subject;
        var exported = (await GetAsync("audit?event=audit.exported")).GetProperty("records")[0];
        Assert.Equal(("administrator", root), (exported.GetProperty("actor").GetProperty("kind").GetString(), exported.GetProperty("actor").GetProperty("id").GetString()));
        var partly = await _provider.AdminAsync("audit?event=login", await _provider.ServiceTokenAsync(), change: request => request.Headers.Add("Accept", "application/x-ndjson"));
        Assert.Equal(HttpStatusCode.BadRequest, partly.Status);
    }

    private static async IAsyncEnumerable<string> LinesOf(string text)
    {
        using var reader = new StringReader(text);
        while (await reader.ReadLineAsync() is { } line) yield return line;
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        var answer = await _provider.AdminAsync(path, await _provider.ServiceTokenAsync());
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return answer.Json;
    }
}
