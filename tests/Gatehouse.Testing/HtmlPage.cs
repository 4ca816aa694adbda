using System.Net;
using System.Text.RegularExpressions;

namespace Gatehouse.Testing;

/// <summary>A form of a page as a browser without scripts sees it.</summary>
/// <param name="Fields">Names and values of its inputs, without buttons.</param>
/// <param name="Buttons">Names and values of its named submit buttons.</param>
public sealed record HtmlForm(Uri Action, HttpMethod Method, IReadOnlyList<KeyValuePair<string, string>> Fields, IReadOnlyList<KeyValuePair<string, string>> Buttons);

/// <summary>A page that a <see cref="Browser"/> stands on.</summary>
public sealed partial record HtmlPage(Uri Address, HttpStatusCode Status, string Text)
{
    public IReadOnlyList<HtmlForm> Forms => [.. FormElement().Matches(Text).Select(Read)];

    /// <summary>The only form that has an input of this name.</summary>
    public HtmlForm FormWith(string input) =>
        Forms.SingleOrDefault(form => form.Fields.Any(field => field.Key == input))
            ?? throw new InvalidOperationException($"No form with {input} on {Address} ({(int)Status}):\n{Text}");

    private HtmlForm Read(Match form)
    {
        var head = Attributes(form.Groups[1].Value);
        var inputs = InputElement().Matches(form.Groups[2].Value).Select(input => Attributes(input.Groups[1].Value)).ToList();
        var buttons = ButtonElement().Matches(form.Groups[2].Value).Select(button => Attributes(button.Groups[1].Value));
        return new HtmlForm(
            new Uri(Address, head.GetValueOrDefault("action", Address.ToString())),
            head.GetValueOrDefault("method", "get").Equals("post", StringComparison.OrdinalIgnoreCase) ? HttpMethod.Post : HttpMethod.Get,
            [.. inputs.Where(input => input.ContainsKey("name") && input.GetValueOrDefault("type") != "submit").Select(Named)],
            [.. buttons.Concat(inputs.Where(input => input.GetValueOrDefault("type") == "submit")).Where(button => button.ContainsKey("name")).Select(Named)]);
    }

    private static KeyValuePair<string, string> Named(Dictionary<string, string> attributes) => new(attributes["name"], attributes.GetValueOrDefault("value", ""));

    private static Dictionary<string, string> Attributes(string text) =>
        Attribute().Matches(text).ToDictionary(attribute => attribute.Groups[1].Value.ToLowerInvariant(), attribute => WebUtility.HtmlDecode(attribute.Groups[2].Value));

    [GeneratedRegex("<form\\b([^>]*)>(.*?)</form>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex FormElement();

    [GeneratedRegex("<input\\b([^>]*)>", RegexOptions.IgnoreCase)]
    private static partial Regex InputElement();

    [GeneratedRegex("<button\\b([^>]*)>", RegexOptions.IgnoreCase)]
    private static partial Regex ButtonElement();

    [GeneratedRegex("([A-Za-z-]+)=\"([^\"]*)\"")]
    private static partial Regex Attribute();
}
