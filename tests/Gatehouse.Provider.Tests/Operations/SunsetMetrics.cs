namespace Gatehouse.Provider.Tests.Operations;

[Collection(nameof(Alone))]
public class SunsetMetrics
{
    [Fact]
    public async Task Uses_of_classic_grants_are_counted_per_client_and_their_end_is_shown()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        await provider.TokenAsync("old-desktop", ("grant_type", "password"), ("username", "alice"), ("password", Plans.Password));
        await provider.TokenAsync("old-desktop", ("grant_type", "password"), ("username", "alice"), ("password", "wrong"));
        await provider.FragmentAsync("implicit", "id_token");
        await provider.FragmentAsync("hybrid", "code id_token");

        var metrics = await provider.Http.GetStringAsync("/metrics");

        Assert.Matches("""gatehouse_sunset_uses_total\{[^}]*client="old-desktop",grant="password",outcome="ok"[^}]*\} 1""", metrics);
        Assert.Matches("""gatehouse_sunset_uses_total\{[^}]*client="old-desktop",grant="password",outcome="refused"[^}]*\} 1""", metrics);
        Assert.Matches("""gatehouse_sunset_uses_total\{[^}]*client="implicit",grant="implicit"[^}]*\} 1""", metrics);
        Assert.Matches("""gatehouse_sunset_uses_total\{[^}]*client="hybrid",grant="hybrid"[^}]*\} 1""", metrics);
        Assert.Matches("""gatehouse_sunset_remaining_seconds\{[^}]*client="hybrid"[^}]*\} 1896""", metrics);
    }
}
