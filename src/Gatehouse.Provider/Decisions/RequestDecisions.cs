using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Storage.Decisions;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Decisions;

/// <summary>Notes what requests for a user's access were decided by: those that a browser brings, and those that wait for an answer elsewhere.</summary>
internal sealed class RequestDecisions(DecisionRecorder recorder)
{
    /// <param name="session">The login on which it was granted.</param>
    /// <param name="leftOut">Whether the user left something out that was asked for; then it counts as not asked for.</param>
    public void Granted(ProviderSnapshot snapshot, AuthorizationRequest request, BrowserSession session, bool leftOut, DateTimeOffset now)
    {
        if (!TokenDecisions.IsRecorded(snapshot, request.Client)) return;
        var decision = InputsOf(request.Parameters, request.Client, request.Pushed is not null, request.Signed);
        recorder.Record(decision with
        {
            Scope = leftOut ? request.Asked.Scope.ToString() : decision.Scope,
            // Values that the plan does not know are the client's own words.
            Names = request.Acr.Values.Count == 0 ? null : string.Join(' ', request.Acr.Values),
            Level = (int)AuthenticationMethods.LevelOf(session.Amr),
            Granted = snapshot.Expand(request.Asked.Scope).ToString(),
            Audience = request.Asked.Resources,
        }, now);
    }

    public void Refused(ProviderSnapshot snapshot, PresentedRequest request, OAuthError error, DateTimeOffset now)
    {
        if (!PlanReasons.Contains(error.Reason) || request.Parameters[Parameters.ClientId] is not { } clientId || snapshot.FindClient(clientId) is not { } client || !TokenDecisions.IsRecorded(snapshot, client)) return;
        recorder.Record(DecisionWords.Kept(InputsOf(request.Parameters, client, request.Pushed is not null, request.Signed) with { Names = request.Parameters[Parameters.AcrValues], Error = error.Code, Reason = error.Reason }, snapshot), now);
    }

    /// <summary>A request that waits for its user from now on, or is refused.</summary>
    /// <param name="asked">What it asks for, where it is good.</param>
    public void Waiting(ClientRequest request, string grantType, ResourceIndicators.Asked? asked, OAuthError? error)
    {
        var (snapshot, client) = (request.Snapshot, request.Caller.Client);
        if (client is null || request.Form is null || !TokenDecisions.IsRecorded(snapshot, client) || (error is not null && !PlanReasons.Contains(error.Reason))) return;
        var decision = new Decision(DecisionKind.Waiting, client.ClientId)
        {
            Way = grantType,
            Scope = request.Form[Parameters.Scope],
            Resources = TokenDecisions.ResourcesOf(request.Form),
            Method = request.Caller.Method,
            Signs = request.Form[Parameters.AuthorizationDetails] is null ? 0 : DecisionSigns.Details,
        };
        if (error is null) recorder.Record(decision with { Granted = snapshot.Expand(asked!.Scope).ToString(), Audience = asked.Resources }, request.Now);
        else recorder.Record(DecisionWords.Kept(decision with { Error = error.Code, Reason = error.Reason }, snapshot), request.Now);
    }

    private static Decision InputsOf(RequestParameters parameters, Client client, bool pushed, bool signed) => new(DecisionKind.Authorization, client.ClientId)
    {
        Way = parameters[Parameters.ResponseType],
        Scope = parameters[Parameters.Scope],
        Resources = TokenDecisions.ResourcesOf(parameters),
        // Programs listen at another port each time: the registered address is the one that the plan decides by.
        Address = parameters[Parameters.RedirectUri] is not { } presented ? null : RedirectTarget.Verify(client, presented, out var target) is null ? target.Registered : presented,
        Method = parameters[Parameters.ResponseMode],
        Signs = (parameters[Parameters.CodeChallenge] is null ? 0 : DecisionSigns.CodeChallenge) | (parameters[Parameters.Nonce] is null ? 0 : DecisionSigns.Nonce) | (pushed ? DecisionSigns.Pushed : 0)
            | (signed ? DecisionSigns.SignedRequest : 0) | (parameters[Parameters.AuthorizationDetails] is null ? 0 : DecisionSigns.Details),
    };
}
