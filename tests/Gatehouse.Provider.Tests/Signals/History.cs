using System.Text;
using System.Text.Json;
using Gatehouse.Provider.Signals;
using Gatehouse.Provider.Storage.Signals;
using Gatehouse.Server.Operations;
using Gatehouse.Server.Signals;
using Gatehouse.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Provider.Tests.Signals;

/// <summary>What was sent is what is shown: by grant and client, live and later, over restarts, within bounds.</summary>
public sealed class History : IAsyncLifetime
{
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Totals_are_what_was_sent_by_grant_and_client()
    {
        await SendAsync();
        var total = await TotalsAsync("15m", "total", "total");
        Assert.Equal((9, 3, 0, 3, 1), (total["token_requests"], total["token_refusals"], total["token_faults"], total["refreshes"], total["refresh_refusals"]));
        Assert.Equal(3 / 9.0, (double)total["error_rate"]!, 5);
        Assert.Equal((4, 1), await CountsAsync("15m", "grant", "client_credentials"));
        Assert.Equal((1, 0), await CountsAsync("15m", "grant", "authorization_code"));
        Assert.Equal((3, 1), await CountsAsync("15m", "grant", "refresh_token"));
        Assert.Equal((1, 1), await CountsAsync("15m", "grant", "_unknown"));
        Assert.Equal((4, 1), await CountsAsync("15m", "client", "service"));
        Assert.Equal((4, 1), await CountsAsync("15m", "client", "web"));
        Assert.Equal((1, 1), await CountsAsync("15m", "client", "_unknown"));
    }

    [Fact]
    public async Task History_survives_a_restart_and_shows_in_every_range()
    {
        await SendAsync();
        await _provider.RestartAsync();
        await _provider.ClientCredentialsAsync();
        foreach (var range in new[] { "15m", "1h", "24h", "7d" })
        {
            // The node may not wait for the clock yet when it moves.
            await _provider.UntilAsync(async () =>
            {
                _provider.Clock.Advance(TimeSpan.FromSeconds(2));
                return await CountsAsync(range, "grant", "client_credentials") == (5, 1);
            });
            Assert.Equal((4, 1), await CountsAsync(range, "client", "web"));
        }
    }

    [Fact]
    public async Task Points_lie_in_their_step_and_are_null_before_the_first_start()
    {
        await _provider.ClientCredentialsAsync();
        _provider.Clock.Advance(TimeSpan.FromSeconds(60));
        await _provider.ClientCredentialsAsync();
        await _provider.ClientCredentialsAsync();
        _provider.Clock.Advance(TimeSpan.FromSeconds(10));
        var page = await ReadAsync("15m", "total");
        Assert.Equal((10, 90), (page.GetProperty("step").GetInt32(), page.GetProperty("points").GetInt32()));
        Assert.Equal(_provider.Clock.GetUtcNow(), page.GetProperty("to").GetDateTimeOffset());
        Assert.Equal(page.GetProperty("to").GetDateTimeOffset().AddMinutes(-15), page.GetProperty("from").GetDateTimeOffset());
        var group = page.GetProperty("groups")[0];
        var points = group.GetProperty("token_requests").EnumerateArray().Select(point => point.ValueKind == JsonValueKind.Null ? -1 : point.GetInt32()).ToList();
        Assert.Equal([.. Enumerable.Repeat(-1, 83), 1, 0, 0, 0, 0, 0, 2], points);
        var median = group.GetProperty("token_seconds").GetProperty("p50").EnumerateArray().Select(point => point.ValueKind).ToList();
        Assert.Equal([JsonValueKind.Number, .. Enumerable.Repeat(JsonValueKind.Null, 5), JsonValueKind.Number], median[^7..]);
        Assert.False(page.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task Only_the_series_of_what_is_asked_for_are_there()
    {
        await SendAsync();
        Assert.True(await HasAsync("total", "token_requests") && await HasAsync("total", "api_calls"));
        Assert.True(await HasAsync("client", "token_requests") && await HasAsync("client", "api_calls"));
        Assert.True(await HasAsync("grant", "token_seconds") && !await HasAsync("grant", "api_calls"));
        Assert.Equal(0, (await ReadAsync("15m", "api")).GetProperty("groups").GetArrayLength());
        foreach (var (range, by) in new[] { ("2h", "total"), ("15m", "user"), ("", "total"), ("15M", "total"), ("15m", "") }) Assert.Null(SignalQuery.Read(range, by));
    }

    [Fact]
    public async Task Ten_thousand_unknown_clients_make_no_new_group()
    {
        await _provider.ClientCredentialsAsync();
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancel) =>
        {
            using var form = new FormUrlEncodedContent([new("grant_type", i % 2 == 0 ? "client_credentials" : $"grant {i}"), new("client_id", $"stranger-{i}"), new("client_secret", "x")]);
            using var answer = await _provider.Http.PostAsync("token", form, cancel);
        });
        var groups = new HashSet<SignalGroup>();
        foreach (var row in _provider.Get<SignalRecorder>().Unwritten())
            SignalBytes.Read(row.Bytes, group =>
            {
                groups.Add(group);
                return null;
            });
        Assert.Equal([new(SignalKind.Tokens, "_unknown", "_unknown"), new(SignalKind.Tokens, "client_credentials", "service")], groups.OrderBy(group => group.Subject, StringComparer.Ordinal));
        _provider.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((10_000, 10_000), await CountsAsync("15m", "client", "_unknown"));
    }

    [Fact]
    public async Task Rows_in_the_database_are_bounded_by_time_alone()
    {
        var (store, keeper, cancel) = (_provider.Get<ISignalStore>(), _provider.Get<CleanUp>(), TestContext.Current.CancellationToken);
        var start = _provider.Clock.GetUtcNow();
        // A node that lives for forty days, sampled: every hour some minutes of ten seconds each.
        for (var day = 0; day < 40; day++)
            await store.WriteAsync([.. Enumerable.Range(0, 24 * 60).Where(minute => minute % 60 < 3).Select(minute => new SignalRow(start.AddDays(day).AddMinutes(minute), Gatehouse.Provider.Storage.GrantId.New(), new SignalBucket().ToBytes()))], cancel);
        _provider.Clock.Advance(TimeSpan.FromDays(40));
        while (await store.RollUpAsync(SignalStep.TenSeconds, SignalStep.FiveMinutes, cancel) > 0) { }
        while (await store.RollUpAsync(SignalStep.FiveMinutes, SignalStep.Hour, cancel) > 0) { }
        await keeper.RunAsync(cancel);
        foreach (var (step, kept) in SignalRetention.All)
        {
            var rows = await store.ReadAsync(step, DateTimeOffset.UnixEpoch, _provider.Clock.GetUtcNow().AddDays(1), cancel);
            Assert.All(rows, row => Assert.True(row.At >= _provider.Clock.GetUtcNow() - kept));
            Assert.InRange(rows.Count, 1, (int)kept.TotalSeconds / (int)step + 1);
        }
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_fault_of_the_server_and_no_refusal()
    {
        var tokens = await _provider.SignInAsync();
        await _provider.Get<Database>().DisposeAsync();
        Assert.InRange((int)(await _provider.RefreshAsync(tokens.RefreshToken)).Status, 500, 503);
        var counted = new SignalBucket();
        foreach (var row in _provider.Get<SignalRecorder>().Unwritten()) counted.Add(row.Bytes);
        var refreshes = counted[new SignalGroup(SignalKind.Tokens, "refresh_token", "web")];
        Assert.Equal((1, 0, 1, 1), (refreshes.All, refreshes.Refused, refreshes.Failed, refreshes.Durations.Count));
    }

    [Fact]
    public void To_count_a_request_allocates_nothing()
    {
        var recorder = _provider.Get<SignalRecorder>();
        for (var i = 0; i < 100; i++) recorder.TokenRequest("client_credentials", "service", SignalOutcome.Answered, .001);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) recorder.TokenRequest("client_credentials", "service", SignalOutcome.Answered, .001);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void While_the_database_is_away_steps_wait_within_bounds()
    {
        var recorder = new SignalRecorder(_provider.Clock);
        var lost = 0;
        for (var step = 0; step < SignalRecorder.MostWaiting + 5; step++)
        {
            recorder.TokenRequest("client_credentials", "service", SignalOutcome.Answered, .001);
            _provider.Clock.Advance(TimeSpan.FromSeconds(10));
            recorder.Close(all: false, out var more);
            lost += more;
        }
        Assert.Equal((5, SignalRecorder.MostWaiting), (lost, recorder.Unwritten().Count));
    }

    /// <summary>Nine token requests, three of them refused.</summary>
    private async Task SendAsync()
    {
        for (var i = 0; i < 3; i++) await _provider.ClientCredentialsAsync();
        Assert.Equal("invalid_scope", (await _provider.ClientCredentialsAsync("service", ("scope", "nothing.known"))).Error);
        var tokens = await _provider.SignInAsync();
        tokens = await _provider.RefreshAsync(tokens.RefreshToken);
        await _provider.RefreshAsync(tokens.RefreshToken);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync("nonsense")).Error);
        Assert.Equal("invalid_client", (await _provider.TokenAsync("nobody", ("grant_type", "client_credentials"))).Error);
        _provider.Clock.Advance(TimeSpan.FromSeconds(10));
    }

    private Task<JsonElement> ReadAsync(string range, string by) => ReadAsync(_provider, range, by);

    internal static async Task<JsonElement> ReadAsync(Provider provider, string range, string by)
    {
        var page = await provider.Get<ISignalHistory>().ReadAsync(SignalQuery.Read(range, by)!, TestContext.Current.CancellationToken);
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer)) page.Write(json);
        return JsonDocument.Parse(Encoding.UTF8.GetString(buffer.ToArray())).RootElement;
    }

    private async Task<Dictionary<string, double?>> TotalsAsync(string range, string by, string group)
    {
        var found = (await ReadAsync(range, by)).GetProperty("groups").EnumerateArray().FirstOrDefault(one => one.GetProperty("group").GetString() == group);
        return found.ValueKind == JsonValueKind.Undefined ? [] : found.GetProperty("totals").EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Object)
            .ToDictionary(member => member.Name, member => member.Value.ValueKind == JsonValueKind.Null ? (double?)null : member.Value.GetDouble());
    }

    private async Task<(double?, double?)> CountsAsync(string range, string by, string group) =>
        await TotalsAsync(range, by, group) is { Count: > 0 } totals ? (totals["token_requests"], totals["token_refusals"]) : (null, null);

    private async Task<bool> HasAsync(string by, string member) => (await ReadAsync("15m", by)).GetProperty("groups")[0].TryGetProperty(member, out _);
}
