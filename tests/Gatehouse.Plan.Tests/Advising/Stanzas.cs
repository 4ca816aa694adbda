using Gatehouse.Plan.Advising;
using Gatehouse.Plan.Advising.Samples;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Advising;

/// <summary>What is advised can be pasted: a check has neither an error nor a warning for it, whatever the facts are.</summary>
public class Stanzas
{
    private const string Plan = "# ours\nissuer: https://id.example.com\napis:\n  - { name: orders, owner: us, resource: https://orders.example.com, scopes: [{ name: orders.read, access: read, description: See }] }\nclients:   # all of them\n  - client_id: first   # the first\n    kind: service\n    client_secret: ${SECRET}\n    scope: orders.read\n    # nothing more\n\n# people\nusers: []\n";

    private static readonly ClientIdentity Identity = new() { ClientId = "new-one", Name = "It's: \"new\"", Owner = "team@example.com", Host = "new.example.com", Scope = ["orders.read"] };

    private static IEnumerable<ClientFacts> All() =>
        from runs in Enum.GetValues<ClientPlace>()
        from user in Enum.GetValues<ClientUser>()
        from stakes in Enum.GetValues<Sensitivity>()
        from bits in Enumerable.Range(0, 64)
        select new ClientFacts
        {
            Runs = runs, User = user, Sensitivity = stakes, KeepsSecret = (bits & 1) > 0, Signs = (bits & 2) > 0, WorksWhileAway = (bits & 4) > 0,
            HasBrowser = (bits & 8) > 0, IsMcp = (bits & 16) > 0, IsThirdParty = (bits & 32) > 0, Devices = (bits & 7) == 0 ? 5 : 1,
        };

    [Fact]
    public void Each_is_accepted_without_a_warning()
    {
        var stanzas = All().Select(facts => Stanza.Write(Advisor.Advise(facts), facts, Identity)).OfType<string>().Distinct().ToList();
        Assert.True(stanzas.Count > 50, $"only {stanzas.Count} differ");
        foreach (var stanza in stanzas)
        {
            var review = PlanCheck.Run(PlanAppending.AddClient(Plan, stanza)!, "gatehouse.yaml", name => name == "NEW_ONE_SECRET" ? Plans.Secret + "2" : Plans.Variable(name));
            Assert.True(review.Plan is not null && review.Count(FindingLevel.Warning) == 0, $"{stanza}\n{string.Join('\n', review.Findings.Where(finding => finding.Level > FindingLevel.Note))}");
            Assert.Equal(("new-one", "It's: \"new\""), (review.Plan.Clients[1].ClientId, review.Plan.Clients[1].ClientName));
        }
    }

    [Fact, Spec("RFC 9700", "2.2.2")]
    public void Refresh_tokens_in_browsers_rotate_or_are_bound()
    {
        var clients = All().Where(facts => facts.Runs is ClientPlace.Browser).Select(facts => Stanza.Write(Advisor.Advise(facts), facts, Identity)).OfType<string>().Distinct()
            .Select(stanza => PlanCheck.Run(PlanAppending.AddClient(Plan, stanza)!, "gatehouse.yaml", name => name == "NEW_ONE_SECRET" ? Plans.Secret + "2" : Plans.Variable(name)).Plan!.Clients[1])
            .Where(client => client is { Kind: ClientKind.Spa, UsesRefreshToken: true }).ToList();
        Assert.True(clients.Count > 1);
        Assert.All(clients, client => Assert.True(client.Refresh.Rotate is not false || client.DPoPBoundAccessTokens));
    }

    [Fact]
    public void Each_has_code_to_start_with()
    {
        foreach (var facts in All())
            if (Advisor.Advise(facts) is { Kind: not null } advice)
                foreach (var stack in ClientCode.StacksFor(advice))
                    Assert.Contains("https://id.example.com", ClientCode.Write(stack, advice, facts, Identity, "https://id.example.com", "https://orders.example.com/orders"));
    }

    [Theory]
    [InlineData("clients:\n  - client_id: a   # one\n    kind: api\n\n# end\nusers: []\n", "clients:\n  - client_id: a   # one\n    kind: api\n  - client_id: new\n    kind: spa\n\n# end\nusers: []\n")]
    [InlineData("clients:\n- client_id: a\n  kind: api\nusers: []\n", "clients:\n- client_id: a\n  kind: api\n- client_id: new\n  kind: spa\nusers: []\n")]
    [InlineData("clients:\n  - { client_id: a, kind: api }   # one\n", "clients:\n  - { client_id: a, kind: api }   # one\n  - client_id: new\n    kind: spa\n")]
    [InlineData("clients:\n  - client_id: a\n    jwks: |\n      {}\n      {}\nusers: []\n", "clients:\n  - client_id: a\n    jwks: |\n      {}\n      {}\n  - client_id: new\n    kind: spa\nusers: []\n")]
    [InlineData("clients:\n  - client_id: a\n    scope:\n      - b   # two\n", "clients:\n  - client_id: a\n    scope:\n      - b   # two\n  - client_id: new\n    kind: spa\n")]
    [InlineData("clients: []   # none\nusers: []\n", "clients:   # none\n  - client_id: new\n    kind: spa\nusers: []\n")]
    [InlineData("clients:   # none\nusers: []\n", "clients:   # none\n  - client_id: new\n    kind: spa\nusers: []\n")]
    [InlineData("apis: []\n", "apis: []\nclients:\n  - client_id: new\n    kind: spa\n")]
    [InlineData("clients:\r\n  - client_id: a\r\n    kind: api\r\n", "clients:\r\n  - client_id: a\r\n    kind: api\r\n  - client_id: new\r\n    kind: spa\r\n")]
    [InlineData("clients: [{ client_id: a }]\n", null), InlineData("{ clients: [] }", null), InlineData("clients: { a: b }\n", null), InlineData("[", null)]
    public void It_is_put_behind_the_last_client(string before, string? after) => Assert.Equal(after, PlanAppending.AddClient(before, "  - client_id: new\n    kind: spa\n"));
}
