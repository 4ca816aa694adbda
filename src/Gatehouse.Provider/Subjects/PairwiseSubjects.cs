using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Subjects;

/// <summary>
/// What a client calls a user. A pairwise client gets a name of its own sector, from which without the root secret neither the user nor
/// what others call them can be told; likewise for the login, which would give the user away as well.
/// </summary>
[Spec("OIDC Core", "8.1")]
internal sealed class PairwiseSubjects(RootSecret root)
{
    private readonly byte[] _key = root.Derive("pairwise-subject");

    public string SubjectFor(Client? client, string issuer, string subject) => client?.Sector is { } sector ? Name("sub", issuer, sector, subject) : subject;

    public string SessionFor(Client? client, string issuer, GrantId session) => client?.Sector is { } sector ? Name("sid", issuer, sector, session.ToString()) : session.ToString();

    private string Name(string kind, string issuer, string sector, string value) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(string.Join('\0', kind, issuer, sector, value))));
}
