using Gatehouse.Plan.Importing.Keycloak;
using Gatehouse.Plan.Importing.Sources;

namespace Gatehouse.Plan.Importing.People;

/// <summary>Reads the people of Keycloak and of ASP.NET Core Identity, which IdentityServer and OpenIddict are mostly used with.</summary>
public static class PeopleImport
{
    public static readonly IReadOnlyList<string> Names = ["keycloak", "identity"];

    /// <param name="from">The product; null where the source tells it itself.</param>
    /// <param name="realm">Which realm of Keycloak.</param>
    /// <exception cref="ImportFaultException">It is not recognised, or cannot be read as what it is said to be.</exception>
    public static ImportedPeople Run(ForeignSource source, string? from = null, string? realm = null)
    {
        if (from is not null && !Names.Contains(from)) throw new ImportFaultException($"{from} is no product whose people are imported. Name one of {string.Join(", ", Names)}.");
        var product = from ?? (source.AreTables ? "identity" : KeycloakImport.Recognises(source) ? "keycloak" : throw new ImportFaultException($"{source.Name} is not recognised: people come from a realm of Keycloak with its users, or from a database with the table AspNetUsers."));
        var notes = new List<ImportNote>();
        var people = product == "keycloak" ? KeycloakPeople.Read(KeycloakImport.Chosen(source, realm), notes) : IdentityPeople.Read(source, notes);
        if (people.Count == 0 && notes.Count == 0) throw new ImportFaultException($"{source.Name} has no people in it.{(product == "keycloak" ? " Export the realm with kc.sh export, whose --users is not skip; the console's export has none." : "")}");
        return new ImportedPeople(product == "keycloak" ? "Keycloak" : "ASP.NET Core Identity", [.. WithoutDoubles(people, notes)], [.. notes]);
    }

    internal static void LeaveOut(this List<ImportNote> notes, string username, string place, string what, string reason) => notes.Add(new(ImportOutcome.LeftOut, $"user {username}", place, what, reason));

    private static IEnumerable<ForeignPerson> WithoutDoubles(List<ForeignPerson> people, List<ImportNote> notes)
    {
        var first = new Dictionary<string, ForeignPerson>(StringComparer.OrdinalIgnoreCase);
        foreach (var person in people)
            if (!first.TryAdd(person.Username.Trim(), person)) notes.LeaveOut(person.Username, person.Place, "the account", $"{first[person.Username.Trim()].Place} has the same username; keep one of the two");
        return first.Values;
    }
}
