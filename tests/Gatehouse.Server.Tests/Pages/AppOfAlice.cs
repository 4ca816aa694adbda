using System.Text.RegularExpressions;
using Gatehouse.Server.Accounts.SecondFactors;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>An authenticator app: reads the key from the page and shows codes, each step's once.</summary>
public sealed partial class AppOfAlice
{
    private readonly byte[] _secret;
    private long _shown;

    public AppOfAlice(string html)
    {
        var key = KeyPattern().Match(html).Groups[1].Value.Replace(" ", "");
        var bits = string.Concat(key.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter), 2).PadLeft(5, '0')));
        _secret = [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
        Assert.Equal(20, _secret.Length);
    }

    /// <summary>A code that was not shown before, within the window that clocks may be off.</summary>
    public string Show()
    {
        var now = OneTimePasswords.StepOf(TimeProvider.System.GetUtcNow());
        _shown = Math.Max(_shown + 1, now - 1);
        Assert.True(_shown <= now + 1, "The test needs more codes than the window has.");
        return OneTimePasswords.CodeOf(_secret, _shown);
    }

    [GeneratedRegex("<dd><code>([A-Z2-7 ]{39})</code></dd>")]
    private static partial Regex KeyPattern();
}
