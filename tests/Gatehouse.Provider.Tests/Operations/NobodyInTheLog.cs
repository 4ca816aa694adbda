using System.Net;
using Gatehouse.Provider.Mechanisms.Senders;

namespace Gatehouse.Provider.Tests.Operations;

/// <summary>The log tells what happened to which subject, client and grant; who that is only the database knows.</summary>
public sealed class NobodyInTheLog
{
    [Fact]
    public async Task Sign_ins_that_succeed_fail_and_are_limited_name_nobody_and_no_address()
    {
        await using var provider = await Provider.StartAsync(Plans.Default + "\ntrusted_proxies: [127.0.0.1]");
        var tokens = await provider.SignInAsync();
        await provider.UserInfoAsync(tokens.AccessToken);
        for (var i = 0; i < 120; i++) await WrongAsync(provider, i % 2 == 0 ? "alice" : "mallory.secret");

        var log = string.Join('\n', provider.Log.Lines);
        Assert.Contains("signed in", log);
        Assert.Contains("Too many wrong passwords came from the network 203.0.113.0/24", log);
        foreach (var personal in (string[])["alice", "Alice Example", "mallory.secret", "203.0.113.77", Plans.Password, "wrong horse", tokens.AccessToken]) Assert.DoesNotContain(personal, log);
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2:3::4", "2001:db8:1::/48")]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("192.168.7.8", "192.168.7.8")]
    [InlineData("::1", "::1")]
    [InlineData("fd00::7", "fd00::7")]
    public void Only_addresses_of_own_networks_are_written_in_full(string address, string written) => Assert.Equal(written, LoggedNetwork.Of(IPAddress.Parse(address)));

    private static async Task WrongAsync(Provider provider, string username)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = true }) { BaseAddress = provider.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.77");
        var page = new Gatehouse.Testing.HtmlPage(new Uri(provider.Issuer), HttpStatusCode.OK, await http.GetStringAsync(provider.AuthorizationUrl("web", Requests.NewVerifier())));
        var form = page.FormWith("password");
        var fields = form.Fields.Where(field => field.Key is not ("username" or "password")).Append(new("username", username)).Append(new("password", "wrong horse"));
        using var answer = await http.PostAsync(form.Action, new FormUrlEncodedContent(fields));
    }
}
