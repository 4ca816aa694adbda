namespace Gatehouse.Architecture.Tests;

/// <summary>Fails with every offence, one a line.</summary>
internal static class Rule
{
    public static void Unbroken(IEnumerable<string> offences)
    {
        var found = offences.Distinct().ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
