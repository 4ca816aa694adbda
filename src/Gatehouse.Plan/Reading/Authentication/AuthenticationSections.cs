using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Reading.Authentication;

/// <summary>Reads how people sign in, and what a client wants of it.</summary>
internal static class AuthenticationSections
{
    public static PlanAuthentication Read(Field field)
    {
        var defaults = PlanAuthentication.Default;
        if (field.Section() is not { } section) return defaults;
        var authentication = defaults with
        {
            SignUp = section["sign_up"].Switch(defaults.SignUp),
            SessionManagement = section["session_management"].Switch(defaults.SessionManagement),
        };
        if (section["acr"].Section() is { } acr)
        {
            authentication = authentication with
            {
                OneFactor = acr["one_factor"].Text() ?? defaults.OneFactor,
                TwoFactors = acr["two_factors"].Text() ?? defaults.TwoFactors,
                PhishingResistant = acr["phishing_resistant"].Text() ?? defaults.PhishingResistant,
            };
            acr.Close();
        }
        section.Close();
        return authentication;
    }

    public static PlanClient ReadClient(Section section, PlanClient client) => client with
    {
        DefaultAcrValues = section["default_acr_values"].Texts(),
        MinimumAcr = section["minimum_acr"].Text(),
        Logout = new PlanLogout(
            section["frontchannel_logout_uri"].Text(), section["frontchannel_logout_session_required"].Switch(false),
            section["backchannel_logout_uri"].Text(), section["backchannel_logout_session_required"].Switch(false)),
    };
}
