using System.Xml.Linq;

namespace Gatehouse.Architecture.Tests;

/// <summary>The table of the projects: who may import whom, and what each never names.</summary>
public sealed class WhoMayImportWhom
{
    private const string AspNetCore = "Microsoft.AspNetCore";
    private const string Extensions = "Microsoft.Extensions";
    private const string Jose = "Microsoft.IdentityModel";

    /// <summary>May: projects of ours. MayUse: assemblies of others, by the beginning of their name, beside those of .NET itself.</summary>
    private sealed record Row(string[] May, string[] MayUse, string[] NeverNames);

    private static readonly string[] Databases = ["Npgsql", "Microsoft.Data.Sqlite", "SQLitePCLRaw"];

    private static readonly Dictionary<string, Row> Table = new()
    {
        ["Gatehouse.Protocol"] = new([], [Jose], [AspNetCore, Extensions]),
        ["Gatehouse.Provider"] = new(["Gatehouse.Protocol"], [AspNetCore, Extensions, Jose, "BCrypt-Net-Next"], [.. Databases, "QRCoder", "RazorSlices", "Yarp", "YamlDotNet", "OpenTelemetry"]),
        ["Gatehouse.Storage"] = new(["Gatehouse.Provider", "Gatehouse.Protocol"], [.. Databases, Extensions], [AspNetCore, "Gatehouse.Provider.Endpoints", "System.Net.Http"]),
        ["Gatehouse.Plan"] = new(["Gatehouse.Protocol"], ["YamlDotNet"], [AspNetCore, "System.Net.Http", .. Databases]),
        ["Gatehouse.ResourceServer"] = new(["Gatehouse.Protocol"], [AspNetCore, Extensions, Jose], Databases),
        ["Gatehouse.ResourceServer.Testing"] = new(["Gatehouse.ResourceServer"], [AspNetCore, Extensions], [.. Databases, Jose]),
        ["Gatehouse.Gateway"] = new(["Gatehouse.ResourceServer", "Gatehouse.Plan", "Gatehouse.Protocol"], [AspNetCore, Extensions, Jose, "Yarp", "Grpc", "Google.Protobuf"], Databases),
        ["Gatehouse.Server"] = new(
            ["Gatehouse.Protocol", "Gatehouse.Provider", "Gatehouse.Storage", "Gatehouse.Plan", "Gatehouse.ResourceServer"],
            [AspNetCore, Extensions, Jose, "QRCoder", "RazorSlices", "NSec", "OpenTelemetry"],
            [.. Databases, "Yarp"]),
        ["Gatehouse"] = new(
            ["Gatehouse.Protocol", "Gatehouse.Provider", "Gatehouse.Storage", "Gatehouse.Plan", "Gatehouse.ResourceServer", "Gatehouse.Gateway", "Gatehouse.Server"],
            [AspNetCore, Extensions, "System.CommandLine"],
            [.. Databases, "Yarp"]),
    };

    public static TheoryData<string> Projects => [.. TypeGraph.All.Keys];

    [Fact]
    public void Every_project_has_a_row_in_the_table() => Assert.Subset(Table.Keys.ToHashSet(), TypeGraph.All.Keys.ToHashSet());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_to_what_its_row_allows(string project)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"));
        var references = file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)).ToList();
        Rule.Unbroken(references.Except(Table[project].May));
        if (!Table[project].MayUse.Contains(AspNetCore))
        {
            Assert.Empty(file.Descendants("FrameworkReference"));
            Assert.Equal("Microsoft.NET.Sdk", file.Root!.Attribute("Sdk")!.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void An_assembly_uses_what_its_row_allows(string project)
    {
        var row = Table[project];
        var foreign = TypeGraph.All[project].ReferencedAssemblies
            .Where(name => !row.May.Contains(name) && !row.MayUse.Any(start => name.StartsWith(start, StringComparison.Ordinal)))
            .Where(name => !IsDotNet(name))
            .ToList();
        Assert.True(foreign.Count == 0, $"{project} uses {string.Join(", ", foreign)}, which its row in the table does not allow.");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_type_never_names_what_its_row_forbids(string project)
    {
        var row = Table[project];
        var offences = TypeGraph.All[project].Types
            .SelectMany(type => type.Uses.Where(used => row.NeverNames.Any(used.IsIn)).Select(used => $"{type.Name} names {used}"));
        Rule.Unbroken(offences);
    }

    [Fact]
    public void Only_what_authors_of_APIs_install_is_packed()
    {
        Assert.Equal("false", XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("IsPackable").Single().Value);
        var packed = Repository.Projects().Where(project => XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("IsPackable").Any(value => value.Value == "true")).Select(project => Path.GetFileNameWithoutExtension(project));
        Assert.Equal(["Gatehouse.Protocol", "Gatehouse.ResourceServer", "Gatehouse.ResourceServer.Testing"], packed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Storage_knows_of_the_engine_only_its_contracts()
    {
        var offences = TypeGraph.All["Gatehouse.Storage"].Types
            .SelectMany(type => type.Uses.Where(used => used.IsIn("Gatehouse.Provider") && !used.IsIn("Gatehouse.Provider.Storage")).Select(used => $"{type.Name} names {used}"));
        Rule.Unbroken(offences);
    }

    private static bool IsDotNet(string name) =>
        name is "System" or "Microsoft.Net.Http.Headers" or "Microsoft.CSharp" or "Microsoft.Win32.Primitives" or "netstandard" ||
        (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.CommandLine");
}
