using System.Net;
using System.Security.Cryptography;

namespace Gatehouse.EndToEnd.Tests.Monitoring;

/// <summary>What is pushed by OTLP: one trace from the redirect to the decision of the API, logs that belong to it, and no secret anywhere.</summary>
public sealed class OneTrace
{
    private static readonly string[] Expected = ["gatehouse.authorization.request", "gatehouse.token.request", "gatehouse.database.wait", "gatehouse.api.decision"];

    [Fact]
    public async Task Redirect_token_database_and_API_are_in_the_trace_of_the_client()
    {
        using var receiver = OtlpReceiver.Start();
        await using var all = await Monitored.StartAsync(receiver.Environment);
        var (trace, span) = (Hex(16), Hex(8));
        var traceparent = $"00-{trace}-{span}-01";
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("traceparent", traceparent);
        var web = new OAuthClient(all.Provider.Url, "web", all.Shop.WebSecret, all.Shop.WebRedirectUri, http);
        using var browser = new Browser(all.Provider.Url);

        var code = await web.AuthorizeAsync(browser, Shop.Username, all.Shop.Password, Shop.Everything, ("traceparent", traceparent));
        var tokens = AssertAnswer.Succeeded(await web.RedeemAsync(code));
        Assert.Equal(HttpStatusCode.OK, await all.CallAsync(HttpMethod.Get, tokens.AccessToken, traceparent));
        var (mistyped, wrong) = (OAuthClient.Random(), new OAuthClient(all.Provider.Url, "web", all.Shop.WebSecret, all.Shop.WebRedirectUri, http));
        Assert.False((await wrong.RefreshAsync(mistyped)).Succeeded);

        await Within.Async(TimeSpan.FromSeconds(30), () => Task.FromResult(!Expected.Except(Of(receiver, trace)).Any()));
        // The redirect is a child of the client's own span; coming back from the login is one more.
        var redirects = receiver.Spans.Where(received => received.Trace == trace && received.Name == "gatehouse.authorization.request").ToList();
        Assert.True(redirects.Count >= 2);
        Assert.All(redirects, redirect => Assert.Equal(span, redirect.Parent));
        // Spans of requests say what they were.
        await Within.Async(TimeSpan.FromSeconds(30), () => Task.FromResult(Of(receiver, trace).Contains("POST /token")));
        Assert.Contains("http.response.status_code", receiver.Everything(), StringComparison.Ordinal);
        // Everything within a request hangs together.
        var token = receiver.Spans.First(received => received.Trace == trace && received.Name == "gatehouse.token.request");
        Assert.Contains(receiver.Spans, received => received.Name == "gatehouse.database.wait" && received.Parent == token.Id);

        await Within.Async(TimeSpan.FromSeconds(30), () => Task.FromResult(receiver.Bodies("/v1/logs").Any(body => body.AsSpan().IndexOf(Convert.FromHexString(trace)) >= 0)));
        await Within.Async(TimeSpan.FromSeconds(30), () => Task.FromResult(receiver.Everything().Contains("gatehouse.api.calls", StringComparison.Ordinal)));
        // From a measurement to a request that it measured.
        await Within.Async(TimeSpan.FromSeconds(30), () => Task.FromResult(receiver.ExemplarsOf("gatehouse.token.duration").Contains(trace) && receiver.ExemplarsOf("gatehouse.api.decision.duration").Contains(trace)));
        var pushed = receiver.Everything();
        Assert.Contains("gatehouse.token.requests", pushed, StringComparison.Ordinal);
        Assert.Contains("gatehouse-under-test", pushed, StringComparison.Ordinal);
        foreach (var secret in new[] { code.Code, code.Verifier, tokens.AccessToken, tokens.RefreshToken, tokens.Text("id_token")!, all.Shop.WebSecret, all.Shop.Password, all.Shop.ApiSecret, mistyped, Uri.EscapeDataString(all.Shop.Password) })
            Assert.DoesNotContain(secret, pushed, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Of(OtlpReceiver receiver, string trace) => receiver.Spans.Where(span => span.Trace == trace).Select(span => span.Name);

    private static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
