using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Advising;

/// <summary>Says how a client should get tokens, from a few facts about it: the grant first, then how it proves itself, what its tokens are bound to and how long they live.</summary>
public static class Advisor
{
    public static ClientAdvice Advise(ClientFacts facts)
    {
        var (kind, grant, refusals) = GrantChoice.Of(facts);
        if (grant is null) return new ClientAdvice { Refusals = [.. refusals, .. Refusals.Always(facts)] };
        var advice = new ClientAdvice
        {
            Kind = kind,
            GrantTypes = GrantChoice.TypesOf(kind, grant),
            Choices = [grant],
            Refusals = [.. refusals, .. Refusals.Always(facts)],
            NeedsOfflineAccess = facts.WorksWhileAway && GrantChoice.TypesOf(kind, grant).Contains(GrantTypes.RefreshToken) && kind is not ClientKind.Spa,
        };
        return WithLifetimes(WithBinding(WithProof(advice, facts), facts), facts);
    }

    private static ClientAdvice WithProof(ClientAdvice advice, ClientFacts facts)
    {
        if (ClientKinds.Of(advice.Kind!.Value).Confidential is not true)
            return advice with { Choices = advice.Choices.Add(new AdvisedChoice("Client authentication", "none", "whatever is built into a program that people hold is known to everybody; PKCE ties the code to who asked for it", "RFC 8252 section 8.5")) };
        var signs = facts.Sensitivity is Sensitivity.High || facts.IsThirdParty || facts.Devices > 1 || (facts.Signs && facts.Sensitivity is Sensitivity.Normal);
        return signs
            ? advice with { Method = ClientAuthenticationMethods.PrivateKeyJwt, Choices = advice.Choices.Add(new AdvisedChoice("Client authentication", "private_key_jwt", facts.Devices > 1 ? "each machine has a key of its own that can be taken out alone, and none leaves it" : "the private key never leaves the client, and nothing that leaks here can be used there", "RFC 9700 section 2.5")) }
            : advice with { Method = ClientAuthenticationMethods.ClientSecretBasic, Choices = advice.Choices.Add(new AdvisedChoice("Client authentication", "client_secret_basic", facts.Signs ? "little is at stake, and a secret of 32 random bytes is simple" : "it cannot sign; keep the secret where deployments keep theirs, and replace it now and then", "RFC 6749 section 2.3.1")) };
    }

    private static ClientAdvice WithBinding(ClientAdvice advice, ClientFacts facts)
    {
        if (facts.IsMcp)
            return advice with { Profile = Profiles.Mcp, Choices = advice.Choices.Add(new AdvisedChoice("Sender constraint", "none", "clients of MCP servers send bearer tokens; the audience that they name keeps a token of one server useless at another", "RFC 8707 section 2")) };
        if (facts.Sensitivity is Sensitivity.High && advice.Kind is ClientKind.Web)
            return advice with { Profile = Profiles.Fapi2, BindsTokens = true, Choices = advice.Choices.Add(new AdvisedChoice("Sender constraint", "DPoP, by profile: fapi2", "much is at stake: requests are pushed and tokens bound, and a stolen one is of no use", "FAPI 2.0 Security Profile section 5.3.2.1")) };
        var binds = advice.Kind is ClientKind.Spa or ClientKind.Native ? facts.Sensitivity is not Sensitivity.Low : facts.Sensitivity is Sensitivity.High || facts.IsThirdParty;
        return binds
            ? advice with { BindsTokens = true, Choices = advice.Choices.Add(new AdvisedChoice("Sender constraint", "DPoP", advice.Method == "none" ? "it cannot prove itself, so its refresh tokens must be bound or change at every use; bound ones are of no use to a thief" : "whoever finds a token in a log cannot use it", advice.Method == "none" ? "RFC 9700 section 2.2.2" : "RFC 9700 section 2.2.1")) }
            : advice with { Choices = advice.Choices.Add(new AdvisedChoice("Sender constraint", "none", advice.Method == "none" ? "refresh tokens change at every use, which shows a theft; bind them as soon as the library speaks DPoP" : "short access tokens for one API, and refresh tokens that nobody can use without the client's proof", advice.Method == "none" ? "RFC 9700 section 4.14.2" : "RFC 9700 section 2.2")) };
    }

    private static ClientAdvice WithLifetimes(ClientAdvice advice, ClientFacts facts)
    {
        var access = TimeSpan.FromMinutes(facts.Sensitivity switch { Sensitivity.High => 5, Sensitivity.Low => 15, _ => 10 });
        var choices = advice.Choices.Add(new AdvisedChoice("Access tokens", $"{Duration.Write(access)} (token.lifetime of the API)", "a token that was stolen works until it ends, and refreshing costs nothing", "RFC 9700 section 2.2.1"));
        (TimeSpan Idle, TimeSpan Absolute)? refresh = !advice.GrantTypes.Contains(GrantTypes.RefreshToken) ? null : (facts.Sensitivity, advice.Kind) switch
        {
            (Sensitivity.High, _) => (TimeSpan.FromDays(1), TimeSpan.FromDays(30)),
            (_, ClientKind.Spa) => (TimeSpan.FromDays(1), TimeSpan.FromDays(7)),
            (_, ClientKind.Web) when !facts.WorksWhileAway => (TimeSpan.FromDays(14), TimeSpan.FromDays(90)),
            _ => (TimeSpan.FromDays(30), TimeSpan.FromDays(180)),
        };
        choices = choices.Add(refresh is { } times
            ? new AdvisedChoice("Refresh tokens", $"{Duration.Write(times.Idle)} without use, {Duration.Write(times.Absolute)} in all", "access that nobody uses ends by itself, and people sign in now and then", "RFC 9700 section 4.14.2")
            : new AdvisedChoice("Refresh tokens", "none", "it asks again with its own proof, as often as it likes", "RFC 6749 section 4.4.3"));
        var second = facts.Sensitivity is Sensitivity.High && advice.Kind is ClientKind.Web or ClientKind.Native && !advice.GrantTypes.Contains(GrantTypes.Ciba);
        if (second) choices = choices.Add(new AdvisedChoice("People prove themselves", "by two factors or a passkey", "a password alone can be phished", "RFC 9470 section 3"));
        return advice with { AccessToken = access, Refresh = refresh, NeedsTwoFactors = second, Choices = choices };
    }
}
