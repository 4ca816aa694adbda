using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc8594_Sunset;

[Spec("RFC 8594", "3"), Spec("RFC 8594", "6"), Spec("RFC 9745", "2"), Spec("RFC 9745", "3"), Spec("RFC 9700", "2.1.2"), Spec("RFC 9700", "2.4")]
public class Section3_Sunset
{
    private static readonly (string, string?)[] Password = [("grant_type", "password"), ("username", "alice"), ("password", Plans.Password), ("scope", "openid offline_access")];

    [Fact]
    public async Task Every_classic_answer_says_in_its_headers_that_this_ends_and_when()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        var password = (await provider.TokenAsync("old-desktop", Password)).Message;
        var browser = provider.NewBrowser();
        await provider.CodeAsync("web", browser);
        using var front = await browser.GetAsync(provider.AuthorizationUrl("implicit", "v", ("response_type", "token"), ("scope", "openid orders.read")));

        foreach (var response in (HttpResponseMessage[])[password, front])
        {
            Assert.Equal("@1738281600", response.Headers.GetValues("Deprecation").Single());
            Assert.Equal("Thu, 01 Jul 2027 00:00:00 GMT", response.Headers.GetValues("Sunset").Single());
        }
        Assert.Contains("rel=\"deprecation\"", string.Join(',', password.Headers.GetValues("Link")));
        Assert.Contains("<https://implicit.example.com/move>; rel=\"sunset\"", string.Join(',', front.Headers.GetValues("Link")));
    }

    [Fact]
    public async Task A_modern_answer_carries_no_such_header_not_even_for_a_classic_client()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        var redeemed = await provider.RedeemAsync(await provider.CodeAsync("hybrid"));

        Assert.Equal(HttpStatusCode.OK, redeemed.Status);
        Assert.False(redeemed.Message.Headers.Contains("Sunset"));
        Assert.False((await provider.ClientCredentialsAsync()).Message.Headers.Contains("Deprecation"));
    }

    [Fact]
    [Provokes("sunset_passed")]
    public async Task After_the_last_day_the_classic_grants_are_refused_and_say_why_and_the_modern_one_goes_on()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        var before = await provider.TokenAsync("old-desktop", Password);
        provider.Clock.SetUtcNow(new DateTimeOffset(2027, 6, 30, 23, 59, 0, TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.OK, (await provider.TokenAsync("old-desktop", Password)).Status);
        Assert.Contains("password", await MetadataAsync(provider));
        provider.Clock.Advance(TimeSpan.FromMinutes(1));

        var password = await provider.TokenAsync("old-desktop", Password);
        Assert.Equal("unauthorized_client", password.Error);
        Assert.Contains("until 2027-07-01 00:00 UTC", password["error_description"]);
        Assert.True(password.Message.Headers.Contains("Sunset"));
        Assert.Contains(provider.Log.Lines, line => line.Contains("sunset_passed"));
        var front = await provider.FragmentAsync("implicit", "id_token token");
        Assert.Equal("unauthorized_client", front["error"]);
        Assert.Contains("2027-07-01", front["error_description"]);
        Assert.Equal("unauthorized_client", (await provider.FragmentAsync("hybrid", "code id_token"))["error"]);
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(before.RefreshToken, "old-desktop")).Error);
        Assert.NotNull((await provider.CodeAsync("hybrid")).Code);
    }

    [Fact, Spec("RFC 8414", "2")]
    public async Task The_metadata_lists_them_as_long_as_some_client_has_them()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        var before = await MetadataAsync(provider);
        Assert.Contains("\"code id_token token\"", before);
        Assert.Contains("\"implicit\"", before);
        Assert.Contains("\"password\"", before);

        provider.Clock.SetUtcNow(new DateTimeOffset(2027, 7, 1, 0, 0, 0, TimeSpan.Zero));
        await using var modern = await Provider.StartAsync();
        foreach (var after in (string[])[await MetadataAsync(provider), await MetadataAsync(modern)])
        {
            Assert.DoesNotContain("id_token token", after);
            Assert.DoesNotContain("\"implicit\"", after);
            Assert.DoesNotContain("\"password\"", after);
        }
    }

    [Fact]
    public async Task The_log_names_every_classic_client_at_the_start()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        Assert.Contains(provider.Log.Lines, line => line.StartsWith("Warning Client old-desktop still uses password, which end on 2027-07-01") && line.Contains("replaced by the native app 3.0"));
        Assert.Contains(provider.Log.Lines, line => line.StartsWith("Warning Client hybrid still uses implicit"));
    }

    private static Task<string> MetadataAsync(Provider provider) => provider.Http.GetStringAsync(".well-known/openid-configuration");
}
