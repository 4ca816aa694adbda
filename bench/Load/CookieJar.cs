namespace Gatehouse.Bench.Load;

/// <summary>One user's cookies: name, value and path are all that the flows need.</summary>
internal sealed class CookieJar
{
    private readonly List<(string Name, string Value, string Path)> cookies = [];

    public void Store(List<string> setCookies)
    {
        foreach (var line in setCookies)
        {
            var parts = line.Split(';', StringSplitOptions.TrimEntries);
            var at = parts[0].IndexOf('=', StringComparison.Ordinal);
            var (name, value, path, ends) = (parts[0][..at], parts[0][(at + 1)..], "/", false);
            foreach (var part in parts.AsSpan(1))
                if (part.StartsWith("path=", StringComparison.OrdinalIgnoreCase))
                    path = part[5..];
                else if (part.StartsWith("max-age=0", StringComparison.OrdinalIgnoreCase) || part.Contains("1970", StringComparison.Ordinal))
                    ends = true;
            cookies.RemoveAll(c => c.Name == name && c.Path == path);
            if (!ends && value.Length > 0)
                cookies.Add((name, value, path));
        }
    }

    /// <summary>The Cookie field for a path, with its line end, or nothing.</summary>
    public string Field(string path)
    {
        string? text = null;
        foreach (var cookie in cookies)
            if (path.StartsWith(cookie.Path, StringComparison.Ordinal))
                text = text is null ? $"Cookie: {cookie.Name}={cookie.Value}" : $"{text}; {cookie.Name}={cookie.Value}";
        return text is null ? "" : text + "\r\n";
    }
}
