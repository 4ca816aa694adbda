using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Two processes on one PostgreSQL that tell a client of ended sessions.</summary>
[Spec("OIDC Back-Channel Logout", "2.5")]
public sealed class NoticesOnTwoNodes : IAsyncLifetime
{
    private const int Sessions = 12;
    private LogoutListener _listener = null!;
    private NodePair _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _listener = LogoutListener.Start();
        _nodes = await NodePair.StartAsync(new Shop { More = "outgoing: { allow: [127.0.0.1] }", WebMore = $"backchannel_logout_uri: {_listener.Address}" });
    }

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null) await _nodes.DisposeAsync();
        _listener?.Dispose();
    }

    [Fact]
    public async Task Each_notice_is_sent_by_one_of_both_and_once()
    {
        var ended = new List<string>();
        for (var i = 0; i < Sessions; i++) ended.Add(await SignOutAsync(_nodes.At(i)));

        await Within.Async(TimeSpan.FromSeconds(10), () => Task.FromResult(_listener.Told.Count >= Sessions));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal(ended.Order(), _listener.Told.Order());
        Assert.Equal(Sessions, Told(_nodes.First) + Told(_nodes.Second));
    }

    [Fact]
    public async Task What_a_node_had_taken_when_it_died_the_other_one_sends()
    {
        await _nodes.Second.KillAsync();
        _listener.Answers = false;
        var session = await SignOutAsync(_nodes.First);
        await Within.Async(TimeSpan.FromSeconds(10), () => Task.FromResult(_listener.Told.Count == 1));

        await _nodes.First.KillAsync();
        _listener.Answers = true;
        await _nodes.Second.RestartAsync();

        await Within.Async(TimeSpan.FromSeconds(40), () => Task.FromResult(_listener.Told.Count == 2));
        Assert.Equal([session, session], _listener.Told);
        await _nodes.Second.Program.WaitForOutputAsync("was told that a session has ended \\(attempt 2\\)", TimeSpan.FromSeconds(5));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal(2, _listener.Told.Count);
    }

    /// <summary>Signs in and out at a node; the identifier of the session.</summary>
    private async Task<string> SignOutAsync(GatehouseProcess node)
    {
        using var browser = new Browser(node.Url);
        var tokens = AssertAnswer.Succeeded(await _nodes.Shop.SignInAsync(_nodes.Shop.Web(node), browser));
        var idToken = tokens.Text("id_token")!;
        await browser.OpenAsync($"/end-session?id_token_hint={idToken}");
        return LogoutListener.SessionOf(idToken);
    }

    private static int Told(GatehouseProcess node) => node.Program.Output.Split("was told that a session has ended").Length - 1;
}
