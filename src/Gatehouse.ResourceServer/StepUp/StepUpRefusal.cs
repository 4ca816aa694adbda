using System.Globalization;
using System.Security.Claims;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.StepUp;

/// <summary>Carries what an endpoint demands of the login from the check to the answer: the whole demand, so that one further login meets all of it.</summary>
/// <param name="AcrValues">The authentication context classes that suffice, separated by spaces; null when any does.</param>
/// <param name="MaxAge">How old the login may be; null when any age will do.</param>
[Spec("RFC 9470", "3")]
internal sealed record StepUpRefusal(string? AcrValues, TimeSpan? MaxAge)
{
    public static void Note(AuthorizationHandlerContext context)
    {
        if (context.Resource is not HttpContext call || call.Features.Get<StepUpRefusal>() is not null) return;
        var classes = context.Requirements.OfType<AcrRequirement>().Select(requirement => requirement.Acr.AsEnumerable()).ToArray();
        var ages = context.Requirements.OfType<RecentLoginRequirement>().Select(requirement => requirement.MaxAge).ToArray();
        // Where several are demanded one login must meet them all.
        var common = classes.Length == 0 ? null : string.Join(' ', classes.Aggregate(static (one, other) => one.Intersect(other, StringComparer.Ordinal)));
        call.Features.Set(new StepUpRefusal(common, ages.Length == 0 ? null : ages.Min()));
    }

    /// <summary>The parameters of the challenge.</summary>
    public string Parameters =>
        (string.IsNullOrEmpty(AcrValues) ? "" : $", acr_values=\"{AcrValues}\"") + (MaxAge is { } age ? string.Create(CultureInfo.InvariantCulture, $", max_age=\"{(long)age.TotalSeconds}\"") : "");

    /// <summary>What is demanded, and what there is.</summary>
    public OAuthError ErrorFor(ClaimsPrincipal user)
    {
        var (needs, has) = (new List<string>(), new List<string>());
        if (AcrValues is not null)
        {
            needs.Add($"a login of the class {AcrValues.Replace(" ", " or ", StringComparison.Ordinal)}");
            has.Add(AcrOf(user) is { } acr ? $"the class {(acr.Length <= 80 ? acr : acr[..80])}" : "no class (acr)");
        }
        if (MaxAge is { } age)
        {
            needs.Add($"a login not older than {(long)age.TotalSeconds} s");
            has.Add(AuthTimeOf(user) is { } authTime ? $"a login of {authTime.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "no time of login (auth_time)");
        }
        return OAuthErrors.AuthenticationInsufficient.Saying($"This call needs {string.Join(" and ", needs)}; the access token has {string.Join(" and ", has)}.");
    }

    public static string? AcrOf(ClaimsPrincipal user) => user.GetAccessToken() is { } token ? token.Acr : user.FindFirst(ClaimNames.Acr)?.Value;

    public static DateTimeOffset? AuthTimeOf(ClaimsPrincipal user) =>
        user.GetAccessToken() is { } token ? token.AuthTime
        : long.TryParse(user.FindFirst(ClaimNames.AuthTime)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : null;
}
