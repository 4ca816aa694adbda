using System.Diagnostics;
using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Tests.Rfc8417_RevocationFeed;

[Spec("RFC 8417", "2.2"), Spec("RFC 8417", "2.3")]
public class Section2_Pages(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task The_metadata_names_the_feed()
    {
        var metadata = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/oauth-authorization-server"));
        Assert.Equal(_provider.Issuer + "/revocations", metadata["gatehouse_revocations_endpoint"]);
    }

    [Fact]
    public async Task A_page_is_a_security_event_token_that_a_subscriber_believes()
    {
        var answer = await _provider.AskAsync();
        var keys = VerificationKeySet.Parse((await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, "jwks"))).Body)!;

        Assert.Equal("application/secevent+jwt", answer.Message.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store", answer.Message.Headers.CacheControl!.ToString());
        Assert.Equal("secevent+jwt", Requests.HeaderOf(answer.Body).GetProperty("typ").GetString());
        var reading = await RevocationPageReader.ReadAsync(answer.Body, new RevocationPageRules(_provider.Issuer, "", null, TimeSpan.FromSeconds(60)), keys, _provider.Clock.GetUtcNow());
        Assert.Equal(RevocationPageFault.None, reading.Fault);
        Assert.Equal("", reading.Page!.After);
        Assert.False(Requests.ClaimsOf(answer.Body).TryGetProperty("exp", out _));
    }

    [Fact]
    public async Task A_revoked_token_and_a_revoked_grant_stand_on_the_next_page_by_hashes_alone()
    {
        var cursor = (await _provider.ReadAsync()).Cursor;
        var tokens = await _provider.SignInAsync();
        var single = (await _provider.ClientCredentialsAsync()).AccessToken;
        await _provider.RevokeAsync(tokens.RefreshToken);
        await _provider.RevokeAsync(single, "service");

        var page = await _provider.ReadAsync(cursor);

        Assert.Equal(cursor, page.After);
        Assert.True(page.Tells(RevocationKind.Grant, Feed.GrantOf(tokens)));
        Assert.True(page.Tells(RevocationKind.Token, Requests.ClaimsOf(single).GetProperty("jti").GetString()!));
        Assert.DoesNotContain(Feed.GrantOf(tokens), page.Claims.GetRawText());
        // Until its end and for as long as an API may accept it after that.
        var entry = page.Entries.First(entry => entry[0] == "token");
        Assert.InRange(long.Parse(entry[2]) - Requests.ClaimsOf(single).GetProperty("exp").GetInt64(), 300, 400);
        Assert.Empty((await _provider.ReadAsync(page.Cursor)).Entries);
    }

    [Fact]
    public async Task Who_waits_is_answered_at_once_when_something_is_revoked()
    {
        var cursor = (await _provider.ReadAsync()).Cursor;
        var token = (await _provider.ClientCredentialsAsync()).AccessToken;
        var waiting = Enumerable.Range(0, 20).Select(_ => _provider.ReadAsync(cursor, wait: 10)).ToArray();
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.All(waiting, page => Assert.False(page.IsCompleted));

        var clock = Stopwatch.StartNew();
        await _provider.RevokeAsync(token, "service");
        var pages = await Task.WhenAll(waiting);

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        Assert.Single(pages.Select(page => page.Text).Distinct());
        Assert.True(pages[0].Tells(RevocationKind.Token, Requests.ClaimsOf(token).GetProperty("jti").GetString()!));
    }

    [Fact]
    public async Task At_the_end_of_the_wait_an_empty_page_proves_that_nothing_was_missed()
    {
        var first = await _provider.ReadAsync();
        var clock = Stopwatch.StartNew();
        var page = await _provider.ReadAsync(first.Cursor, wait: 1);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 5);
        Assert.Empty(page.Entries);
        Assert.Equal((first.Cursor, false), (page.Cursor, page.More));
        Assert.NotEqual(first.Claims.GetProperty("jti").GetString(), page.Claims.GetProperty("jti").GetString());
    }

    [Fact]
    public async Task A_waiting_subscriber_asks_the_database_nothing()
    {
        var cursor = (await _provider.ReadAsync()).Cursor;
        // What was recorded until now is sealed before.
        await _provider.Get<Gatehouse.Server.Audit.AuditKeeper>().RunAsync(TestContext.Current.CancellationToken);
        var database = _provider.Get<Gatehouse.Storage.Database>();
        var before = database.StatementCount;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _provider.ReadAsync(cursor, wait: 2)));
        // The node reads on several times a second, whoever waits.
        Assert.InRange(database.StatementCount - before, 1, 20);
    }

    [Fact]
    public async Task Many_entries_come_in_pages_and_none_is_left_out()
    {
        await using var provider = await Provider.StartAsync();
        var now = provider.Clock.GetUtcNow();
        string[] ids = [.. Enumerable.Range(0, 2500).Select(_ => GrantId.New().ToString())];
        provider.Get<RevocationView>().Apply(ids.Select(id => Revocation.Of(RevocationKind.Grant, id, now, now.AddHours(1))));

        var told = new HashSet<string>();
        var (cursor, pages, more) = ("", 0, true);
        for (; more; pages++)
        {
            var page = await provider.ReadAsync(cursor);
            Assert.Equal(cursor, page.After);
            told.UnionWith(page.Entries.Select(entry => entry[1]));
            (cursor, more) = (page.Cursor, page.More);
        }

        Assert.Equal(3, pages);
        Assert.Superset(ids.Select(id => RevocationKey.ToText(RevocationKey.Of(RevocationKind.Grant, id))).ToHashSet(), told);
    }

    [Fact]
    public async Task Entries_that_have_ended_are_told_no_more()
    {
        await using var provider = await Provider.StartAsync();
        var token = (await provider.ClientCredentialsAsync()).AccessToken;
        await provider.RevokeAsync(token, "service");
        Assert.Single((await provider.ReadAsync()).Entries);
        provider.Clock.Advance(TimeSpan.FromMinutes(17));
        await provider.UntilAsync(async () => (await provider.ReadAsync()).Entries.Count == 0);
    }

    [Theory, InlineData("%20nonsense"), InlineData("AAAAAAAAAAA.99.1"), InlineData("AAAAAAAAAAA.99.9999999999999"), InlineData("a~b~c"), InlineData("AAAAAAAAAAA.1.99999999999999999999")]
    public async Task A_cursor_that_means_nothing_here_loses_nothing(string cursor)
    {
        await using var provider = await Provider.StartAsync();
        var token = (await provider.ClientCredentialsAsync()).AccessToken;
        await provider.RevokeAsync(token, "service");
        var page = new Page((await provider.AskAsync($"?cursor={cursor}")).Body);
        Assert.Equal(Uri.UnescapeDataString(cursor), page.After);
        Assert.Single(page.Entries);
    }

    [Fact]
    public async Task After_a_restart_the_cursor_goes_on_by_time_and_misses_nothing()
    {
        await using var provider = await Provider.StartAsync();
        var old = (await provider.ClientCredentialsAsync()).AccessToken;
        await provider.RevokeAsync(old, "service");
        var cursor = (await provider.ReadAsync()).Cursor;
        provider.Clock.Advance(TimeSpan.FromMinutes(2));
        // A page says to which instant the node has read the database, which it does several times a second.
        var log = provider.Get<RevocationView>().Log;
        await provider.UntilAsync(() => Task.FromResult(log.Read(0, 0).ReadTo == provider.Clock.GetUtcNow()));
        await provider.RevokeAsync((await provider.ClientCredentialsAsync()).AccessToken, "service");
        cursor = (await provider.ReadAsync(cursor, wait: 5)).Cursor;
        var token = (await provider.ClientCredentialsAsync()).AccessToken;
        await provider.RevokeAsync(token, "service");

        await provider.RestartAsync();
        var page = await provider.ReadAsync(cursor);

        Assert.True(page.Tells(RevocationKind.Token, Requests.ClaimsOf(token).GetProperty("jti").GetString()!));
        Assert.False(page.Tells(RevocationKind.Token, Requests.ClaimsOf(old).GetProperty("jti").GetString()!));
        Assert.EndsWith(cursor, page.Cursor);
        Assert.Empty((await provider.ReadAsync(page.Cursor)).Entries);
    }

    [Fact]
    public async Task A_node_that_stops_lets_its_subscribers_go_at_once()
    {
        var provider = await Provider.StartAsync();
        var cursor = (await provider.ReadAsync()).Cursor;
        var waiting = provider.ReadAsync(cursor, wait: 10);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        await provider.DisposeAsync();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        await Task.WhenAny(waiting);
    }
}
