using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints.Token;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Provider.Decisions;

/// <summary>Notes what token requests were decided by.</summary>
internal sealed class TokenDecisions(DecisionRecorder recorder)
{
    /// <param name="scope">What the access token carries.</param>
    public void Granted(TokenRequest request, AuthenticatedClient caller, string grantType, GrantedAccess access, string scope)
    {
        if (!IsRecorded(request.Snapshot, request.Client)) return;
        var (held, heldFor) = HeldBehind(request, grantType, access);
        var decision = InputsOf(request.Parameters, request.Client, caller.Method, request.Sender, grantType, several: access.Api.Members.Length > 0) with
        {
            Held = held,
            HeldFor = heldFor,
            Granted = scope,
            Audience = access.Api.Resource,
        };
        recorder.Record(access.Exchanged?.Actor is null ? decision : decision with { Signs = decision.Signs | DecisionSigns.Actor }, request.Now);
    }

    public void Refused(ProviderSnapshot snapshot, RequestParameters form, AuthenticatedClient caller, Confirmation? sender, OAuthError error, DateTimeOffset now)
    {
        if (!PlanReasons.Contains(error.Reason)) return;
        // Whoever was refused for how it authenticates is not known, yet whom it named is.
        var client = caller.Client ?? (error.ClientId is { } named ? snapshot.FindClient(named) : null);
        if (client is null || !IsRecorded(snapshot, client)) return;
        var method = caller.Method ?? error.Facts.FirstOrDefault(fact => fact.Name == FactNames.PresentedMethod).Value;
        var decision = InputsOf(form, client, method, sender, form[Parameters.GrantType], several: true) with { Error = error.Code, Reason = error.Reason };
        recorder.Record(DecisionWords.Kept(decision, snapshot), now);
    }

    internal static bool IsRecorded(ProviderSnapshot snapshot, Client client) => snapshot.Configuration.Decisions.Recorded && !client.IsFound;

    internal static string? ResourcesOf(RequestParameters form) => form[Parameters.Resource] is null ? null : string.Join(' ', form.All(Parameters.Resource).Distinct(StringComparer.Ordinal));

    private static Decision InputsOf(RequestParameters form, Client client, string? method, Confirmation? sender, string? grantType, bool several) => new(DecisionKind.Token, client.ClientId)
    {
        Way = grantType,
        Scope = form[Parameters.Scope],
        Resources = grantType == GrantTypes.TokenExchange ? TargetsOf(form) : several ? ResourcesOf(form) : form[Parameters.Resource],
        Method = method,
        Signs = (sender?.JwkThumbprint is null ? 0 : DecisionSigns.DPoP) | (sender?.CertificateThumbprint is null ? 0 : DecisionSigns.Certificate),
    };

    /// <summary>An exchange may name its target by <c>audience</c> too, where the name of an API does.</summary>
    private static string? TargetsOf(RequestParameters form) =>
        string.Join(' ', form.All(Parameters.Resource).Concat(form.All(Parameters.Audience)).Distinct(StringComparer.Ordinal)) is { Length: > 0 } targets ? targets : null;

    private static (string? Held, string? For) HeldBehind(TokenRequest request, string grantType, GrantedAccess access) => grantType switch
    {
        GrantTypes.ClientCredentials or GrantTypes.Password => (null, null),
        GrantTypes.TokenExchange => (access.Exchanged?.ShownScope, access.Exchanged?.ShownResources),
        GrantTypes.JwtBearer => (null, IssuerOf(access.Subject, request.Snapshot)),
        _ => (access.Grant?.Scope, access.Grant?.Resources),
    };

    private static string? IssuerOf(string subject, ProviderSnapshot snapshot) => snapshot.Configuration.TrustedIssuers.FirstOrDefault(issuer => subject.StartsWith(issuer.Issuer + "|", StringComparison.Ordinal))?.Issuer;
}
