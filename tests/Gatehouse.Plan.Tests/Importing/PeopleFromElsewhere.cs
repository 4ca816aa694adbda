using Gatehouse.Plan.Importing;
using Gatehouse.Plan.Importing.People;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Protocol.Secrets;

namespace Gatehouse.Plan.Tests.Importing;

public class PeopleFromElsewhere
{
    [Fact]
    public void Users_of_a_realm_keep_who_they_are()
    {
        var imported = PeopleImport.Run(ForeignFiles.Read(Imports.PathOf("keycloak/shop-realm.json")));
        Assert.Equal(("Keycloak", 5), (imported.Product, imported.People.Length));
        var alice = imported.People[0];
        Assert.Equal(("alice", "b5d1c2a0-0b0b-4a2e-8f55-3d1f6d5a0001", "Alice Example", "alice@example.com", true, false), (alice.Username, alice.Subject, alice.Name, alice.Email, alice.EmailVerified, alice.IsDisabled));
        Assert.Equal(["clerk"], alice.Roles);
        Assert.True(SecretHash.Parse(alice.PasswordHash!, out _)!.Matches("correct horse battery"u8));
        Assert.True(SecretHash.Parse(imported.People[1].PasswordHash!, out _)!.Matches("bob-has-a-password"u8));
        Assert.Equal("NVxJdmUyUkxFanVKc3Rz"u8, imported.People[1].OneTimeSecret.AsSpan());
        Assert.StartsWith("$argon2id$v=19$m=7168,t=5,p=1$", imported.People[2].PasswordHash);
        Assert.True(imported.People[2].IsDisabled);
        Assert.Equal("written by hand in clear", imported.People[4].Password);
    }

    [Fact]
    public void What_does_not_come_along_of_them_is_told() => Assert.Equal(
        [
            "user alice - the roles buyer of the client shop", "user alice - the group /staff", "user bob - the required action UPDATE_PROFILE", "user bob - the attributes department",
            "user dave - the password", "user dave - the identity at google", "user service-account-nightly - the account",
        ],
        PeopleImport.Run(ForeignFiles.Read(Imports.PathOf("keycloak-folder"))).Notes.Select(note => $"{note.Subject} - {note.What}"));

    [Theory]
    [InlineData("""{ "type": "password", "algorithm": "pbkdf2", "hashIterations": 1, "salt": "c2FsdA==", "hashedSaltedValue": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" }""", "$pbkdf2-sha1$i=1,l=20$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAA", null)]
    [InlineData("""{ "type": "password", "secretData": "{\"value\":\"AAAA\",\"salt\":\"AAAA\"}", "credentialData": "{\"algorithm\":\"scrypt\",\"hashIterations\":1}" }""", null, "its hash was made by scrypt, which is not computed here; set a new one with gatehouse users password")]
    [InlineData("""{ "type": "password", "secretData": "{\"value\":\"AAAA\",\"salt\":\"AAAA\"}", "credentialData": "{\"algorithm\":\"argon2\",\"hashIterations\":1,\"additionalParameters\":{\"parallelism\":[\"4\"]}}" }""", null, "its hash was made by another Argon2 than Argon2id 1.3 on one lane; set a new one with gatehouse users password")]
    [InlineData("""{ "type": "password", "secretData": "no json", "credentialData": "" }""", null, "its hash cannot be read; set a new one with gatehouse users password")]
    [InlineData("""{ "type": "otp", "secretData": "{\"value\":\"x\"}", "credentialData": "{\"subType\":\"hotp\",\"digits\":6}" }""", null, "only apps with six digits, thirty seconds and HMAC-SHA-1 are spoken to here")]
    [InlineData("""{ "type": "webauthn" }""", null, "a passkey belongs to the address that it was made at; it is made anew on the account page")]
    public void A_credential_comes_along_or_is_told(string credential, string? hash, string? reason)
    {
        var imported = PeopleImport.Run(ForeignFiles.Of("source.json", $$"""{ "realm": "a", "users": [{ "username": "x", "credentials": [{{credential}}] }] }"""));
        Assert.Equal((hash, reason), (imported.People.Single().PasswordHash, imported.Notes.SingleOrDefault()?.Reason));
    }

    [Theory]
    [InlineData("""{ "realm": "a", "clients": [] }""", null, "source.json has no people in it. Export the realm with kc.sh export, whose --users is not skip; the console's export has none.")]
    [InlineData("""{ "other": 1 }""", null, "source.json is not recognised: people come from a realm of Keycloak with its users, or from a database with the table AspNetUsers.")]
    [InlineData("""{ "other": 1 }""", "identity", "source.json is not of ASP.NET Core Identity: it has no table AspNetUsers. Give its database, an SQLite file or a PostgreSQL connection string.")]
    [InlineData("""{ "other": 1 }""", "auth0", "auth0 is no product whose people are imported. Name one of keycloak, identity.")]
    public void What_has_no_people_is_told(string text, string? from, string message) => Assert.Equal(message, Assert.Throws<ImportFaultException>(() => PeopleImport.Run(ForeignFiles.Of("source.json", text), from)).Message);

    [Fact]
    public void Of_two_people_of_one_name_the_first_counts()
    {
        var imported = PeopleImport.Run(ForeignFiles.Of("source.json", """{ "realm": "a", "users": [{ "username": "x" }, { "username": "X" }, { "email": "y" }] }"""));
        Assert.Equal(["x"], imported.People.Select(person => person.Username));
        Assert.Equal(["user ?", "user X"], imported.Notes.Select(note => note.Subject));
    }
}
