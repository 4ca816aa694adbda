using Gatehouse.Plan;
using Gatehouse.Plan.Stored;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Configuration;
using Gatehouse.Server.Configuration.Versions;
using Gatehouse.Testing;

namespace Gatehouse.Server.Tests.Configuration;

/// <summary>What another plan leaves of live grants is what the engine would answer at their next refresh.</summary>
public class LiveGrants
{
    private const string Before = """
        issuer: https://id.example.com
        apis:
          - { name: orders, resource: https://orders.example.com, scopes: [orders.read, { name: orders.write, implies: [orders.read] }] }
          - { name: stock, resource: https://stock.example.com, scopes: [stock.read] }
        clients:
          - { client_id: web, kind: web, client_secret: "${SECRET_ONE}", redirect_uris: [https://web.example.com/a, https://web.example.com/b], scope: openid offline_access orders.write stock.read }
          - { client_id: app, kind: spa, redirect_uris: [https://app.example.com/a], scope: openid orders.read }
        """;

    private const string Both = "https://orders.example.com https://stock.example.com";

    private static readonly AlikeGrants[] Held =
    [
        new("web", "openid orders.write stock.read", Both, false, 3, 2), new("web", "openid offline_access stock.read", "https://stock.example.com", false, 1, 1),
        new("app", "openid orders.read", "https://orders.example.com", false, 4, 4), new("app", "openid orders.read", "https://orders.example.com", true, 5, 1),
        new("registered-by-itself", "openid orders.read", "https://orders.example.com", false, 9, 9),
    ];

    [Theory]
    [InlineData("kind: web", "kind: web, owner: me@example.com")]
    [InlineData("https://web.example.com/b", "https://web.example.com/c")]
    [InlineData("offline_access orders.write stock.read", "offline_access orders.write stock.read orders.read")]
    [InlineData("client_id: app", "client_id: other", "app 4 client_unknown", "app 5 client_unknown")]
    [InlineData("offline_access orders.write stock.read", "offline_access orders.write", "web 3 loses stock.read", "web 1 loses stock.read")]
    [InlineData("offline_access orders.write stock.read", "offline_access orders.read stock.read", "web 3 loses orders.write")]
    [InlineData("redirect_uris: [https://web.example.com/a, https://web.example.com/b], scope: openid offline_access", "redirect_uris: [https://web.example.com/a, https://web.example.com/b], grant_types: [authorization_code], scope: openid", "web 3 grant_type_not_allowed", "web 1 grant_type_not_allowed")]
    [InlineData("kind: spa", "kind: spa, dpop_bound_access_tokens: on", "app 4 refresh_token_key_differs")]
    [InlineData("kind: web", "kind: web, dpop_bound_access_tokens: on")]
    [InlineData("name: orders,", "name: orders, token: { sender_constraint: dpop },", "app 4 refresh_token_key_differs")]
    [InlineData("https://id.example.com", "https://login.example.com", "web 4 issuer_changed", "app 9 issuer_changed", "registered-by-itself 9 issuer_changed")]
    [InlineData("resource: https://stock.example.com", "resource: https://stock.example.com/v2", "web 3 loses stock.read", "web 1 loses stock.read")]
    public void They_end_or_shrink_as_the_engine_would_have_it(string written, string instead, params string[] effects)
    {
        Assert.Contains(written, Before);
        var told = GrantEffects.Of(StoredPlan.Read(Stored(Before)), StoredPlan.Read(Stored(Before.Replace(written, instead, StringComparison.Ordinal))), ServerOptions.DefaultUrls, Held)
            .Select(effect => $"{effect.ClientId} {effect.Grants} {effect.Reason ?? "loses " + string.Join(' ', effect.Lost)}");
        // Grants of one client that meet the same fate are told together.
        Assert.Equal(effects.GroupBy(effect => (effect.Split(' ')[0], Fate: string.Join(' ', effect.Split(' ').Skip(2)))).Select(same => $"{same.Key.Item1} {same.Sum(effect => int.Parse(effect.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))} {same.Key.Fate}"), told);
    }

    private static string Stored(string text)
    {
        var reading = PlanReader.Read(text, "plan.yaml", SoundPlan.Variable);
        Assert.True(reading.Plan is not null, string.Join('\n', reading.Findings));
        return StoredPlan.Write(reading.Plan, static secret => PlanTranslation.ReferenceOf([.. System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret))]));
    }
}
