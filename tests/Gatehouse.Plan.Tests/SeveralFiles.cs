using Gatehouse.Plan.Advising;
using Gatehouse.Plan.Checking;

namespace Gatehouse.Plan.Tests;

/// <summary>A plan in a folder: each team has files of its own, and all of them are one plan.</summary>
public sealed class SeveralFiles : IDisposable
{
    private const string Apis = "apis:\n  - name: orders\n    resource: https://orders.example.com\n    scopes: [{ name: orders.read, description: See your orders, access: read }]\n";
    private const string Shop = "clients:\n  - { client_id: shop, kind: web, client_secret: \"${SECRET}\", redirect_uris: [https://shop.example.com/cb], scope: openid orders.read }\n";
    private const string Nightly = "clients:\n  - { client_id: nightly, kind: service, client_secret: \"${SECRET}\", scope: orders.read }\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plan-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Lists_go_on_from_file_to_file_and_folder_to_folder()
    {
        Write("10-server.yaml", "issuer: https://login.example.com\n");
        Write("orders/apis.yml", Apis);
        Write("orders/nightly.json", """{ "clients": [{ "client_id": "nightly", "kind": "service", "client_secret": "${SECRET}", "scope": "orders.read" }] }""");
        Write("shop.yaml", Shop);
        var plan = Read().Plan!;
        Assert.Equal("https://login.example.com", plan.Issuer);
        Assert.Equal(["nightly", "shop"], plan.Clients.Select(client => client.ClientId));
        Assert.Equal("orders", Assert.Single(plan.Apis).Name);
    }

    [Fact]
    public void What_stands_in_a_folder_means_what_it_means_in_one_file()
    {
        Write("a.yaml", Apis);
        Write("b.yaml", Shop);
        Write("c.yaml", Nightly);
        var together = Plans.Read(Apis + Shop + Nightly["clients:\n".Length..]).Plan!;
        Assert.Equivalent(together, Read().Plan!, strict: true);
    }

    [Fact]
    public void A_fault_is_told_with_its_file_and_the_number_that_it_has_in_the_whole()
    {
        Write("a.yaml", Apis + Shop);
        Write("b.yaml", Nightly.Replace("orders.read", "orders.raed", StringComparison.Ordinal));
        var finding = Assert.Single(Read().Findings, finding => finding.Level is FindingLevel.Error);
        Assert.EndsWith("/b.yaml", finding.File, StringComparison.Ordinal);
        Assert.Equal((2, "clients[1].scope"), (finding.Line, finding.Path));
    }

    [Fact]
    public void Findings_come_file_by_file()
    {
        Write("a.yaml", Apis + "clients:\n  - { client_id: b, kind: spa }\n");
        Write("b.yaml", "clients:\n  - { client_id: a, kind: spa }\n");
        Assert.Equal(["a.yaml", "b.yaml"], Read().Findings.Where(finding => finding.Level is FindingLevel.Error).Select(finding => Path.GetFileName(finding.File)).Distinct());
    }

    [Theory]
    [InlineData("issuer: https://a.example.com\n", "issuer: https://b.example.com\n", "issuer")]
    [InlineData("issuer: https://a.example.com\n", "issuer: https://a.example.com\n", "issuer")]
    [InlineData("clients: []\n", "clients: { client_id: c }\n", "clients")]
    [InlineData("dpop: { nonce: required }\n", "dpop: { nonce: off }\n", "dpop")]
    public void What_is_no_list_stands_in_one_file(string one, string other, string path)
    {
        Write("a.yaml", Apis + one);
        Write("b.yaml", other);
        var finding = Assert.Single(Read().Findings, finding => finding.Path == path);
        Assert.Equal($"is written in {_folder.Name}/a.yaml too", finding.Message);
        Assert.EndsWith("/b.yaml", finding.File, StringComparison.Ordinal);
        Assert.Null(Read().Plan);
    }

    [Fact]
    public void One_client_in_two_files_is_found()
    {
        Write("a.yaml", Apis + Nightly);
        Write("b.yaml", Nightly);
        Assert.Contains(Read().Findings, finding => finding is { Level: FindingLevel.Error, Path: "clients[1].client_id" });
    }

    [Theory]
    [InlineData("- a\n- b\n")]
    [InlineData("just text\n")]
    [InlineData("")]
    [InlineData("clients: [\n")]
    [InlineData("a: &b 1\n")]
    public void A_file_that_is_no_part_of_a_plan_is_told(string text)
    {
        Write("a.yaml", Apis);
        Write("b.yaml", text);
        var finding = Assert.Single(Read().Findings, finding => finding.Level is FindingLevel.Error);
        Assert.EndsWith("/b.yaml", finding.File, StringComparison.Ordinal);
        Assert.Null(Read().Plan);
    }

    [Fact]
    public void Hidden_files_other_files_and_expectations_are_no_part_of_it()
    {
        Write("a.yaml", Apis + Nightly);
        Write(".secret.yaml", "nonsense: true\n");
        Write("..data/a.yaml", Apis + Nightly);
        Write("README.md", "# no plan\n");
        Write("a.expect.yaml", "expect: [{ client: nightly, may: [orders.read] }]\n");
        Write("team/b.expect.yaml", "expect: [{ client: nightly, may: [orders.read] }]\n");
        Assert.NotNull(Read().Plan);
        Assert.Equal([$"{_folder.Name}/a.expect.yaml", $"{_folder.Name}/team/b.expect.yaml"], PlanFiles.ReadExpectations(_folder.FullName).Select(file => file.Name));
    }

    [Fact]
    public void A_folder_that_leads_in_circles_does_no_harm()
    {
        Write("a.yaml", Apis + Nightly);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "again"), _folder.FullName);
        Assert.Single(Read().Plan!.Clients);
    }

    [Fact]
    public void Settings_that_are_mounted_as_links_are_seen_to_change()
    {
        // As an orchestrator mounts them: the files are links through a folder that is swapped as a whole.
        Write("..one/a.yaml", Apis + Nightly);
        Write("..two/a.yaml", Apis + Shop);
        File.SetLastWriteTimeUtc(Path.Combine(_folder.FullName, "..one", "a.yaml"), DateTime.UtcNow.AddHours(-1));
        var data = Path.Combine(_folder.FullName, "..data");
        Directory.CreateSymbolicLink(data, "..one");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "a.yaml"), Path.Combine("..data", "a.yaml"));
        Assert.Equal("nightly", Assert.Single(Read().Plan!.Clients).ClientId);
        var before = PlanFiles.StampOf(_folder.FullName);
        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "..two");
        Assert.NotEqual(before, PlanFiles.StampOf(_folder.FullName));
        Assert.Equal("shop", Assert.Single(Read().Plan!.Clients).ClientId);
    }

    [Fact]
    public void A_file_that_comes_or_goes_is_a_change()
    {
        Write("a.yaml", Apis + Nightly);
        Write("b.yaml", Shop);
        var both = PlanFiles.StampOf(_folder.FullName);
        File.Delete(Path.Combine(_folder.FullName, "b.yaml"));
        var one = PlanFiles.StampOf(_folder.FullName);
        Assert.NotEqual(both, one);
        Assert.Equal(one, PlanFiles.StampOf(_folder.FullName));
        Assert.Null(PlanFiles.StampOf(Path.Combine(_folder.FullName, "nowhere")));
    }

    [Fact]
    public void An_empty_folder_and_one_that_is_too_large_are_refused()
    {
        Assert.Contains("has no file of a plan", Assert.Throws<PlanUnreadableException>(() => PlanFiles.Read(_folder.FullName)).Message, StringComparison.Ordinal);
        Write("a.yaml", new string('#', (9 * 1024 * 1024)));
        Write("b.yaml", new string('#', (9 * 1024 * 1024)));
        Assert.Contains("larger than 16 MiB", Assert.Throws<PlanUnreadableException>(() => PlanFiles.Read(_folder.FullName)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<PlanUnreadableException>(() => PlanFiles.Read(Path.Combine(_folder.FullName, "nowhere.yaml"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fix_goes_into_the_file_of_its_finding()
    {
        var clients = "clients:\n  # ours\n  - { client_id: nightly, kind: service, client_secret: \"${SECRET}\", scope: orders.read, code_lifetiem: 1m }\n";
        Write("a.yaml", Apis);
        Write("b.yaml", clients);
        var repaired = PlanFixes.Apply(PlanCheck.Run(PlanFiles.Read(_folder.FullName), Plans.Variable));
        var changed = Assert.Single(repaired.Changed);
        Assert.Equal($"{_folder.Name}/b.yaml", changed.File.Name);
        Assert.Equal(clients.Replace("code_lifetiem", "code_lifetime", StringComparison.Ordinal), changed.File.Text);
        Assert.Equal(3, Assert.Single(changed.Changes).Line);
        Assert.Equal(Apis, repaired.Source.Files[0].Text);
    }

    [Fact]
    public void A_new_client_goes_into_the_last_file_that_has_some()
    {
        Write("a.yaml", Shop);
        Write("b.yaml", "clients:\n  - client_id: nightly\n    kind: service\n    client_secret: ${SECRET}\n    scope: orders.read\n");
        Write("c.yaml", Apis);
        var (changed, source) = PlanAppending.AddClient(PlanFiles.Read(_folder.FullName), "  - client_id: new\n    kind: spa\n    redirect_uris: [https://new.example.com/cb]\n    scope: openid orders.read\n")!.Value;
        Assert.Equal($"{_folder.Name}/b.yaml", changed.Name);
        Assert.Equal(["shop", "nightly", "new"], PlanReader.Read(source, Plans.Variable).Plan!.Clients.Select(client => client.ClientId));
    }

    private PlanReading Read() => PlanReader.Read(PlanFiles.Read(_folder.FullName), Plans.Variable);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
