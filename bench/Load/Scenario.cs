using Gatehouse.Bench.Load.Scenarios;

namespace Gatehouse.Bench.Load;

/// <summary>One operation, repeated by every user; it throws when an answer is not exactly what it must be.</summary>
internal abstract class Scenario(LoadOptions options)
{
    protected LoadOptions Options => options;

    /// <summary>Where the users connect to.</summary>
    public virtual Uri Origin => options.Base;

    public static Scenario Create(LoadOptions options) => options.Scenario switch
    {
        "client_credentials" => new ClientCredentials(options),
        "code_flow" => new AuthorizationCode(options),
        "refresh" => new Refresh(options),
        "introspection" => new Introspection(options),
        "userinfo" => new UserInfo(options),
        "discovery" => new Document(options, Provider.DiscoveryPath, "\"issuer\""),
        "jwks" => new Document(options, ProviderScenario.Discover(options).Jwks, "\"keys\""),
        "api_check" => new ApiCheck(options),
        "get" => new Document(options, options.Path, options.Expect),
        "post" => new FormPost(options),
        _ => throw new ArgumentException($"unknown scenario {options.Scenario}"),
    };

    /// <summary>What a user needs before its first operation; not measured.</summary>
    public virtual void Prepare(VirtualUser user)
    {
    }

    public abstract void Once(VirtualUser user);
}
