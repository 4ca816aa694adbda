namespace Gatehouse.Architecture.Tests;

/// <summary>A table that is made of a catalogue and stands between two marks of a page; with UPDATE=1 it is written anew.</summary>
internal static class GeneratedTable
{
    public static void Hold(string page, string begin, string end, string table)
    {
        var path = Path.Combine(Repository.Root, page);
        var written = File.ReadAllText(path);
        var (from, to) = (written.IndexOf(begin, StringComparison.Ordinal) + begin.Length, written.IndexOf(end, StringComparison.Ordinal));
        Assert.True(from > begin.Length && to > from, $"{page} has lost the marks around its table.");
        var expected = written[..from] + table + written[to..];
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") File.WriteAllText(path, expected);
        Assert.True(File.ReadAllText(path) == expected, $"{page} is stale. Write it anew: UPDATE=1 dotnet run --project tests/Gatehouse.Architecture.Tests");
    }
}
