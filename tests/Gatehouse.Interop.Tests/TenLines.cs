using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Gatehouse.Interop.Tests;

/// <summary>
/// The packages as an author of an API gets them: packed, installed into a new project, whose whole program is the ten lines of the README. It
/// runs against this provider and against one of others.
/// </summary>
public sealed class TenLines(TenLines.Installed installed) : IClassFixture<TenLines.Installed>
{
    private const string Orders = "https://orders.example.com";

    [Fact]
    public void The_packages_have_all_that_a_package_should()
    {
        foreach (var name in Installed.Packages)
        {
            using var package = ZipFile.OpenRead(installed.PackageFile(name, "nupkg"));
            var files = package.Entries.Select(entry => entry.FullName).ToList();
            Assert.Superset(new HashSet<string> { "PACKAGE.md", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml" }, files.ToHashSet());
            using var specification = new StreamReader(package.GetEntry(name + ".nuspec")!.Open());
            var text = specification.ReadToEnd();
            Assert.Contains("<license type=\"expression\">Apache-2.0</license>", text, StringComparison.Ordinal);
            Assert.Contains("<readme>PACKAGE.md</readme>", text, StringComparison.Ordinal);
            using var symbols = ZipFile.OpenRead(installed.PackageFile(name, "snupkg"));
            Assert.Contains($"lib/net10.0/{name}.pdb", symbols.Entries.Select(entry => entry.FullName));
        }
        // What is not for authors of APIs is in no package.
        Assert.Equal(Installed.Packages.Length * 2, Directory.GetFiles(installed.PackageFolder).Length);
        Assert.DoesNotContain("warning", installed.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("jwt"), InlineData("opaque")]
    public async Task The_API_guards_itself_with_tokens_of_this_provider(string format)
    {
        var shop = new Shop();
        var settings = new GatehouseSettings();
        await using var node = await shop.StartAsync(settings with { Plan = shop.Plan(settings.Url).Replace("format: jwt", "format: " + format, StringComparison.Ordinal) });
        var token = (await shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        await AssertGuardsAsync(node.Url, Orders, shop.ApiSecret, token, format);
    }

    [Theory]
    [InlineData("jwt", Orders), InlineData("opaque", "https://opaque.example.com")]
    public async Task The_API_guards_itself_with_tokens_of_a_foreign_provider(string format, string audience)
    {
        await using var foreign = await ForeignProvider.StartAsync();
        await AssertGuardsAsync(foreign.Issuer, audience, foreign.ApiSecret, await foreign.TokenAsync(audience, "orders.read"), format);
        var writing = await foreign.TokenAsync(audience, "orders.read orders.write");
        await using var api = await installed.StartAsync(foreign.Issuer, audience, foreign.ApiSecret);
        Assert.Equal(HttpStatusCode.Created, (await api.SendAsync(HttpMethod.Post, writing)).Status);
    }

    private async Task AssertGuardsAsync(string issuer, string audience, string apiSecret, string token, string format)
    {
        Assert.Equal(format == "jwt", token.Contains('.', StringComparison.Ordinal));
        await using var api = await installed.StartAsync(issuer, audience, apiSecret);
        var (read, write, none, bad) = (await api.SendAsync(HttpMethod.Get, token), await api.SendAsync(HttpMethod.Post, token), await api.SendAsync(HttpMethod.Get, null), await api.SendAsync(HttpMethod.Get, token[..^6] + "AAAAAA"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (read.Status, write.Status, none.Status, bad.Status));
        Assert.Equal("""["Teapot","Lamp"]""", read.Text);
        Assert.Contains("error=\"insufficient_scope\"", write.Challenge, StringComparison.Ordinal);
        Assert.Contains("scope=\"orders.write\"", write.Challenge, StringComparison.Ordinal);
        Assert.Contains("error=\"invalid_token\"", bad.Challenge, StringComparison.Ordinal);
        Assert.DoesNotContain("error", none.Challenge, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(installed.Home));
    }

    /// <summary>The packages, and a program that was built from them and the README.</summary>
    public sealed class Installed : IAsyncLifetime
    {
        public static readonly string[] Packages = ["Gatehouse.Protocol", "Gatehouse.ResourceServer", "Gatehouse.ResourceServer.Testing"];
        private static readonly string Version = $"0.1.0-packed.{DateTime.UtcNow:yyyyMMddHHmmss}";

        private readonly TemporaryFolder _folder = new();

        public string PackageFolder => Path.Combine(_folder.Path, "packages");

        public string Output { get; private set; } = "";

        /// <summary>Where the program may leave something behind.</summary>
        public string Home => Directory.CreateDirectory(Path.Combine(_folder.Path, "home")).FullName;

        public string PackageFile(string name, string extension) => Path.Combine(PackageFolder, $"{name}.{Version}.{extension}");

        public async ValueTask InitializeAsync()
        {
            // A version of its own, so that no package of an earlier run is taken for this one. Nothing is built: the tests run beside others that use the same files.
            foreach (var name in Packages) await RunAsync("pack", Path.Combine(Checkout.Root, "src", name), "-c", Checkout.Configuration, "-o", PackageFolder, "--no-build", $"-p:Version={Version}");
            var project = Path.Combine(_folder.Path, "api");
            Directory.CreateDirectory(project);
            await File.WriteAllTextAsync(Path.Combine(project, "Program.cs"), Program());
            await File.WriteAllTextAsync(Path.Combine(project, "Api.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk.Web">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup>
                  <ItemGroup><PackageReference Include="Gatehouse.ResourceServer" Version="{Version}" /></ItemGroup>
                </Project>
                """);
            await RunAsync("build", project, "-c", "Release", $"-p:RestoreAdditionalProjectSources={PackageFolder}", $"-p:RestorePackagesPath={_folder.Path}/installed");
        }

        /// <summary>The README's program, with the two names that are an author's own taken from the environment.</summary>
        private static string Program()
        {
            var readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
            var lines = readme[readme.IndexOf("## An API in ten lines", StringComparison.Ordinal)..];
            var begin = lines.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
            var program = lines[begin..lines.IndexOf("```", begin, StringComparison.Ordinal)];
            Assert.Contains("\"http://localhost:8080\"", program, StringComparison.Ordinal);
            Assert.Contains($"\"{Orders}\"", program, StringComparison.Ordinal);
            return program.Replace("\"http://localhost:8080\"", "builder.Configuration[\"ISSUER\"]!", StringComparison.Ordinal).Replace($"\"{Orders}\"", "builder.Configuration[\"AUDIENCE\"]!", StringComparison.Ordinal);
        }

        public async Task<RunningApi> StartAsync(string issuer, string audience, string apiSecret)
        {
            var address = $"http://127.0.0.1:{Checkout.FreePort()}";
            var environment = new Dictionary<string, string?>
            {
                ["ISSUER"] = issuer, ["AUDIENCE"] = audience, ["ASPNETCORE_URLS"] = address,
                ["HOME"] = Home, ["Authentication__Schemes__Gatehouse__ClientId"] = "orders-api", ["Authentication__Schemes__Gatehouse__ClientSecret"] = apiSecret,
            };
            var program = RunningProgram.Start("dotnet", [Path.Combine(_folder.Path, "api/bin/Release/net10.0/Api.dll")], environment, _folder.Path);
            await program.WaitForOutputAsync("Now listening on", TimeSpan.FromSeconds(60));
            return new RunningApi(program, address);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task RunAsync(params string[] arguments)
        {
            var environment = new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" };
            await using var program = RunningProgram.Start("dotnet", [.. arguments, "-v", "m", "-maxcpucount:1", "-nodeReuse:false"], environment, _folder.Path);
            var code = await program.WaitForExitAsync(TimeSpan.FromMinutes(4));
            Assert.True(code == 0, program.Output);
            Output += program.Output.Replace("0 Warning(s)", "", StringComparison.Ordinal);
        }
    }

    /// <summary>The program, running.</summary>
    public sealed class RunningApi(RunningProgram program, string address) : IAsyncDisposable
    {
        private readonly HttpClient _http = new() { BaseAddress = new Uri(address) };

        public async Task<(HttpStatusCode Status, string Text, string Challenge)> SendAsync(HttpMethod method, string? token)
        {
            using var request = new HttpRequestMessage(method, "/orders");
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await _http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.WwwAuthenticate.FirstOrDefault()?.ToString() ?? "");
        }

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            return program.DisposeAsync();
        }
    }
}
