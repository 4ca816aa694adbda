using Gatehouse.Plan.Model;
using Gatehouse.Provider.Clients.Responses;

namespace Gatehouse.Server.Configuration;

/// <summary>Turns what a plan says about the answers to a client into the engine's own words.</summary>
internal static class ResponseTranslation
{
    public static ResponseProtection Translate(PlanResponses responses) => responses == PlanResponses.None ? ResponseProtection.None : new()
    {
        UserInfoSigning = responses.UserInfoSigning,
        IntrospectionSigning = responses.IntrospectionSigning,
        IdToken = Translate(responses.IdToken),
        UserInfo = Translate(responses.UserInfo),
        Authorization = Translate(responses.Authorization),
        Introspection = Translate(responses.Introspection),
    };

    private static ResponseEncryption? Translate(PlanEncryption? encryption) => encryption is null ? null : new(encryption.Algorithm, encryption.Content);
}
