using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Reading.Requests;

/// <summary>Reads how a client hears that the user it named has answered.</summary>
internal static class BackchannelSections
{
    private static readonly Choices<bool> Modes = new([("poll", false), ("ping", true)], [("push", "use ping; push sends tokens to a place that nobody authenticated")]);

    public static PlanClient Read(Section section, PlanClient client, Findings findings)
    {
        var (algorithm, userCode) = (section["backchannel_authentication_request_signing_alg"], section["backchannel_user_code_parameter"]);
        var (mode, endpoint) = (section["backchannel_token_delivery_mode"], section["backchannel_client_notification_endpoint"]);
        var pings = mode.Choice(Modes, false);
        var address = endpoint.Text();
        if (!client.UsesCiba && ((Field[])[.. ((Field[])[mode, endpoint, algorithm, userCode]).Where(field => field.IsWritten)]) is [var first, ..])
            findings.Error(ServerFaults.Backchannel, first.Path, "means nothing without the grant type urn:openid:params:grant-type:ciba", "remove the key, or add the grant type", "CIBA section 4");
        else if (pings != endpoint.IsWritten)
            findings.Error(ServerFaults.Backchannel, pings ? mode.Path : endpoint.Path, pings ? "is ping, but there is no backchannel_client_notification_endpoint" : "stands beside poll mode", "write both, or neither", "CIBA section 4");
        else if (address is { Length: > 0 } && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback)) && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0))
            findings.Error(ServerFaults.Backchannel, endpoint.Path, "is not an https URL", "write an https URL without fragment and user information; http is for loopback only", "CIBA section 4");
        return client with
        {
            BackchannelNotificationEndpoint = pings ? address : null,
            BackchannelRequestSigningAlg = algorithm.IsWritten ? algorithm.Choice(PlanSections.Algorithms, SigningAlgorithms.ES256) : null,
            BackchannelUserCodeParameter = userCode.Switch(false),
        };
    }
}
