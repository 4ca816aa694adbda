using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Checking;

/// <summary>Places by number change when a plan is sorted, so parts that have names can be called by them: <c>clients[shop]</c>.</summary>
internal static class PlaceNames
{
    public static Dictionary<string, string> Of(PlanDocument plan) => new(
        plan.Apis.Select((api, i) => Named("apis", i, api.Name))
            .Concat(plan.Clients.Select((client, i) => Named("clients", i, client.ClientId)))
            .Concat(plan.Users.Select((user, i) => Named("users", i, user.Username)))
            .Concat(plan.TrustedIssuers.Select((issuer, i) => Named("trusted_issuers", i, issuer.Issuer))),
        StringComparer.Ordinal);

    /// <summary>The place with the name of its part instead of the number.</summary>
    public static string Named(string path, Dictionary<string, string> names)
    {
        var part = path[..(path.IndexOf(']') + 1)];
        return names.TryGetValue(part, out var name) ? name + path[part.Length..] : path;
    }

    private static KeyValuePair<string, string> Named(string list, int place, string name) => new($"{list}[{place}]", $"{list}[{name}]");
}
