namespace Gatehouse.Plan.Advising;

/// <summary>What nobody gets, though old articles still say so.</summary>
internal static class Refusals
{
    public static IEnumerable<Refusal> Always(ClientFacts facts)
    {
        if (facts.User is ClientUser.None or ClientUser.Caller) yield break;
        if (facts.Runs is ClientPlace.Browser)
            yield return new Refusal("implicit", "tokens in addresses end in histories and logs; every browser can fetch them instead since it knows CORS", "RFC 9700 section 2.1.2");
        yield return new Refusal("password", "the client would see what people type, and there were no second factors and no passkeys", "RFC 9700 section 2.4");
        if (facts.Runs is ClientPlace.Mobile or ClientPlace.Desktop)
            yield return new Refusal("a login page inside the program", "an embedded browser lets the program read the password and knows no existing login", "RFC 8252 section 8.12");
        if (facts.Runs is ClientPlace.Terminal or ClientPlace.Desktop)
            yield return new Refusal("a secret built into the program", "everybody who has the program has the secret", "RFC 8252 section 8.5");
    }
}
