using CsCheck;
using Gatehouse.Plan.Differences;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Testing;

namespace Gatehouse.Plan.Tests.Differences;

/// <summary>What differs between two plans, to the field.</summary>
public class Comparing
{
    private const string Before = """
        apis:
          - { name: orders, resource: https://orders.example.com, scopes: [orders.read, orders.write], routes: [{ match: "GET /orders/**", scopes: [orders.read] }] }
          - { name: stock, resource: https://stock.example.com, scopes: [stock.read] }
        clients:
          - { client_id: shop, kind: web, client_secret: "${SECRET_ONE}", redirect_uris: [https://shop.example.com/a, https://shop.example.com/b], scope: openid orders.read }
          - { client_id: nightly, kind: service, client_secrets: [{ value: "${SECRET_ONE}", name: old }], scope: orders.read }
        """;

    private static string[] Told(string old, string now) =>
        [.. PlanDifference.Between(Exporting.Stored(old), Exporting.Stored(now)).Changes.Select(change => $"{change.Kind} {change.Path}: {string.Join(", ", change.Old)} -> {string.Join(", ", change.New)}")];

    [Theory]
    [InlineData("kind: web", "kind: web, id_token_lifetime: 5m", "Changed clients[shop].id_token_lifetime: 10m -> 5m")]
    [InlineData("openid orders.read", "openid orders.write", "Changed clients[shop].scope: orders.read -> orders.write")]
    [InlineData("shop.example.com/b]", "shop.example.com/c]", "Changed clients[shop].redirect_uris: https://shop.example.com/b -> https://shop.example.com/c")]
    [InlineData("https://shop.example.com/a, https://shop.example.com/b", "https://shop.example.com/b, https://shop.example.com/a", "Reordered clients[shop].redirect_uris:  -> ")]
    [InlineData("kind: web", "kind: web, owner: me@example.com", "Added clients[shop].owner:  -> me@example.com")]
    [InlineData("client_secret: \"${SECRET_ONE}\", r", "client_secret: \"${SECRET_TWO}\", r", "Changed clients[shop].client_secrets[1]:  -> ")]
    [InlineData("[{ value: \"${SECRET_ONE}\", name: old }]", "[{ value: \"${SECRET_ONE}\", name: old, expires_at: 2031-01-01 }]", "Added clients[nightly].client_secrets[old].expires_at:  -> 2031-01-01T00:00:00Z")]
    [InlineData("[{ value: \"${SECRET_ONE}\", name: old }]", "[{ value: \"${SECRET_ONE}\", name: old }, { value: \"${SECRET_TWO}\", name: new }]", "Added clients[nightly].client_secrets[new]:  -> value: not shown, name: new")]
    [InlineData("[{ value: \"${SECRET_ONE}\", name: old }]", "[{ hash: \"sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=\", name: old }]", "Changed clients[nightly].client_secrets[old]:  -> ")]
    [InlineData("[{ value: \"${SECRET_ONE}\", name: old }]", "[{ value: \"${SECRET_ONE}\", name: old }, { hash: \"sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=\", name: new }]", "Added clients[nightly].client_secrets[new]:  -> value: not shown, name: new")]
    [InlineData(", scopes: [stock.read] }", ", scopes: [stock.read, { name: stock.write, implies: [stock.read] }] }", "Added apis[stock].scopes[stock.write]:  -> name: stock.write, implies: [stock.read]")]
    [InlineData("scopes: [orders.read] }] }", "scopes: [orders.read], roles: [clerk] }] }", "Changed apis[orders].routes[GET /orders/**].roles:  -> clerk")]
    [InlineData("apis:\n", "token_signing: { rotation: 10d }\napis:\n", "Changed token_signing.rotation: 30d -> 10d")]
    [InlineData("clients:\n", "trusted_issuers: []\nclients:\n", null)]
    public void One_change_is_one_field(string written, string instead, string? expected)
    {
        Assert.Contains(written, Before);
        Assert.Equal(expected is null ? [] : [expected], Told(Before, Before.Replace(written, instead, StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_a_hash_it_is_told_that_it_changed()
    {
        string With(string hash) => Before.Replace("value: \"${SECRET_ONE}\", name: old", $"hash: \"{hash}\", name: old", StringComparison.Ordinal);
        var (one, other) = (With("sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols="), With("sha256:A5ozKsJHtFTv/KJ9ZL8oRGY6uIDNenM7A30Cg4TD0uc="));
        Assert.Equal(["Changed clients[nightly].client_secrets[old]:  -> "], Told(one, other));
        Assert.Equal(["Changed clients[nightly].client_secrets[old]:  -> "], Told(one, Before));
        Assert.Empty(Told(one, one));
    }

    [Fact]
    public void A_part_that_comes_or_goes_is_told_with_what_it_says()
    {
        var without = Before[..Before.IndexOf("  - { client_id: nightly", StringComparison.Ordinal)];
        Assert.Equal(["Removed clients[nightly]: client_id: nightly, kind: service, client_secrets:,   - { value: not shown, name: old }, scope: orders.read -> "], Told(Before, without));
        Assert.StartsWith("Added clients[nightly]", Assert.Single(Told(without, Before)));
    }

    [Fact]
    public void Order_of_parts_is_told_as_order_and_nothing_else()
    {
        var lines = Before.Split('\n');
        (lines[1], lines[2]) = (lines[2], lines[1]);
        Assert.Equal(["Reordered apis:  -> "], Told(Before, string.Join('\n', lines)));
    }

    [Fact]
    public void Two_plans_differ_if_and_only_if_their_stored_versions_do() => PlanGen.Plan.Array[2].Sample(plans =>
    {
        var (old, now) = (StoredPlan.Write(plans[0], Exporting.Reference), StoredPlan.Write(plans[1], Exporting.Reference));
        Assert.Equal(old != now, !PlanDifference.Between(old, now).IsEmpty);
        Assert.True(PlanDifference.Between(old, old).IsEmpty);
    }, iter: 300, threads: 1);

    [Fact]
    public void Random_plans_differ_likewise_there_and_back() => Gen.Int.Array[2].Sample(seeds =>
    {
        var (old, now) = (Exporting.Stored(SoundPlan.Of(seeds[0])), Exporting.Stored(SoundPlan.Of(seeds[1])));
        var (there, back) = (PlanDifference.Between(old, now).Changes, PlanDifference.Between(now, old).Changes);
        Assert.Equal(there.Select(change => change.Path).Order(StringComparer.Ordinal), back.Select(change => change.Path).Order(StringComparer.Ordinal));
    }, iter: 200, threads: 1);

    [Fact]
    public void Neither_secrets_nor_their_references_show() => Gen.Int.Array[2].Sample(seeds =>
    {
        var told = string.Join('\n', PlanDifference.Between(Exporting.Stored(SoundPlan.Of(seeds[0])), Exporting.Stored(SoundPlan.Of(seeds[1]))).Changes.SelectMany(change => change.Old.Concat(change.New)));
        Assert.DoesNotContain(SecretReference.MacPrefix, told);
        Assert.DoesNotContain(SoundPlan.Variable("SECRET_ONE")!, told);
    }, iter: 100, threads: 1);

    [Fact]
    public void A_secret_that_is_not_known_is_counted_and_not_compared()
    {
        var (installation, secrets) = (Exporting.Stored(Before), new ComparableSecrets());
        var plan = PlanReader.Read(Before, "a", SoundPlan.Variable).Plan!;
        foreach (var unknown in (bool[])[true, false])
        {
            var difference = PlanDifference.Between(installation, secrets.Write(plan, _ => unknown));
            Assert.Equal((true, 2), (difference.IsEmpty, difference.NotCompared));
        }
        Assert.Equal((true, 0), PlanDifference.Between(secrets.Write(plan, _ => false), secrets.Write(plan, _ => false)) is var same ? (same.IsEmpty, same.NotCompared) : default);
    }
}
