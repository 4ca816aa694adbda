using Gatehouse.Plan.Model.Operations;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Reading.Operations;

/// <summary>Reads how the pages look that people see.</summary>
internal static class PagesSection
{
    public static PlanPages Read(Field field, Findings findings)
    {
        if (field.Section() is not { } section) return PlanPages.Default;
        var pages = new PlanPages
        {
            Name = section["name"].Text(),
            LogoUri = section["logo_uri"].Text(),
            AccentColor = ReadColor(section["accent_color"], findings),
            HelpUri = section["help_uri"].Text(),
            PolicyUri = section["policy_uri"].Text(),
            TosUri = section["tos_uri"].Text(),
        };
        section.Close();
        return pages;
    }

    private static Color? ReadColor(Field field, Findings findings)
    {
        if (field.Text() is not { } text) return null;
        if (Color.Parse(text) is { } color) return color;
        findings.Error(ServerFaults.PagesColor, field.Path, $"has {findings.Quote(field.Path, text)}, which is not a colour", "write # and six hexadecimal digits, in quotes, such as \"#0f6650\"");
        return null;
    }
}
