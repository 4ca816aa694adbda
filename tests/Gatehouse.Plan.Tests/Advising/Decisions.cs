using Gatehouse.Plan.Advising;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Advising;

/// <summary>The table of decisions: what is advised for which facts, who says so, and what is refused.</summary>
public class Decisions
{
    private const string Code = "authorization_code refresh_token";
    private const string Device = GrantTypes.DeviceCode + " refresh_token";
    private const string Ciba = GrantTypes.Ciba + " refresh_token";

    [Theory, Spec("RFC 9700", "2.2.2"), Spec("RFC 7591", "2")]
    // where it runs, whom it acts for, secret, away, stakes -> kind, grants, proof, bound, source of the grant
    [InlineData("Server", "Present", true, false, "Low", "Web", Code, "client_secret_basic", false, "RFC 9700 section 2.1.1")]
    [InlineData("Server", "Present", true, false, "Normal", "Web", Code, "private_key_jwt", false, "RFC 9700 section 2.1.1")]
    [InlineData("Server", "Present", true, false, "High", "Web", Code, "private_key_jwt", true, "RFC 9700 section 2.1.1")]
    [InlineData("Server", "Present", true, true, "Normal", "Web", Code, "private_key_jwt", false, "RFC 9700 section 2.1.1")]
    [InlineData("Browser", "Present", false, false, "Low", "Spa", Code, "none", false, "RFC 10017 section 6.3")]
    [InlineData("Browser", "Present", false, false, "Normal", "Spa", Code, "none", true, "RFC 10017 section 6.3")]
    [InlineData("Browser", "Present", false, false, "High", "Web", Code, "private_key_jwt", true, "RFC 10017 section 6.1")]
    [InlineData("Browser", "Present", false, true, "Low", "Web", Code, "client_secret_basic", false, "RFC 10017 section 6.1")]
    [InlineData("Mobile", "Present", false, false, "Low", "Native", Code, "none", false, "RFC 8252 section 6")]
    [InlineData("Mobile", "Present", false, true, "Normal", "Native", Code, "none", true, "RFC 8252 section 6")]
    [InlineData("Desktop", "Present", false, false, "High", "Native", Code, "none", true, "RFC 8252 section 6")]
    [InlineData("Terminal", "Present", false, false, "Normal", "Native", Code, "none", true, "RFC 8252 section 6")]
    [InlineData("Device", "Present", false, false, "Normal", "Device", Device, "none", false, "RFC 8628 section 1")]
    [InlineData("Device", "Present", true, false, "High", "Web", Ciba, "private_key_jwt", true, "CIBA section 1")]
    [InlineData("Server", "Elsewhere", true, false, "Normal", "Web", Ciba, "private_key_jwt", false, "CIBA section 1")]
    [InlineData("Api", "Caller", true, false, "Normal", "Service", GrantTypes.TokenExchange, "private_key_jwt", false, "RFC 8693 section 2.1")]
    [InlineData("Api", "Present", true, false, "Normal", "Service", GrantTypes.TokenExchange, "private_key_jwt", false, "RFC 8693 section 2.1")]
    [InlineData("Server", "None", true, false, "Low", "Service", "client_credentials", "client_secret_basic", false, "RFC 6749 section 4.4")]
    [InlineData("Terminal", "None", true, false, "High", "Service", "client_credentials", "private_key_jwt", true, "RFC 6749 section 4.4")]
    public void A_client_gets(string runs, string user, bool secret, bool away, string stakes, string kind, string grants, string method, bool bound, string source)
    {
        var advice = Advisor.Advise(Facts(runs, user, secret, stakes) with { WorksWhileAway = away });
        Assert.Equal((kind, grants, method, bound), (advice.Kind.ToString(), string.Join(' ', advice.GrantTypes), advice.Method, advice.BindsTokens));
        Assert.Equal(source, advice.Choices[0].Source);
        Assert.Equal(["Grant", "Client authentication", "Sender constraint", "Access tokens", "Refresh tokens"], advice.Choices.Take(5).Select(choice => choice.About));
        Assert.All(advice.Choices, choice => Assert.True(choice.Because.Length > 10 && choice.Source.Contains(" section ", StringComparison.Ordinal), choice.About));
    }

    [Theory]
    [InlineData("Browser", "None", false, "client_credentials", "RFC 6749 section 4.4")]
    [InlineData("Device", "None", false, "client_credentials", "RFC 6749 section 4.4")]
    [InlineData("Api", "Caller", false, "token exchange", "RFC 8693 section 5")]
    [InlineData("Server", "Elsewhere", false, "CIBA", "CIBA section 4")]
    [InlineData("Server", "Present", false, "a server without a secret", "RFC 6749 section 2.1")]
    [InlineData("Device", "Present", false, "the device grant", "RFC 10027 section 6.1")]
    public void Where_there_is_no_safe_way_it_says_why(string runs, string user, bool secret, string what, string source)
    {
        var facts = Facts(runs, user, secret, "High");
        var advice = Advisor.Advise(facts);
        Assert.Null(advice.Kind);
        Assert.Equal((what, source), (advice.Refusals[0].What, advice.Refusals[0].Source));
        Assert.Null(Stanza.Write(advice, facts, new ClientIdentity()));
    }

    [Theory]
    [InlineData("Browser", "implicit"), InlineData("Browser", "password"), InlineData("Mobile", "a login page inside the program"), InlineData("Terminal", "a secret built into the program"), InlineData("Server", "password")]
    public void What_old_articles_say_is_refused(string runs, string what) =>
        Assert.Contains(Advisor.Advise(Facts(runs, "Present", runs == "Server", "Normal")).Refusals, refusal => refusal.What == what && refusal.Source.Length > 0);

    [Fact]
    public void A_command_without_a_browser_is_a_device() =>
        Assert.Equal(ClientKind.Device, Advisor.Advise(Facts("Terminal", "Present", false, "Normal") with { HasBrowser = false }).Kind);

    [Fact]
    public void Many_machines_are_many_clients_with_keys()
    {
        var advice = Advisor.Advise(Facts("Device", "None", true, "Low") with { Devices = 500 });
        Assert.Equal(("private_key_jwt", "one client for all machines"), (advice.Method, advice.Refusals[0].What));
    }

    [Fact]
    public void An_agent_is_held_to_the_profile_of_its_protocol() =>
        Assert.Equal((Profiles.Mcp, false), (Advisor.Advise(Facts("Desktop", "Present", false, "Normal") with { IsMcp = true }) is var advice ? advice.Profile : null, advice.BindsTokens));

    [Fact]
    public void Who_cannot_sign_gets_a_secret_unless_much_is_at_stake()
    {
        Assert.Equal("client_secret_basic", Advisor.Advise(Facts("Server", "Present", true, "Normal") with { Signs = false }).Method);
        Assert.Equal("private_key_jwt", Advisor.Advise(Facts("Server", "Present", true, "High") with { Signs = false }).Method);
    }

    internal static ClientFacts Facts(string runs, string user, bool secret, string stakes) =>
        new() { Runs = Enum.Parse<ClientPlace>(runs), User = Enum.Parse<ClientUser>(user), KeepsSecret = secret, Sensitivity = Enum.Parse<Sensitivity>(stakes) };
}
