using System.Collections.Immutable;
using System.Globalization;
using Gatehouse.Plan.Model.Operations;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;

namespace Gatehouse.Plan.Rules.Operations;

/// <summary>Rules about how the pages look that people see.</summary>
internal static class PagesRules
{
    private const int LongestName = 60;

    public static readonly ImmutableArray<Rule<PlanDraft>> Table =
    [
        Rule.If<PlanDraft>(ServerFaults.PagesName,
            "pages.name", s => s.Value.Pages.Name is { } name && (name.Trim().Length is 0 or > LongestName || name.Any(char.IsControl)), "is not a line of 1 to 60 characters",
            "write the name that users know, such as Acme"),
        Rule.If<PlanDraft>(ServerFaults.PagesAddress,
            "pages.logo_uri", s => s.Value.Pages.LogoUri is { } uri && !Uris.IsFetchable(uri), "is not an https URL",
            "write the address of a PNG, JPEG, WebP or GIF; http is for addresses of outgoing.allow only"),
        Rule.Where<PlanDraft>(ServerFaults.PagesAddress,
            s => new[] { ("help_uri", s.Value.Pages.HelpUri), ("policy_uri", s.Value.Pages.PolicyUri), ("tos_uri", s.Value.Pages.TosUri) }
                .Where(link => link.Item2 is { } uri && !Uris.IsFetchable(uri)).Select(link => new Breach($"pages.{link.Item1}", "is not an https URL")),
            "write the address of a page"),
        Rule.Where<PlanDraft>(ServerFaults.PagesColor, s => s.Value.Pages.AccentColor is { } color && color.ContrastWith(Color.White) < Color.EnoughContrast ? [Pale(color)] : [],
            "write a darker colour", "WCAG 2.2 section 1.4.3"),
    ];

    private static Breach Pale(Color color) => new(
        "pages.accent_color",
        string.Create(CultureInfo.InvariantCulture, $"is hard to read on white: its contrast is {color.ContrastWith(Color.White):0.0}, and text needs 4.5"),
        $"write a darker one, such as {color.Towards(Color.Black, Color.White)}; dark pages get a light one by themselves");
}
