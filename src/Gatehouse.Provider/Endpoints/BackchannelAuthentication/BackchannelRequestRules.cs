using System.Buffers;
using System.Globalization;
using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Endpoints.BackchannelAuthentication;

/// <summary>A backchannel request that has passed every check.</summary>
internal sealed record BackchannelRequest(string Subject, ResourceIndicators.Asked Asked, string? Details, string? Message, string? NotificationToken, TimeSpan Lifetime)
{
    /// <summary>How strongly the user must have proved themselves.</summary>
    public AuthenticationLevel Level { get; init; }
}

/// <summary>The checks of a backchannel request, in order.</summary>
[Spec("CIBA", "7.1"), Spec("CIBA", "7.2")]
internal sealed class BackchannelRequestRules(ILoginHints hints, ApprovalCodes codes)
{
    private const int LongestMessage = 64;
    private const int LongestToken = 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromMinutes(10);

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    public async ValueTask<(BackchannelRequest? Request, OAuthError? Error)> CheckAsync(RequestParameters form, Client client, ProviderSnapshot snapshot, CancellationToken cancel)
    {
        // What came within a signed request was not looked at as a form.
        if (form.Fault is { } fault) return (null, fault);
        if (ResourceIndicators.Read(form, client, snapshot, out var asked) is { } notAllowed) return (null, notAllowed);
        if (AuthorizationDetails.Read(form, client, snapshot, asked.Apis, out var details) is { } badDetails) return (null, badDetails);
        if (!asked.Scope.Contains(Scopes.OpenId)) return (null, OAuthErrors.BackchannelWithoutOpenId);
        var message = form[Parameters.BindingMessage];
        if (message is not null && (message.Length > LongestMessage || message.Any(letter => letter is < ' ' or > '~'))) return (null, OAuthErrors.BindingMessageInvalid);
        if (AcrDemand.Read(form, null, client, asked.Apis, snapshot.Configuration.AcrNames, out var demand) is { } unmet) return (null, unmet);
        if (CheckToken(form[Parameters.ClientNotificationToken], client) is { } badToken) return (null, badToken);
        if (ReadLifetime(form[Parameters.RequestedExpiry], out var lifetime) is { } badExpiry) return (null, badExpiry);
        var (subject, unknown) = await FindUserAsync(form, client, snapshot, cancel);
        if (subject is null) return (null, unknown);
        if (await codes.CheckAsync(client, subject, form[Parameters.UserCode], cancel) is { } badCode) return (null, badCode);
        return (new BackchannelRequest(subject, asked, details, message, client.BackchannelNotificationEndpoint is null ? null : form[Parameters.ClientNotificationToken], lifetime) { Level = demand.Required ? demand.Level : AuthenticationLevel.None }, null);
    }

    private static OAuthError? CheckToken(string? token, Client client)
    {
        if (client.BackchannelNotificationEndpoint is null) return null;
        if (token is null) return OAuthErrors.ParameterMissing(Parameters.ClientNotificationToken);
        return token.Length > LongestToken || token.AsSpan().ContainsAnyExcept(TokenCharacters)
            ? OAuthErrors.ParameterInvalid(Parameters.ClientNotificationToken, "is not a bearer token of at most 1024 characters")
            : null;
    }

    private static OAuthError? ReadLifetime(string? text, out TimeSpan lifetime)
    {
        lifetime = Lifetime;
        if (text is null) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds == 0) return OAuthErrors.ParameterInvalid(Parameters.RequestedExpiry, "must be a positive number of seconds");
        lifetime = seconds < LongestLifetime.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestLifetime;
        return null;
    }

    /// <summary>Exactly one hint says who is meant.</summary>
    private async ValueTask<(string? Subject, OAuthError? Error)> FindUserAsync(RequestParameters form, Client client, ProviderSnapshot snapshot, CancellationToken cancel)
    {
        var (login, idToken) = (form[Parameters.LoginHint], form[Parameters.IdTokenHint]);
        if (form[Parameters.LoginHintToken] is not null || (login is null) == (idToken is null)) return (null, OAuthErrors.BackchannelHintNotOne);
        if (login is not null) return await hints.FindAsync(login, cancel) is { } subject ? (subject, null) : (null, OAuthErrors.BackchannelUserUnknown);
        // A pairwise name cannot be turned back into the account that it stands for.
        return IdTokens.ReadHint(snapshot, idToken!) is { } told && told.ClientId == client.ClientId && client.Sector is null ? (told.Subject, null) : (null, OAuthErrors.BackchannelUserUnknown);
    }
}
