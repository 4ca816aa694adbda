using System.Net;
using System.Text.RegularExpressions;

namespace Gatehouse.Bench.Load;

/// <summary>Answers the HTML form that stands between an authorization request and its code: a login is filled in, a consent accepted.</summary>
internal static partial class HtmlForm
{
    public static (string Path, string Method, string Body) Answer(Uri page, string html, LoadOptions options)
    {
        var forms = Form().Matches(html);
        var form = forms.FirstOrDefault(f => f.Groups["inner"].Value.Contains("type=\"password\"", StringComparison.OrdinalIgnoreCase))
            ?? forms.FirstOrDefault()
            ?? throw new InvalidAnswerException($"a page without a form at {page.AbsolutePath}");
        var attributes = Attributes(form.Groups["attributes"].Value);
        var action = attributes.GetValueOrDefault("action");
        var target = string.IsNullOrEmpty(action) ? page : new Uri(page, action);
        return (target.PathAndQuery, attributes.GetValueOrDefault("method", "get").ToUpperInvariant(), Fields(form.Groups["inner"].Value, options));
    }

    private static string Fields(string inner, LoadOptions options)
    {
        var pairs = new List<(string, string)>();
        var pressed = false;
        foreach (Match control in Control().Matches(inner))
        {
            var attributes = Attributes(control.Groups["attributes"].Value);
            if (!attributes.TryGetValue("name", out var name))
                continue;
            var button = control.Groups["element"].ValueSpan.Equals("button", StringComparison.OrdinalIgnoreCase);
            var value = attributes.GetValueOrDefault("value", "");
            switch (attributes.GetValueOrDefault("type", button ? "submit" : "text").ToLowerInvariant())
            {
                case "password":
                    pairs.Add((name, options.Password));
                    break;
                case "hidden":
                    pairs.Add((name, value));
                    break;
                case "submit" when !pressed:
                    pressed = true; // the first button is the one that goes on
                    pairs.Add((name, value));
                    break;
                case "submit" or "button" or "reset":
                    break;
                case "checkbox" or "radio":
                    if (control.Value.Contains("checked", StringComparison.OrdinalIgnoreCase))
                        pairs.Add((name, value.Length > 0 ? value : "on"));
                    break;
                default:
                    pairs.Add((name, value.Length > 0 ? value : options.Username));
                    break;
            }
        }
        return HttpRequest.Encode([.. pairs]);
    }

    private static Dictionary<string, string> Attributes(string text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match attribute in Attribute().Matches(text))
            attributes[attribute.Groups["name"].Value] = WebUtility.HtmlDecode(attribute.Groups["value"].Value.Trim('"', '\''));
        return attributes;
    }

    [GeneratedRegex("<form\\b(?<attributes>[^>]*)>(?<inner>.*?)</form>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Form();

    [GeneratedRegex("<(?<element>input|button)\\b(?<attributes>[^>]*)>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Control();

    [GeneratedRegex("(?<name>[a-zA-Z-]+)\\s*=\\s*(?<value>\"[^\"]*\"|'[^']*'|[^\\s>]+)")]
    private static partial Regex Attribute();
}
