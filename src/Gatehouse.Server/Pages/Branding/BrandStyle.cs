using Gatehouse.Plan.Model.Operations;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Server.Pages.Branding;

/// <summary>The colours of the pages, from the one that the plan names: light and dark, and each read well where it stands.</summary>
internal static class BrandStyle
{
    private static readonly Color DarkCard = new(0x16, 0x1e, 0x1b);

    /// <summary>A style sheet that stands behind ours; null where the plan names no colour.</summary>
    public static string? Of(PageRules rules)
    {
        if (rules.AccentColor is not { } text || Color.Parse(text) is not { } accent) return null;
        var bright = accent.Towards(Color.White, DarkCard, contrast: 7);
        return $$"""
            :root {
              --accent: {{accent}};
              --accent-strong: {{accent.MixedWith(Color.Black, .24)}};
              --accent-soft: {{accent.MixedWith(Color.White, .88)}};
              --on-accent: {{Color.White}};
            }

            @media (prefers-color-scheme: dark) {
              :root {
                --accent: {{bright}};
                --accent-strong: {{bright.MixedWith(Color.White, .3)}};
                --accent-soft: {{DarkCard.MixedWith(bright, .14)}};
                --on-accent: {{accent.MixedWith(Color.Black, .6).Towards(Color.Black, bright)}};
              }
            }

            """;
    }
}
