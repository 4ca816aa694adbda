using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;

namespace Gatehouse.Architecture.Tests;

/// <summary>Holds the reasons that code raises, the catalogue that explains them, the page made of it and the tests that provoke them together.</summary>
public sealed partial class Refusals
{
    private const string PagePath = "docs/reference/refusals.md";

    private static readonly HashSet<string> Explained = [.. RefusalCatalogue.All.Select(reason => reason.Name)];

    /// <summary>Faults of a statement that the check of its kind has no way to find.</summary>
    private static readonly HashSet<string> Impossible = ["client_assertion_no_start", "assertion_issuer_differs", "assertion_no_start", "request_object_subject_differs"];

    [Fact]
    public void Every_reason_that_code_raises_is_explained()
    {
        Assert.True(Raised().Count > 200, "The rule does not see the reasons.");
        Rule.Unbroken(Raised().Except(Explained).Select(reason => $"{reason} is not in the catalogue (src/Gatehouse.Protocol/Refusals)"));
    }

    [Fact]
    public void Every_reason_that_is_explained_is_raised() => Rule.Unbroken(Explained.Except(Raised()));

    [Fact]
    public void No_reason_is_explained_twice() => Rule.Unbroken(RefusalCatalogue.All.GroupBy(reason => reason.Name).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Every_explanation_is_whole()
    {
        var poor = RefusalCatalogue.All.Where(reason => reason.Fixers == Fixers.None || !IsSentence(reason.Check) || !IsSentence(reason.Cause) || !IsSentence(reason.Remedy));
        Rule.Unbroken(poor.Select(reason => reason.Name));
        var facts = typeof(FactNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToHashSet();
        Rule.Unbroken(RefusalCatalogue.All.SelectMany(reason => reason.Facts).Except(facts));
    }

    [Fact]
    public void Every_reason_has_a_test_that_provokes_it_and_reads_its_explanation()
    {
        var provoked = Repository.SourceFiles("tests").SelectMany(file => file.Lines.SelectMany(line => Provokes().Matches(line)).SelectMany(match => Name().Matches(match.Groups[1].Value)).Select(name => name.Groups[1].Value)).ToHashSet();
        Rule.Unbroken(Explained.Except(provoked).Select(reason => $"{reason}: no test says [Provokes(\"{reason}\")]").Concat(provoked.Except(Explained).Select(reason => $"{reason}: a test provokes what is no reason")));
    }

    [Fact]
    public void The_page_of_refusals_is_up_to_date()
    {
        var path = Path.Combine(Repository.Root, PagePath);
        var page = Page();
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") File.WriteAllText(path, page);
        Assert.True((File.Exists(path) ? File.ReadAllText(path) : "") == page, $"{PagePath} is stale. Write it anew: UPDATE=1 dotnet run --project tests/Gatehouse.Architecture.Tests");
    }

    private static HashSet<string> Raised()
    {
        var written = Repository.SourceFiles("src").SelectMany(file => file.Lines.SelectMany(line => Reason().Matches(line)))
            .Where(match => match.Groups["status"].Value is not ['5', ..])
            .Select(match => match.Groups["reason"].Value);
        var composed = Enum.GetValues<AssertionFault>().SelectMany(fault => new[] { OAuthErrors.ClientAssertion(fault), OAuthErrors.Assertion(fault), OAuthErrors.RequestObject(fault) }).Select(error => error.Reason);
        return [.. written.Concat(composed).Except(Impossible)];
    }

    private static bool IsSentence(string text) => text.Length > 10 && text[^1] == '.';

    private static string Page()
    {
        var text = new StringBuilder(
            """
            # Refusals, reason by reason

            Generated from the catalogue in `src/Gatehouse.Protocol/Refusals`; a test fails when it is stale. [How to explain a refusal](../how-to/explain-a-refusal.md)
            says how to come from the id in the header `Gatehouse-Refusal` to a reason.

            Callers are told the error code and the sentence that their specification allows; the reason, and what was expected and seen, are for who
            administers the client or the API. What a record may hold stands with each reason, and nothing else is ever kept: no secret, no token, no code,
            no password, no query of an address.

            """);
        foreach (var (title, reasons) in RefusalCatalogue.Chapters)
        {
            text.Append($"\n## {title}\n");
            foreach (var reason in reasons) Append(text, reason);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, RefusalReason reason)
    {
        text.Append($"\n### {reason.Name}\n\n**Check.** {reason.Check}{(reason.Specification is { } section ? $" ({section})" : "")}\n\n");
        text.Append($"**Usual cause.** {reason.Cause}\n\n**Who and how.** {Capital(string.Join(", ", reason.Who))}. {reason.Remedy}\n");
        if (reason.Facts.Count > 0) text.Append($"\n**Kept.** {string.Join(", ", reason.Facts.Select(fact => $"`{fact}`"))}\n");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    // Where a refusal is made: by a factory of its error code, with everything, or of the gateway; and the faults of paths.
    [GeneratedRegex("""(?:Invalid\w+\("(?<reason>[a-z0-9_]+)", "|new(?: OAuthError)?\("[a-z_]+", .*?, (?:StatusCodes\.Status)?(?<status>\d{3})\w*, "(?<reason>[a-z0-9_]+)"\)|new(?: GatewayRefusal)?\((?<status>\d{3}), "(?<reason>[a-z0-9_]+)", |const string \w+ = "(?<reason>path_[a-z0-9_]+)")""")]
    private static partial Regex Reason();

    [GeneratedRegex("""Provokes\(([^)]*)\)""")]
    private static partial Regex Provokes();

    [GeneratedRegex("\"([a-z0-9_]+)\"")]
    private static partial Regex Name();
}
