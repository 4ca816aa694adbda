namespace Gatehouse.Architecture.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    /// <summary>Source files below a folder of the checkout, without what a build left there.</summary>
    public static IReadOnlyList<SourceFile> SourceFiles(string folder) =>
        [.. FilesBelow(folder, "*.cs").Select(path => new SourceFile(path, Relative(path), File.ReadAllLines(path)))];

    /// <summary>Project files of the checkout, relative to its root; without other people's servers that the benchmarks compare with.</summary>
    public static IReadOnlyList<string> Projects() =>
        [.. new[] { "src", "tests", "examples", "bench" }.SelectMany(folder => FilesBelow(folder, "*.csproj")).Select(Relative).Where(path => !path.StartsWith("bench/peers/", StringComparison.Ordinal))];

    private static IEnumerable<string> FilesBelow(string folder, string pattern)
    {
        var start = Path.Combine(Root, folder);
        return !Directory.Exists(start) ? [] : Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
            .Where(path => !Relative(path).Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal);
    }

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Gatehouse.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}

internal sealed record SourceFile(string FullPath, string Path, string[] Lines)
{
    public string Folder => Path[..Path.LastIndexOf('/')];

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
