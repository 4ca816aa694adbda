using CsCheck;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Differences;
using Gatehouse.Plan.Exporting;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Testing;

namespace Gatehouse.Plan.Tests.Differences;

/// <summary>A stored version written as a file says the same, to its reader and to people.</summary>
public class Exporting
{
    internal static string Reference(string secret) => SecretReference.MacPrefix + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));

    internal static string Sealing(string secret) => Reference(secret) + SecretReference.SealedMark + "c2VhbGVk";

    internal static string Stored(string text)
    {
        var reading = PlanReader.Read(text, "gatehouse.yaml", SoundPlan.Variable);
        Assert.True(reading.Plan is not null, $"{string.Join('\n', reading.Findings)}\n{text}");
        return StoredPlan.Write(reading.Plan, Reference, Sealing);
    }

    [Fact]
    public void Every_plan_reads_back_as_the_same() => Gen.Int.Sample(seed =>
    {
        var stored = Stored(SoundPlan.Of(seed));
        var text = PlanExport.Write(stored);
        Assert.Equal(stored, Stored(text));
        Assert.True(PlanDifference.Between(stored, Stored(text)).IsEmpty);
    }, iter: 400, threads: 1);

    [Fact]
    public void A_check_says_the_same_of_a_stored_version_and_of_its_file() => Gen.Int.Sample(seed =>
    {
        var stored = Stored(SoundPlan.Of(seed));
        Assert.Equal(Told(PlanCheck.Run(PlanExport.Write(stored), "plan", static _ => null)), Told(PlanCheck.RunStored(stored)));
    }, iter: 100, threads: 1);

    private static IEnumerable<string> Told(PlanReview review) =>
        review.Findings.Select(finding => $"{finding.LevelWord} {finding.Rule.Id} {finding.Path} {finding.Message}").Concat(review.Silenced.Select(silenced => $"silenced {silenced.Finding.Rule.Id} {silenced.Finding.Path}")).Order(StringComparer.Ordinal);

    [Fact]
    public void What_is_written_anyway_is_left_out_and_the_rest_looks_as_people_write_it()
    {
        const string text = """
            issuer: https://id.example.com
            apis:
              - name: orders
                resource: https://orders.example.com
                scopes:
                  - { name: orders.read, description: See your orders, access: read }
            clients:
              - client_id: nightly
                kind: service
                client_secrets:
                  - { reference: "hmac:3QXp2xQ9K8h2vYbO2yKQyJ3H8q4rVh3g0m5nq0ZJm3c=" }
                scope: orders.read
              - client_id: shop
                kind: web
                client_name: The Shop
                client_secrets:
                  - { reference: "hmac:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", name: new }
                token_endpoint_auth_method: client_secret_post
                redirect_uris: [https://shop.example.com/callback]
                scope: openid offline_access orders.read
                refresh: { idle: 7d }
            users:
              - { username: alice, email: alice@example.com, password: { reference: account } }

            """;
        Assert.Equal("# Version 3\n" + text, PlanExport.Write(Stored(text), "Version 3"));
    }

    [Fact]
    public void A_check_finds_nothing_that_the_file_it_came_from_did_not_have() => Gen.Int.Sample(seed =>
    {
        var text = SoundPlan.Of(seed);
        var before = PlanCheck.Run(text, "a", SoundPlan.Variable).Findings.Select(finding => finding.Rule.Id).ToHashSet();
        var after = PlanCheck.Run(PlanExport.Write(Stored(text)), "b", static _ => null).Findings.Select(finding => finding.Rule.Id).ToHashSet();
        Assert.Empty(after.Except(before));
    }, iter: 60, threads: 1);

    [Fact]
    public void References_are_taken_only_where_they_can_work()
    {
        string Client(string rest) => $"apis: [{{ name: o, resource: 'urn:o', scopes: [o.read] }}]\nclients: [{{ client_id: a, kind: service, scope: o.read, {rest} }}]\n";
        var reference = Reference("x");
        Assert.Contains("is no reference", Plans.Lines(Client("client_secrets: [{ reference: 'mac:x' }]")).Single());
        Assert.Contains("does not hold the secret", Plans.Lines(Client($"token_endpoint_auth_method: client_secret_jwt, client_secrets: [{{ reference: '{reference}' }}]")).Single(line => line.Contains("error")));
        Assert.Contains("stands beside value", Plans.Lines(Client($"client_secrets: [{{ reference: '{reference}', value: '${{SECRET}}' }}]")).Single());
        var told = PlanReader.Read(PlanSource.Of(Client($"client_secrets: [{{ reference: '{reference}' }}]"), "gatehouse.yaml"), Plans.Variable, knowsSecret: _ => false);
        Assert.Contains("gatehouse.yaml:2:", told.Findings.Single().ToString());
        Assert.Contains("was not made by this installation", told.Findings.Single().ToString());
        Assert.NotNull(PlanReader.Read(PlanSource.Of(Client($"client_secrets: [{{ reference: '{reference}' }}]"), "gatehouse.yaml"), Plans.Variable, knowsSecret: known => known.Mac == reference).Plan);
        Assert.DoesNotContain(reference, string.Join('\n', Plans.Lines(Client($"client_secrets: [{{ referense: '{reference}' }}]"))));
    }

    [Theory]
    [InlineData("password: { reference: account }", null)]
    [InlineData("password: { reference: other }", "which is not allowed here")]
    [InlineData("password: {}", "reference is missing")]
    [InlineData("password:", "has no value")]
    [InlineData("name: Alice", "password is missing")]
    public void A_password_is_written_or_the_account_has_it(string line, string? fault)
    {
        var lines = Plans.Lines($"users:\n  - username: alice\n    {line}\n");
        if (fault is null) Assert.Empty(lines);
        else Assert.Contains(lines, told => told.Contains(fault, StringComparison.Ordinal));
    }
}
