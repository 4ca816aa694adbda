using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests;

public class SecretsNeverShow
{
    private const string Marker = "hunter2hunter2";

    [Theory]
    [InlineData(Marker)]
    [InlineData("\"" + Marker + "\\q\"")]
    [InlineData("\"" + Marker)]
    [InlineData("'" + Marker)]
    [InlineData("*" + Marker)]
    [InlineData("&" + Marker)]
    [InlineData("!" + Marker)]
    [InlineData("!" + Marker + "!x y")]
    [InlineData("%" + Marker)]
    [InlineData("@" + Marker)]
    [InlineData("`" + Marker)]
    [InlineData("|" + Marker)]
    [InlineData("> " + Marker)]
    [InlineData("? " + Marker)]
    [InlineData("- " + Marker)]
    [InlineData("[" + Marker)]
    [InlineData("[" + Marker + "]")]
    [InlineData("{" + Marker)]
    [InlineData("{ " + Marker + ": x }")]
    [InlineData("{ value: " + Marker + ", colour: green }")]
    [InlineData("a: " + Marker)]
    [InlineData("${" + Marker + "-}")]
    [InlineData("${SECRET}" + Marker + "é")]
    [InlineData("<<: " + Marker)]
    public void However_a_secret_or_password_is_mistyped(string typed)
    {
        foreach (var text in new[]
        {
            Plans.Web($"client_secret: {typed}"),
            Plans.Spa($"client_secret: {typed}"),
            Plans.Web($"client_secret\nclient_secrets: [{typed}]"),
            Plans.Web($"client_secret\nclient_secrets: [{{ value: {typed} }}]"),
            Plans.Web($"client_secret\nclient_secrets: {typed}"),
            Plans.User($"password: {typed}"),
        })
            foreach (var finding in Plans.Read(text).Findings)
                Assert.DoesNotContain(Marker, finding.ToString());
    }

    [Theory]
    [InlineData("client_id")]
    [InlineData("kind")]
    [InlineData("scope")]
    [InlineData("consent")]
    [InlineData("code_lifetime")]
    [InlineData("profile")]
    [InlineData("token_endpoint_auth_method")]
    [InlineData("sunset")]
    [InlineData("clientsecret")]
    public void A_variable_in_the_wrong_place(string key)
    {
        var reading = PlanReader.Read(Plans.Web($"{key}: ${{ODD}}"), "gatehouse.yaml", name => name == "ODD" ? Marker + " \u00e9" : Plans.Variable(name));
        Assert.NotEmpty(reading.Findings);
        Assert.DoesNotContain(Marker, string.Join('\n', reading.Findings));
    }

    [Fact]
    public void A_plan_that_is_written_to_a_log()
    {
        var plan = Plans.Sound(Plans.Web() + Plans.User());
        foreach (var text in new[] { plan.ToString(), plan.Clients[0].ToString(), plan.Clients[0].Secrets[0].ToString(), plan.Users[0].ToString() })
        {
            Assert.DoesNotContain(Plans.Secret, text);
            Assert.DoesNotContain("correct horse", text);
        }
        Assert.Equal("(secret reference)", new SecretReference(Marker).ToString());
    }
}
