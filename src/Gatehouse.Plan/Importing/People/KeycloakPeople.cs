using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Protocol.Secrets;

namespace Gatehouse.Plan.Importing.People;

/// <summary>Users of a realm. What is kept of a credential stands as JSON in a text, in two halves.</summary>
internal static class KeycloakPeople
{
    private static readonly string[] OwnRoles = ["offline_access", "uma_authorization"];

    public static List<ForeignPerson> Read(IReadOnlyList<ForeignNode> realms, List<ImportNote> notes)
    {
        var people = new List<ForeignPerson>();
        foreach (var user in realms.SelectMany(static realm => realm["users"].Items))
            if (user["username"].Text is not { } username) notes.LeaveOut("?", user.Place, "a user", "it has no username");
            else if (user["serviceAccountClientId"].Text is { } client) notes.LeaveOut(username, user.Place, "the account", $"it stands for the client {client}, which needs none here");
            else people.Add(Read(username, user, notes));
        return people;
    }

    private static ForeignPerson Read(string username, ForeignNode user, List<ImportNote> notes)
    {
        var person = new ForeignPerson(username, user.Place)
        {
            Subject = user["id"].Text,
            Email = user["email"].Text,
            EmailVerified = user["emailVerified"].Flag(),
            Name = string.Join(' ', new[] { user["firstName"].Text, user["lastName"].Text }.Where(static part => part is not null)) is { Length: > 0 } name ? name : null,
            IsDisabled = !user["enabled"].Flag(true),
            Roles = [.. user["realmRoles"].Texts.Select(static role => role.Value).Where(static role => !OwnRoles.Contains(role) && !role.StartsWith("default-roles-", StringComparison.Ordinal))],
        };
        foreach (var credential in user["credentials"].Items) person = With(person, credential, notes);
        foreach (var (client, roles) in user["clientRoles"].Members)
            if (client is not ("account" or "realm-management" or "broker")) notes.LeaveOut(username, roles.Place, $"the roles {string.Join(", ", roles.Texts.Select(static role => role.Value))} of the client {client}", "roles belong to people here, whatever the client; give them with gatehouse users change --role");
        foreach (var group in user["groups"].Texts) notes.LeaveOut(username, group.Place, $"the group {group.Value}", "there are no groups here; give a role");
        foreach (var identity in user["federatedIdentities"].Items) notes.LeaveOut(username, identity.Place, $"the identity at {identity["identityProvider"].Text}", "people sign in here with passwords and passkeys, and not by another provider");
        foreach (var action in user["requiredActions"].Texts) notes.LeaveOut(username, action.Place, $"the required action {action.Value}", "nothing is asked of people at their next login");
        if (user["attributes"].Members.Select(static attribute => attribute.Name).ToList() is { Count: > 0 } attributes) notes.LeaveOut(username, user["attributes"].Place, $"the attributes {string.Join(", ", attributes)}", "an account has a name, an email address and roles");
        return person;
    }

    private static ForeignPerson With(ForeignPerson person, ForeignNode credential, List<ImportNote> notes)
    {
        switch (credential["type"].Text)
        {
            case "password" when credential["value"].Text is { } clear:
                return person with { Password = clear };
            case "password":
                return HashOf(credential, out var fault) is { } hash ? person with { PasswordHash = hash } : Without("the password", $"its hash {fault}; set a new one with gatehouse users password");
            case "otp" or "totp":
                return SecretOf(credential) is { IsEmpty: false } secret ? person with { OneTimeSecret = secret } : Without("the authenticator app", "only apps with six digits, thirty seconds and HMAC-SHA-1 are spoken to here");
            case var type:
                return Without($"the credential {type}", type?.StartsWith("webauthn", StringComparison.Ordinal) == true ? "a passkey belongs to the address that it was made at; it is made anew on the account page" : "it is of no kind that is known here");
        }

        ForeignPerson Without(string what, string reason)
        {
            notes.LeaveOut(person.Username, credential.Place, what, reason);
            return person;
        }
    }

    private static string? HashOf(ForeignNode credential, out string? fault)
    {
        // Before version 8 the parts stood in the credential itself.
        var (kept, how) = (Half(credential["secretData"]), Half(credential["credentialData"]));
        var value = Decode(kept["value"].Text ?? credential["hashedSaltedValue"].Text);
        var salt = Decode(kept["salt"].Text ?? credential["salt"].Text);
        var iterations = how["hashIterations"].Number ?? credential["hashIterations"].Number ?? 0;
        fault = "cannot be read";
        if (value is null || salt is null) return null;
        switch (how["algorithm"].Text ?? credential["algorithm"].Text)
        {
            case "argon2":
                return Argon2Of(how["additionalParameters"], value, salt, iterations, ref fault);
            case "pbkdf2":
                return SecretHash.OfPbkdf2(HashAlgorithmName.SHA1, iterations, salt, value, out fault)?.Text;
            case "pbkdf2-sha256":
                return SecretHash.OfPbkdf2(HashAlgorithmName.SHA256, iterations, salt, value, out fault)?.Text;
            case "pbkdf2-sha512":
                return SecretHash.OfPbkdf2(HashAlgorithmName.SHA512, iterations, salt, value, out fault)?.Text;
            case var other:
                fault = $"was made by {other}, which is not computed here";
                return null;
        }
    }

    private static string? Argon2Of(ForeignNode parameters, byte[] value, byte[] salt, long passes, ref string? fault)
    {
        if (First("type") is not (null or "id") || First("version") is not (null or "1.3") || First("parallelism") is not (null or "1"))
        {
            fault = "was made by another Argon2 than Argon2id 1.3 on one lane";
            return null;
        }
        return string.Create(CultureInfo.InvariantCulture, $"$argon2id$v=19$m={First("memory") ?? "7168"},t={passes},p=1${Convert.ToBase64String(salt).TrimEnd('=')}${Convert.ToBase64String(value).TrimEnd('=')}");

        string? First(string name) => parameters[name].Texts is [var only, ..] ? only.Value : null;
    }

    private static ImmutableArray<byte> SecretOf(ForeignNode credential)
    {
        var (kept, how) = (Half(credential["secretData"]), Half(credential["credentialData"]));
        if (how["subType"].Text is not "totp" || how["digits"].Number is not 6 || how["period"].Number is not 30 || how["algorithm"].Text is not "HmacSHA1" || kept["value"].Text is not { } value) return [];
        // The text itself is the key, unless it says otherwise.
        return how["secretEncoding"].Text == "BASE32" ? ImmutableArray.Create(Base32Text.Decode(value) ?? []) : [.. Encoding.UTF8.GetBytes(value)];
    }

    private static ForeignNode Half(ForeignNode text)
    {
        try
        {
            using var json = JsonDocument.Parse(text.Text ?? "{}");
            return new ForeignNode(json.RootElement.Clone(), text.Place);
        }
        catch (JsonException)
        {
            return new ForeignNode(null, text.Place);
        }
    }

    private static byte[]? Decode(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var written) && written > 0 ? bytes[..written] : null;
    }
}
