namespace Gatehouse.Provider.Subjects;

/// <summary>
/// Says in a few words which browser on which system somebody signed in with, for the list of their own sessions. It decides nothing:
/// the header may say anything, and only words from here are kept.
/// </summary>
internal static class DeviceName
{
    // In this order: each browser also claims to be those that come after it.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chromium", "Chromium"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"), ("Macintosh", "Mac"), ("Linux", "Linux")];

    public static string? Of(string userAgent)
    {
        var (browser, system) = (Find(Browsers, userAgent), Find(Systems, userAgent));
        return browser is not null && system is not null ? $"{browser} on {system}" : browser ?? system;
    }

    private static string? Find((string Mark, string Name)[] known, string userAgent)
    {
        foreach (var (mark, name) in known)
            if (userAgent.Contains(mark, StringComparison.Ordinal))
                return name;
        return null;
    }
}
