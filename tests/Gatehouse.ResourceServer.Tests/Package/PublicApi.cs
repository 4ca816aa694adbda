using Gatehouse.ResourceServer.Testing;
using PublicApiGenerator;

namespace Gatehouse.ResourceServer.Tests.Package;

/// <summary>What API authors compile against. A change of it must be seen in a review, not by them.</summary>
public sealed class PublicApi
{
    [Theory]
    [InlineData("PublicApi.txt", typeof(GatehouseOptions)), InlineData("PublicApi.Testing.txt", typeof(TestProvider))]
    public void The_public_surface_is_the_written_one(string file, Type type)
    {
        var path = Path.Combine(Folder(), file);
        var surface = type.Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] }).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") File.WriteAllText(path, surface);
        Assert.True(File.ReadAllText(path) == surface, $"The public surface has changed. Write it anew if that is meant: UPDATE=1 dotnet run --project tests/Gatehouse.ResourceServer.Tests\n{surface}");
    }

    /// <summary>The project's folder, found from the built assembly: a deterministic build hides the paths of its sources.</summary>
    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PublicApi.txt"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("PublicApi.txt");
        return folder.FullName;
    }
}
