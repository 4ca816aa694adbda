using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Advising.Samples;

/// <summary>What a sample is filled in with.</summary>
internal sealed record SampleValues(ClientAdvice Advice, string Issuer, string ClientId, string RedirectUri, string Scope, string Resource)
{
    public bool Signs => Advice.Method == ClientAuthenticationMethods.PrivateKeyJwt;

    public bool IsPublic => Advice.Method == ClientAuthenticationMethods.None;

    public string SecretVariable => Stanza.VariableOf(ClientId);

    public bool Uses(string grantType) => Advice.GrantTypes.Contains(grantType);
}

/// <summary>Code to start a client with, for the stacks that most are written in.</summary>
public static class ClientCode
{
    public static readonly IReadOnlyList<string> Stacks = ["dotnet", "node", "python", "browser", "curl"];

    /// <summary>The stacks that such a client can be written in.</summary>
    public static IEnumerable<string> StacksFor(ClientAdvice advice) => advice.Kind switch
    {
        null => [],
        ClientKind.Spa => ["browser"],
        _ => Stacks.Where(stack => stack != "browser"),
    };

    /// <summary>The code; null where such a client cannot be written in that stack.</summary>
    public static string? Write(string stack, ClientAdvice advice, ClientFacts facts, ClientIdentity identity, string issuer, string resource)
    {
        if (!StacksFor(advice).Contains(stack)) return null;
        var values = new SampleValues(
            advice, issuer, identity.ClientId, Stanza.RedirectUris(advice.Kind!.Value, facts, identity)[0],
            string.Join(' ', (advice.GrantTypes.Contains(GrantTypes.ClientCredentials) || advice.GrantTypes.Contains(GrantTypes.TokenExchange) ? [] : advice.NeedsOfflineAccess ? (string[])[Scopes.OpenId, Scopes.OfflineAccess] : [Scopes.OpenId]).Concat(identity.Scope)), resource);
        return (stack switch
        {
            "dotnet" => DotNetCode.Write(values),
            "node" => NodeCode.Write(values),
            "python" => PythonCode.Write(values),
            "browser" => BrowserCode.Write(values),
            _ => CurlCode.Write(values),
        }).ReplaceLineEndings("\n");
    }
}
