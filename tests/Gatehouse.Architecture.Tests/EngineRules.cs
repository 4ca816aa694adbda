using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests;

/// <summary>Where code of the engine belongs, beyond what the projects guard.</summary>
public sealed partial class EngineRules
{
    private const string Endpoints = "Gatehouse.Provider.Endpoints";

    [Fact]
    public void Endpoints_never_import_one_another()
    {
        var offences = TypeGraph.TypesIn(Endpoints)
            .SelectMany(type => type.Uses.Where(used => EndpointOf(used.Namespace) is { } other && other != EndpointOf(type.Name.Namespace))
                .Select(used => $"{type.Name} names {used}"));
        Rule.Unbroken(offences);
    }

    [Fact]
    public void Endpoints_never_import_one_another_for_a_constant_either()
    {
        // A constant leaves no trace in the compiled code, a using directive does in the source.
        var offences = Repository.SourceFiles("src/Gatehouse.Provider/Endpoints")
            .SelectMany(file => file.Lines.Select(line => EndpointImport().Match(line)).Where(match => match.Success)
                .Where(match => !(file.Folder + "/").Contains($"/Endpoints/{match.Groups[1].Value}/", StringComparison.Ordinal))
                .Select(match => $"{file.Path}: {match.Value}"));
        Rule.Unbroken(offences);
    }

    [Fact]
    public void Grants_decide_without_HTTP() => AssertNone(
        TypeGraph.TypesIn(Endpoints + ".Token.Grants"), used => used.IsIn("Microsoft.AspNetCore"));

    [Fact]
    public void The_rules_are_not_blind()
    {
        Assert.NotEmpty(TypeGraph.TypesIn(Endpoints + ".Token.Grants"));
        Assert.Contains(TypeGraph.TypesIn(Endpoints + ".Token"), type => type.Uses.Any(used => used.Name == "HttpContext"));
        Assert.Contains(TypeGraph.TypesIn("Gatehouse.Provider.Keys"), type => type.Uses.Any(used => used.Name == "ECDsa"));
        Assert.Contains(TypeGraph.TypesIn("Gatehouse.Provider.Keys"), type => type.Uses.Any(used => used.Name == "IKeyStore"));
        Assert.Contains(TypeGraph.All.Values.SelectMany(graph => graph.Types), type => type.Members.Contains("System.TimeProvider.GetUtcNow"));
    }

    [Fact]
    public void Private_keys_never_leave_their_folder()
    {
        var guarded = new[] { "Gatehouse.Provider", "Gatehouse.Storage", "Gatehouse.Server", "Gatehouse" }.SelectMany(project => TypeGraph.All[project].Types);
        AssertNone(
            guarded.Where(type => !type.Name.IsIn("Gatehouse.Provider.Keys")),
            used => used is { Namespace: "System.Security.Cryptography", Name: "ECDsa" or "RSA" or "ECParameters" or "RSAParameters" or "AsymmetricAlgorithm" or "DSA" or "ECDiffieHellman" }
                or { Namespace: "NSec.Cryptography", Name: "Key" });
    }

    [Fact]
    public void The_token_endpoint_never_touches_cold_storage() => AssertNone(
        TypeGraph.TypesIn(Endpoints + ".Token").Concat(TypeGraph.TypesIn("Gatehouse.Provider.Issuance")),
        used => used.IsIn("Gatehouse.Provider.Storage") && used.Name is "IConsentStore" or "IConfigurationStore" or "IAccountStore" or "IKeyStore");

    [Fact]
    public void Time_comes_from_a_TimeProvider()
    {
        string[] clocks = ["System.DateTime.get_UtcNow", "System.DateTime.get_Now", "System.DateTime.get_Today", "System.DateTimeOffset.get_UtcNow", "System.DateTimeOffset.get_Now"];
        var offences = TypeGraph.All.Values.SelectMany(graph => graph.Types)
            .SelectMany(type => type.Members.Intersect(clocks).Select(member => $"{type.Name} asks {member}"));
        Rule.Unbroken(offences);
    }

    private static string? EndpointOf(string space) =>
        space.StartsWith(Endpoints + ".", StringComparison.Ordinal) ? space[(Endpoints.Length + 1)..].Split('.')[0] : null;

    private static void AssertNone(IEnumerable<ProductType> types, Func<TypeName, bool> forbidden)
    {
        var offences = types.SelectMany(type => type.Uses.Where(forbidden).Select(used => $"{type.Name} names {used}"));
        Rule.Unbroken(offences);
    }

    [GeneratedRegex(@"^using (?:static )?Gatehouse\.Provider\.Endpoints\.(\w+)")]
    private static partial Regex EndpointImport();
}
