using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Storage.Tests;

public abstract class AwaitedRequests(StorageFixture fixture) : ContractTests(fixture)
{
    private IAwaitedRequestStore Store => Stores.AwaitedRequests;

    private static AwaitedRequest Sample() => new()
    {
        Id = GrantId.New(),
        Kind = AwaitedKind.Device,
        ClientId = "tv",
        Scope = "openid orders.read",
        Resources = "https://orders.example.com",
        Details = "[]",
        UserCode = GrantId.New().ToString(),
        Origin = "203.0.113.9",
        Message = "W4",
        Notification = "sealed",
        Level = 2,
        CreatedAt = Now,
        ExpiresAt = Now.AddMinutes(10),
        EndsAt = Now.AddMinutes(20),
        PollInterval = TimeSpan.FromSeconds(5),
    };

    private async Task<AwaitedRequest> SavedAsync(Func<AwaitedRequest, AwaitedRequest>? change = null)
    {
        var request = Sample();
        request = change?.Invoke(request) ?? request;
        Assert.True(await Store.TrySaveAsync(request, Cancel));
        return request;
    }

    private async Task<Grant> GrantOfAsync(AwaitedRequest request, Session? session = null)
    {
        session ??= Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        return Samples.Code(session) with { Id = request.Id, ClientId = "tv", RedirectUri = null, CodeChallenge = null };
    }

    [Fact]
    public async Task It_comes_back_as_it_was_saved_by_id_and_by_user_code()
    {
        var request = await SavedAsync();
        Assert.Equal(request, await Store.FindAsync(request.Id, Cancel));
        Assert.Equal(request, await Store.FindByUserCodeAsync(request.UserCode!, Cancel));
        Assert.Null(await Store.FindByUserCodeAsync("other", Cancel));
        var bare = await SavedAsync(it => it with { Subject = "alice", UserCode = null, Details = null, Origin = null, Message = null, Notification = null });
        Assert.Equal(bare, await Store.FindAsync(bare.Id, Cancel));
    }

    [Fact]
    public async Task A_user_code_that_is_taken_is_refused()
    {
        var request = await SavedAsync();
        Assert.False(await Store.TrySaveAsync(Sample() with { UserCode = request.UserCode }, Cancel));
    }

    [Fact]
    public async Task A_poll_that_comes_too_early_is_noted_and_lengthens_the_interval()
    {
        var request = await SavedAsync();
        Assert.Equal((false, 5), await PollAsync(0));
        Assert.Equal((false, 5), await PollAsync(5));
        Assert.Equal((true, 10), await PollAsync(6));
        Assert.Equal((true, 15), await PollAsync(11));
        Assert.Equal((false, 15), await PollAsync(26));

        async Task<(bool, int)> PollAsync(int second)
        {
            var row = await Store.PollAsync(request.Id, AwaitedKind.Device, "tv", Now.AddSeconds(second), Cancel);
            return (row!.Hurried, (int)row.PollInterval.TotalSeconds);
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Of_fifty_nodes_one_takes_the_ping_of_an_answer_and_it_comes_back_if_that_one_dies(bool approved)
    {
        var request = await SavedAsync();
        Assert.Empty(await TakeAsync(0));
        await AnswerAsync(request, approved);

        var taken = await RaceAsync(50, async _ => await TakeAsync(0));
        Assert.Equal(1, Assert.Single(taken.SelectMany(pings => pings)).PingAttempts);
        Assert.Empty(await TakeAsync(19));
        Assert.Equal(2, Assert.Single(await TakeAsync(20)).PingAttempts);

        await Store.SetPingAsync(request.Id, Now.AddSeconds(25), Cancel);
        Assert.Empty(await TakeAsync(24));
        Assert.Equal(3, Assert.Single(await TakeAsync(25)).PingAttempts);
        await Store.SetPingAsync(request.Id, null, Cancel);
        Assert.Empty(await TakeAsync(1000));

        async Task<IReadOnlyList<AwaitedRequest>> TakeAsync(int second) =>
            [.. (await Store.TakeDuePingsAsync(Now.AddSeconds(second), Now.AddSeconds(second + 20), 1000, Cancel)).Where(ping => ping.Id == request.Id)];
    }

    [Fact]
    public async Task A_client_that_asked_after_the_answer_needs_no_ping_nor_does_one_that_wants_none()
    {
        var (asking, silent) = (await SavedAsync(), await SavedAsync(it => it with { Notification = null }));
        await AnswerAsync(asking, true);
        await AnswerAsync(silent, true);
        await Store.PollAsync(asking.Id, AwaitedKind.Device, "tv", Now, Cancel);
        await Store.SetPingAsync(asking.Id, Now, Cancel);
        Assert.DoesNotContain(await Store.TakeDuePingsAsync(Now.AddHours(1), Now.AddHours(2), 1000, Cancel), ping => ping.Id == asking.Id || ping.Id == silent.Id);
    }

    [Fact]
    public async Task An_approval_code_is_set_replaced_and_taken_away()
    {
        var subject = GrantId.New().ToString();
        Assert.Null(await Stores.ApprovalCodes.FindAsync(subject, Cancel));
        await Stores.ApprovalCodes.SaveAsync(subject, "one", Cancel);
        await Stores.ApprovalCodes.SaveAsync(subject, "two", Cancel);
        Assert.Equal("two", await Stores.ApprovalCodes.FindAsync(subject, Cancel));
        await Stores.ApprovalCodes.SaveAsync(subject, null, Cancel);
        await Stores.ApprovalCodes.SaveAsync(subject, null, Cancel);
        Assert.Null(await Stores.ApprovalCodes.FindAsync(subject, Cancel));
    }

    private async Task AnswerAsync(AwaitedRequest request, bool approved)
    {
        if (approved) Assert.Equal(Approval.Approved, await Store.ApproveAsync(await GrantOfAsync(request) with { CreatedAt = Now }, Cancel));
        else Assert.True(await Store.TryDenyAsync(request.Id, Now, Cancel));
    }

    [Fact]
    public async Task Another_client_or_kind_cannot_poll()
    {
        var request = await SavedAsync();
        Assert.Null(await Store.PollAsync(request.Id, AwaitedKind.Device, "other", Now, Cancel));
        Assert.Null(await Store.PollAsync(request.Id, AwaitedKind.Backchannel, "tv", Now, Cancel));
        Assert.Null(await Store.PollAsync(GrantId.New(), AwaitedKind.Device, "tv", Now, Cancel));
    }

    [Fact]
    public async Task Approved_it_is_a_grant_that_exactly_one_of_fifty_redeems()
    {
        var request = await SavedAsync();
        var grant = await GrantOfAsync(request);
        Assert.Equal(Approval.Approved, await Store.ApproveAsync(grant, Cancel));
        Assert.Equal(AwaitedState.Approved, (await Store.PollAsync(request.Id, AwaitedKind.Device, "tv", Now, Cancel))!.State);

        var redemption = Samples.Redemption(grant) with { RedirectUri = null, CodeChallenge = null };
        Assert.Single(await RaceAsync(50, _ => Grants.RedeemAsync(redemption, Cancel)), won => won is not null);
    }

    [Fact]
    public async Task Of_fifty_answers_at_once_one_counts()
    {
        var request = await SavedAsync();
        var grant = await GrantOfAsync(request);

        var answers = await RaceAsync(50, async i => i % 2 == 0
            ? await Store.ApproveAsync(grant, Cancel) == Approval.Approved
            : await Store.TryDenyAsync(request.Id, Now, Cancel));

        Assert.Single(answers, won => won);
        var state = (await Store.FindAsync(request.Id, Cancel))!.State;
        Assert.Equal(state == AwaitedState.Approved, await Grants.FindAsync(request.Id, Cancel) is not null);
    }

    [Fact]
    public async Task An_approval_on_a_session_that_has_ended_makes_no_grant_and_leaves_the_request_open()
    {
        var request = await SavedAsync();
        var session = Samples.Session();
        var grant = await GrantOfAsync(request, session);
        await Stores.Sessions.EndAsync(session.Id, false, Now, Cancel);

        Assert.Equal(Approval.SessionEnded, await Store.ApproveAsync(grant, Cancel));

        Assert.Null(await Grants.FindAsync(request.Id, Cancel));
        Assert.Equal(AwaitedState.Pending, (await Store.FindAsync(request.Id, Cancel))!.State);
    }

    [Fact]
    public async Task What_is_over_or_asked_of_somebody_else_cannot_be_approved()
    {
        var over = await SavedAsync(it => it with { ExpiresAt = Now });
        Assert.Equal(Approval.TooLate, await Store.ApproveAsync(await GrantOfAsync(over), Cancel));
        Assert.False(await Store.TryDenyAsync(over.Id, Now, Cancel));
        var another = await SavedAsync(it => it with { Subject = "somebody else" });
        Assert.Equal(Approval.TooLate, await Store.ApproveAsync(await GrantOfAsync(another), Cancel));
    }

    [Fact]
    public async Task Who_is_named_finds_what_waits_for_them()
    {
        var subject = GrantId.New().ToString();
        var first = await SavedAsync(it => it with { Subject = subject, CreatedAt = Now.AddMinutes(-1) });
        var second = await SavedAsync(it => it with { Subject = subject });
        await SavedAsync(it => it with { Subject = subject, ExpiresAt = Now });
        await Store.TryDenyAsync((await SavedAsync(it => it with { Subject = subject })).Id, Now, Cancel);

        Assert.Equal([first, second], await Store.ListPendingAsync(subject, Now, Cancel));
        Assert.Empty(await Store.ListPendingAsync("nobody", Now, Cancel));
    }

    [Fact]
    public async Task Clean_up_takes_what_has_ended()
    {
        var (over, waiting) = (await SavedAsync(it => it with { EndsAt = Now.AddYears(-1) }), await SavedAsync());
        while (await Store.CleanUpAsync(Now, 1, Cancel) > 0) { }
        Assert.Null(await Store.FindAsync(over.Id, Cancel));
        Assert.NotNull(await Store.FindAsync(waiting.Id, Cancel));
    }
}

public sealed class AwaitedRequestsOnSqlite(SqliteFixture fixture) : AwaitedRequests(fixture), IClassFixture<SqliteFixture>;

public sealed class AwaitedRequestsOnPostgres(PostgresFixture fixture) : AwaitedRequests(fixture), IClassFixture<PostgresFixture>;
