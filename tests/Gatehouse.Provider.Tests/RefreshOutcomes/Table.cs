using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.RefreshOutcomes;

/// <summary>Each row of the table of refresh outcomes: generation of the row against generation presented.</summary>
[Spec("RFC 6749", "6"), Spec("RFC 9700", "4.14")]
public class Table(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task The_current_token_rotates()
    {
        var first = await _provider.SignInAsync("spa");
        var second = await _provider.RefreshAsync(first.RefreshToken, "spa");

        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        Assert.NotEqual(first.AccessToken, second.AccessToken);
        Assert.NotNull(second["id_token"]);
    }

    [Fact]
    public async Task A_repeated_token_within_the_window_gets_the_current_one()
    {
        var first = await _provider.SignInAsync("spa");
        var second = await _provider.RefreshAsync(first.RefreshToken, "spa");
        var third = await _provider.RefreshAsync(second.RefreshToken, "spa");

        var repeated = await _provider.RefreshAsync(first.RefreshToken, "spa");

        Assert.Equal(third.RefreshToken, repeated.RefreshToken);
        Assert.NotEqual(third.AccessToken, repeated.AccessToken);
    }

    [Fact]
    public async Task Fifty_simultaneous_refreshes_of_one_token_all_get_the_same_successor()
    {
        var first = await _provider.SignInAsync("spa");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _provider.RefreshAsync(first.RefreshToken, "spa"))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.RefreshToken).Distinct());
    }

    [Fact]
    public async Task A_burst_in_which_answers_are_used_at_once_logs_nobody_out()
    {
        var current = (await _provider.SignInAsync("spa")).RefreshToken;
        for (var round = 0; round < 10; round++)
        {
            var shown = current;
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
            {
                var answer = await _provider.RefreshAsync(shown, "spa");
                return answer.Status == HttpStatusCode.OK ? await _provider.RefreshAsync(answer.RefreshToken, "spa") : answer;
            }));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
            current = answers[^1].RefreshToken;
        }
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(current, "spa")).Status);
    }

    [Fact]
    public async Task A_lost_answer_of_a_client_that_proves_itself_is_repeated_without_a_time_limit()
    {
        await using var provider = await Provider.StartAsync();
        var first = await provider.SignInAsync();
        var lost = await provider.RefreshAsync(first.RefreshToken);
        provider.Clock.Advance(TimeSpan.FromDays(3));

        var repeated = await provider.RefreshAsync(first.RefreshToken);

        Assert.Equal(lost.RefreshToken, repeated.RefreshToken);
    }

    [Fact]
    public async Task A_public_client_that_repeats_after_the_window_loses_the_grant()
    {
        await using var provider = await Provider.StartAsync();
        var first = await provider.SignInAsync("spa");
        var second = await provider.RefreshAsync(first.RefreshToken, "spa");
        provider.Clock.Advance(TimeSpan.FromSeconds(31));

        var theft = await provider.RefreshAsync(first.RefreshToken, "spa");

        Assert.Equal("invalid_grant", theft.Error);
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(second.RefreshToken, "spa")).Error);
        Assert.Equal("False", (await provider.IntrospectAsync(second.AccessToken))["active"]);
        Assert.Contains(provider.Log.Lines, line => line.Contains("Refresh token reuse detected"));
    }

    [Fact]
    public async Task An_older_generation_after_the_window_is_theft_even_from_a_client_that_proves_itself()
    {
        await using var provider = await Provider.StartAsync();
        var first = await provider.SignInAsync();
        var second = await provider.RefreshAsync(first.RefreshToken);
        provider.Clock.Advance(TimeSpan.FromMinutes(5));
        var third = await provider.RefreshAsync(second.RefreshToken);
        provider.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("invalid_grant", (await provider.RefreshAsync(first.RefreshToken)).Error);
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(third.RefreshToken)).Error);
    }

    [Fact]
    [Provokes("refresh_token_reused")]
    public async Task The_window_does_not_slide()
    {
        await using var provider = await Provider.StartAsync();
        var first = await provider.SignInAsync("spa");
        var current = await provider.RefreshAsync(first.RefreshToken, "spa");
        for (var i = 0; i < 3; i++)
        {
            provider.Clock.Advance(TimeSpan.FromSeconds(10));
            current = await provider.RefreshAsync(current.RefreshToken, "spa");
            Assert.Equal(HttpStatusCode.OK, current.Status);
        }
        provider.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("invalid_grant", (await provider.RefreshAsync(first.RefreshToken, "spa")).Error);
    }

    [Fact]
    public async Task A_token_newer_than_the_row_shows_that_the_store_lost_writes_and_is_rotated()
    {
        await using var provider = await Provider.StartAsync();
        var first = await provider.SignInAsync("spa");
        var backup = await provider.BackUpAsync();
        var second = await provider.RefreshAsync(first.RefreshToken, "spa");
        var third = await provider.RefreshAsync(second.RefreshToken, "spa");
        await provider.RestoreAsync(backup);

        var afterwards = await provider.RefreshAsync(third.RefreshToken, "spa");

        Assert.Equal(HttpStatusCode.OK, afterwards.Status);
        Assert.Equal(HttpStatusCode.OK, (await provider.RefreshAsync(afterwards.RefreshToken, "spa")).Status);
        Assert.Contains(provider.Log.Lines, line => line.Contains("The database lost writes"));
    }

    [Fact]
    public async Task A_streak_of_repeated_generations_is_an_event_and_not_the_end()
    {
        await using var provider = await Provider.StartAsync();
        var current = await RepeatGenerationsAsync(provider, "spa", 12);

        Assert.Equal(HttpStatusCode.OK, current.Status);
        Assert.Contains(provider.Log.Lines, line => line.Contains("Retry streak") && line.Contains("3 generations"));
    }

    [Fact]
    public async Task By_option_a_streak_of_ten_ends_the_grant()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("refresh: { reuse: strict }", "refresh: { retry_streak: revoke }"));
        var current = await RepeatGenerationsAsync(provider, "strict", 9);
        Assert.Equal(HttpStatusCode.OK, current.Status);

        var tenth = await RepeatGenerationsAsync(provider, "strict", 1, current);

        Assert.Equal("invalid_grant", tenth.Error);
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(current.RefreshToken, "strict")).Error);
    }

    [Fact]
    public async Task A_generation_without_a_repetition_ends_the_streak()
    {
        await using var provider = await Provider.StartAsync();
        var current = await RepeatGenerationsAsync(provider, "spa", 2);
        current = await provider.RefreshAsync(current.RefreshToken, "spa");
        await RepeatGenerationsAsync(provider, "spa", 2, current);

        Assert.DoesNotContain(provider.Log.Lines, line => line.Contains("Retry streak"));
    }

    private static async Task<Answer> RepeatGenerationsAsync(Provider provider, string clientId, int generations, Answer? current = null)
    {
        current ??= await provider.SignInAsync(clientId);
        for (var i = 0; i < generations; i++)
        {
            provider.Clock.Advance(TimeSpan.FromMinutes(10));
            var shown = current.RefreshToken;
            await provider.RefreshAsync(shown, clientId);
            current = await provider.RefreshAsync(shown, clientId);
        }
        return current;
    }

    [Fact]
    public async Task Strict_reuse_allows_only_the_immediate_predecessor()
    {
        await using var provider = await Provider.StartAsync();
        var first = await provider.SignInAsync("strict");
        var second = await provider.RefreshAsync(first.RefreshToken, "strict");
        Assert.Equal(second.RefreshToken, (await provider.RefreshAsync(first.RefreshToken, "strict")).RefreshToken);
        var third = await provider.RefreshAsync(second.RefreshToken, "strict");

        Assert.Equal("invalid_grant", (await provider.RefreshAsync(first.RefreshToken, "strict")).Error);
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(third.RefreshToken, "strict")).Error);
    }
}
