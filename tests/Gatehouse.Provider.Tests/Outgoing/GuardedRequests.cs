using System.Text;
using Gatehouse.Provider.Outgoing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Tests.Outgoing;

/// <summary>The guarded client against a neighbour on loopback, which one plan allows and the other does not.</summary>
public sealed class GuardedRequests : IAsyncLifetime
{
    private const string Allowing = "outgoing: { allow: [127.0.0.1] }\n" + Plans.Default;
    private Neighbour _neighbour = null!;
    private Provider _allowing = null!;

    public async ValueTask InitializeAsync() => (_neighbour, _allowing) = (await Neighbour.StartAsync(), await Provider.StartAsync(Allowing));

    public async ValueTask DisposeAsync()
    {
        await _allowing.DisposeAsync();
        await _neighbour.DisposeAsync();
    }

    [Fact]
    public async Task Loopback_is_never_called_unless_the_plan_allows_it()
    {
        await using var strict = await Provider.StartAsync();
        var port = new Uri(_neighbour.Address).Port;
        foreach (var host in (string[])["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "127.1"])
            foreach (var scheme in (string[])["http", "https"])
            {
                var answer = await SendAsync(strict, $"{scheme}://{host}:{port}/");
                Assert.Contains(answer.Fault, (string[])[OutgoingFaults.AddressRefused, OutgoingFaults.UrlRefused]);
            }
        Assert.Empty(_neighbour.Asked);
    }

    [Fact]
    public async Task A_name_is_judged_by_what_it_resolves_to()
    {
        await using var strict = await Provider.StartAsync("outgoing: { allow: [10.0.0.0/8] }\n" + Plans.Default);
        var port = new Uri(_neighbour.Address).Port;
        Assert.Equal(OutgoingFaults.AddressRefused, (await SendAsync(strict, $"http://localhost:{port}/")).Fault);
        Assert.Equal(OutgoingFaults.AddressRefused, (await SendAsync(strict, $"https://localhost:{port}/")).Fault);
        Assert.Empty(_neighbour.Asked);
    }

    [Fact]
    public async Task What_the_plan_allows_is_fetched()
    {
        var answer = await SendAsync(_allowing, _neighbour.Serves("/doc", """{"a":1}""", "application/json; charset=utf-8", "max-age=77"));
        Assert.True(answer.Succeeded);
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(answer.Body));
        Assert.Equal("application/json", answer.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(77), answer.MaxAge);
    }

    [Fact]
    public async Task A_body_makes_it_a_POST()
    {
        var url = _neighbour.At("/post", async http => await http.Response.WriteAsync($"{http.Request.Method} {http.Request.ContentType} {http.Request.Headers.Authorization} {await new StreamReader(http.Request.Body).ReadToEndAsync()}"));
        var answer = await _allowing.Get<OutgoingClient>().SendAsync(
            new OutgoingRequest(OutgoingPurpose.Logout, url) { Body = Encoding.ASCII.GetBytes("logout_token=x"), BearerToken = "abc" }, CancellationToken.None);
        Assert.Equal("POST application/x-www-form-urlencoded Bearer abc logout_token=x", Encoding.UTF8.GetString(answer.Body));
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        var inner = _neighbour.Serves("/inner", "secret");
        foreach (var status in (int[])[301, 302, 303, 307, 308])
        {
            var answer = await SendAsync(_allowing, _neighbour.At("/redirect", http => { http.Response.StatusCode = status; http.Response.Headers.Location = inner; return Task.CompletedTask; }));
            Assert.Equal(OutgoingFaults.Redirected, answer.Fault);
        }
        Assert.DoesNotContain("/inner", _neighbour.Asked);
    }

    [Fact]
    public async Task A_large_answer_is_not_read()
    {
        var announced = await SendAsync(_allowing, _neighbour.Serves("/large", new string('x', 200_000)));
        var streamed = await SendAsync(_allowing, _neighbour.At("/endless", async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested) await http.Response.WriteAsync(new string('x', 10_000), http.RequestAborted);
        }));
        Assert.Equal(OutgoingFaults.TooLarge, announced.Fault);
        Assert.Equal(OutgoingFaults.TooLarge, streamed.Fault);
    }

    [Fact]
    public async Task A_slow_answer_is_given_up()
    {
        var drip = await SendAsync(_allowing, _neighbour.At("/drip", async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync("x", http.RequestAborted);
                await Task.Delay(200, http.RequestAborted);
            }
        }));
        Assert.Equal(OutgoingFaults.TimedOut, drip.Fault);
    }

    [Fact]
    public async Task Nobody_there_and_no_such_name_are_faults_and_no_exceptions()
    {
        Assert.Equal(OutgoingFaults.Unreachable, (await SendAsync(_allowing, "http://127.0.0.1:1/")).Fault);
        Assert.Equal(OutgoingFaults.TlsFailed, (await SendAsync(_allowing, _neighbour.Address.Replace("http:", "https:"))).Fault);
        Assert.Contains((await SendAsync(_allowing, "https://nobody.invalid/")).Fault, (string[])[OutgoingFaults.Unresolved, OutgoingFaults.TimedOut]);
    }

    [Fact]
    public async Task One_host_is_not_called_without_end()
    {
        var url = _neighbour.Serves("/often", "{}");
        var answers = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => SendAsync(_allowing, url)));
        Assert.Contains(answers, answer => answer.Fault == OutgoingFaults.RateLimited);
        Assert.True(_neighbour.Asked.Count <= 121);
    }

    private static Task<OutgoingAnswer> SendAsync(Provider provider, string url) =>
        provider.Get<OutgoingClient>().SendAsync(new OutgoingRequest(OutgoingPurpose.Keys, url), CancellationToken.None);
}
