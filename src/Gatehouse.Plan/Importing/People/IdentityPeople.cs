using System.Collections.Immutable;
using System.Globalization;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Protocol.Secrets;

namespace Gatehouse.Plan.Importing.People;

/// <summary>People of ASP.NET Core Identity, from its tables.</summary>
internal static class IdentityPeople
{
    private const string AuthenticatorKey = "AuthenticatorKey";

    public static List<ForeignPerson> Read(ForeignSource source, List<ImportNote> notes)
    {
        var tables = source.Documents[0].Node;
        if (!source.AreTables || !tables["AspNetUsers"].IsList) throw new ImportFaultException($"{source.Name} is not of ASP.NET Core Identity: it has no table AspNetUsers. Give its database, an SQLite file or a PostgreSQL connection string.");
        var names = tables["AspNetRoles"].Items.Where(static role => role["Id"].Text is not null).DistinctBy(static role => role["Id"].Text).ToDictionary(static role => role["Id"].Text!, static role => role["Name"].Text ?? "", StringComparer.Ordinal);
        var (roles, claims, tokens, logins) = (Of("AspNetUserRoles"), Of("AspNetUserClaims"), Of("AspNetUserTokens"), Of("AspNetUserLogins"));
        var people = new List<ForeignPerson>();
        foreach (var user in tables["AspNetUsers"].Items)
        {
            var id = user["Id"].Text ?? "";
            if (user["UserName"].Text is not { } username)
            {
                notes.LeaveOut("?", user.Place, "a user", "it has no UserName");
                continue;
            }
            var person = Profile(username, user, [.. claims[id]], notes) with { Roles = [.. roles[id].Select(row => names.GetValueOrDefault(row["RoleId"].Text ?? "", "")).Where(static role => role.Length > 0)] };
            people.Add(WithFactors(person, user, tokens[id], notes));
            foreach (var login in logins[id]) notes.LeaveOut(username, login.Place, $"the login at {login["LoginProvider"].Text}", "people sign in here with passwords and passkeys, and not by another provider");
        }
        return people;

        ILookup<string, ForeignNode> Of(string table) => tables[table].Items.ToLookup(static row => row["UserId"].Text ?? "", StringComparer.Ordinal);
    }

    private static ForeignPerson Profile(string username, ForeignNode user, ImmutableArray<ForeignNode> claims, List<ImportNote> notes)
    {
        if (claims.Where(static claim => ClaimOf(claim) is not ("name" or "given_name" or "family_name" or "email")).ToList() is { Count: > 0 } others)
            notes.LeaveOut(username, others[0].Place, $"the claims {string.Join(", ", others.Select(ClaimOf).Distinct())}", "an account has a name, an email address and roles");
        var parts = new[] { ValueOf("given_name"), ValueOf("family_name") }.Where(static part => part is not null);
        return new ForeignPerson(username, user.Place)
        {
            Subject = user["Id"].Text,
            Email = user["Email"].Text,
            EmailVerified = user["EmailConfirmed"].Flag(),
            Name = ValueOf("name") ?? (string.Join(' ', parts) is { Length: > 0 } name ? name : null),
            // Who is locked for years is kept out on purpose.
            IsDisabled = DateTimeOffset.TryParse(user["LockoutEnd"].Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) && end.Year >= 2100,
        };

        string? ValueOf(string type) => claims.FirstOrDefault(claim => ClaimOf(claim) == type)?["ClaimValue"].Text;
    }

    private static ForeignPerson WithFactors(ForeignPerson person, ForeignNode user, IEnumerable<ForeignNode> tokens, List<ImportNote> notes)
    {
        if (user["PasswordHash"].Text is { } kept)
        {
            if (IdentityHash.Parse(kept, out var fault) is { } hash) person = person with { PasswordHash = hash.Text };
            else notes.LeaveOut(person.Username, user["PasswordHash"].Place, "the password", $"its hash {fault}; set a new one with gatehouse users password");
        }
        if (!user["TwoFactorEnabled"].Flag()) return person;
        var key = tokens.FirstOrDefault(static token => token["Name"].Text == AuthenticatorKey)?["Value"].Text;
        if (key is not null && Base32Text.Decode(key) is { } secret) return person with { OneTimeSecret = [.. secret] };
        notes.LeaveOut(person.Username, user.Place, "the second factor", "there is no authenticator app; codes by mail or message are not sent here");
        return person;
    }

    /// <summary>The short name, whether the claim was written by it or by an address of WS-Federation.</summary>
    private static string ClaimOf(ForeignNode claim) => (claim["ClaimType"].Text ?? "") switch
    {
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name" => "name",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname" => "given_name",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname" => "family_name",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress" => "email",
        var type => type,
    };
}
