using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;

namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>What a client's profile demands of its requests beyond what every client must do.</summary>
internal static class ProfileChecks
{
    /// <summary>The algorithms of proofs of possession and of what we sign: two of the three are good enough for FAPI.</summary>
    [Spec("FAPI 2.0 Security Profile", "5.4.1")]
    public static readonly IReadOnlyList<string> Fapi2Algorithms = [SigningAlgorithms.ES256, SigningAlgorithms.PS256];

    private static readonly IReadOnlyList<string> Fapi2OfClients = [.. Fapi2Algorithms, SigningAlgorithms.EdDSA, SigningAlgorithms.Ed25519];

    [Spec("FAPI 2.0 Security Profile", "5.3.2.2"), Spec("MCP Authorization", "2026-07-28")]
    public static OAuthError? Check(RequestParameters request, Client client) => client.Profile switch
    {
        SecurityProfile.Fapi2 or SecurityProfile.Fapi2MessageSigning when request[Parameters.RedirectUri] is null => OAuthErrors.ParameterMissing(Parameters.RedirectUri),
        SecurityProfile.Mcp when request[Parameters.Resource] is null => OAuthErrors.ResourceMissing,
        _ => null,
    };

    /// <summary>With what the client may sign statements about itself, and requests.</summary>
    public static IReadOnlyList<string> StatementAlgorithms(Client client) => client.Profile.IsFapi2() ? Fapi2OfClients : SigningAlgorithms.OfClients;

    /// <summary>What metadata says: the strict list only where no client may do more.</summary>
    public static IReadOnlyList<string> StatementAlgorithms(ProviderSnapshot snapshot) => AllAreFapi2(snapshot) ? Fapi2OfClients : SigningAlgorithms.OfClients;

    public static IReadOnlyList<string> AlgorithmsOf(ProviderSnapshot snapshot, IReadOnlyList<string> otherwise) => AllAreFapi2(snapshot) ? Fapi2Algorithms : otherwise;

    /// <summary>Whether no client, of the plan or beyond it, may do what FAPI rules out.</summary>
    public static bool AllAreFapi2(ProviderSnapshot snapshot) =>
        (snapshot.HasFapi2Clients || snapshot.Configuration.Registration is not null)
        && snapshot.Configuration.Clients.All(client => client.Profile.IsFapi2())
        && snapshot.Configuration.Registration?.Profile.IsFapi2() is not false;
}
