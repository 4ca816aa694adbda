using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Outgoing;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>What a client says about where it hears of the end of a session.</summary>
[Spec("OIDC Back-Channel Logout", "2.2"), Spec("OIDC Front-Channel Logout", "2")]
internal static class LogoutMetadata
{
    public static LogoutAddresses Read(MetadataMembers members) => new(
        members.Text("frontchannel_logout_uri"), members.Flag("frontchannel_logout_session_required"),
        members.Text("backchannel_logout_uri"), members.Flag("backchannel_logout_session_required"));

    public static void Write(Utf8JsonWriter json, LogoutAddresses logout)
    {
        if (logout.FrontChannelUri is { } front)
        {
            json.WriteString("frontchannel_logout_uri", front);
            json.WriteBoolean("frontchannel_logout_session_required", logout.FrontChannelSessionRequired);
        }
        if (logout.BackChannelUri is not { } back) return;
        json.WriteString("backchannel_logout_uri", back);
        json.WriteBoolean("backchannel_logout_session_required", logout.BackChannelSessionRequired);
    }

    /// <summary>A page that is loaded in a browser lies where the client's users return to; what we call ourselves is public.</summary>
    public static OAuthError? Check(ClientMetadata metadata, ProviderSnapshot snapshot)
    {
        var logout = metadata.Logout;
        if (logout.FrontChannelUri is { } front && (RedirectUri.FaultOf(front, native: false) is not null || RedirectUri.OriginOf(front) is not { } origin || metadata.RedirectUris.All(uri => RedirectUri.OriginOf(uri) != origin)))
            return RegistrationErrors.Invalid("frontchannel_logout_uri", "must be a web address of the same scheme, host and port as a redirect URI");
        if (logout.BackChannelUri is { } back && (back.Contains('#') || OutgoingClient.FaultOf(back, snapshot.Configuration.Outgoing, out _) is not null))
            return RegistrationErrors.Invalid("backchannel_logout_uri", "is not a public https address");
        return null;
    }
}
