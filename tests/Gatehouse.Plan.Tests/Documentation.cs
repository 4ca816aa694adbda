using System.Text.RegularExpressions;

namespace Gatehouse.Plan.Tests;

public partial class Documentation
{
    private static readonly string HowTo = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "write-a-plan.md"));

    private static readonly string Reference = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "plan.md"));

    public static TheoryData<string> Examples => new(YamlBlock().Matches(HowTo).Select(match => match.Groups[1].Value));

    [Theory, MemberData(nameof(Examples))]
    public void Every_example_reads_without_findings(string example)
    {
        var reading = PlanReader.Read(example, "gatehouse.yaml", name => name.EndsWith("_OLD", StringComparison.Ordinal) ? Plans.Secret + "old" : Plans.Variable(name));
        Assert.Empty(reading.Findings.Select(finding => finding.ToString()));
        Assert.NotEmpty(reading.Plan!.Clients);
    }

    [Fact]
    public void The_findings_that_are_shown_are_the_ones_that_are_told()
    {
        var broken = YamlBlock().Match(HowTo).Groups[1].Value
            .Replace("https://shop.example.com/callback", "https://*.example.com/callback")
            .Replace("scope: openid profile offline_access orders.read", "scope: openid profile offline_access orders.raed");
        Assert.Equal(TextBlock().Matches(HowTo)[^1].Groups[1].Value.Trim().Split('\n'), Plans.Lines(broken));
    }

    [Theory]
    [InlineData("nonsense: 1\n")]
    [InlineData("token_signing: { nonsense: 1 }\n")]
    [InlineData("dpop: { nonsense: 1 }\n")]
    [InlineData("mtls: { nonsense: 1 }\n")]
    [InlineData("tls: { nonsense: 1 }\n")]
    [InlineData("apis: [{ nonsense: 1, token: { nonsense: 1 }, scopes: [{ nonsense: 1 }], routes: [{ nonsense: 1 }], gateway: { nonsense: 1, health: { nonsense: 1 }, rate_limit: { nonsense: 1 }, cors: { nonsense: 1 }, quota: { nonsense: 1 }, session: { nonsense: 1 }, exchange: { nonsense: 1 } } }]\n")]
    [InlineData("gateway: { nonsense: 1 }\n")]
    [InlineData("administration: { nonsense: 1 }\n")]
    [InlineData("refusals: { nonsense: 1 }\n")]
    [InlineData("audit: { nonsense: 1 }\n")]
    [InlineData("clients: [{ nonsense: 1, client_secrets: [{ nonsense: 1 }], refresh: { nonsense: 1 }, sunset: { nonsense: 1 }, exchange: { nonsense: 1, targets: [{ nonsense: 1 }] } }]\n")]
    [InlineData("trusted_issuers: [{ nonsense: 1 }]\n")]
    [InlineData("outgoing: { nonsense: 1 }\n")]
    [InlineData("authentication: { nonsense: 1, acr: { nonsense: 1 } }\n")]
    [InlineData("registration: { nonsense: 1, initial_access_tokens: [{ nonsense: 1 }], software_statements: [{ nonsense: 1 }] }\n")]
    [InlineData("users: [{ nonsense: 1 }]\n")]
    [InlineData("silenced: [{ nonsense: 1 }]\n")]
    [InlineData("expect: [{ nonsense: 1 }]\n")]
    public void The_reference_names_every_key(string text)
    {
        var lists = Plans.Read(text).Findings.Where(finding => finding.Message.StartsWith("is not a known key", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lists);
        foreach (var key in lists.SelectMany(finding => finding.Remedy["use one of ".Length..].Split(", ")))
            Assert.Contains($"`{key}`", Reference);
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TextBlock();
}
