using System.Security.Claims;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Requests;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Routes;
using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.Preview;

/// <summary>The token of a call that is tried: whom it is meant for, and what it carries.</summary>
public sealed record TriedToken(IReadOnlyCollection<string> Audiences, ScopeSet Scope, IReadOnlyCollection<string> Roles);

/// <summary>What a call would be answered by a gateway.</summary>
/// <param name="Status">200 where it would go on to the API.</param>
/// <param name="Route">The route that counts.</param>
public sealed record RouteAnswer(int Status, string Reason, PlanRoute? Route);

/// <summary>Answers calls of one API as a gateway would, by the same table, the same policies and the same check of the audience.</summary>
public sealed class RoutePreview
{
    private const string Scheme = "preview";

    private static readonly IAuthorizationService Authorization = new ServiceCollection().AddLogging().AddAuthorizationCore().BuildServiceProvider().GetRequiredService<IAuthorizationService>();

    private readonly PlanApi _api;
    private readonly RouteTable<PlanRoute> _routes = new();

    public RoutePreview(PlanApi api)
    {
        _api = api;
        foreach (var route in api.Routes) _routes.Add(route.Method, route.Path, route);
    }

    /// <param name="token">Null: the call carries none.</param>
    public async Task<RouteAnswer> AskAsync(string method, string target, TriedToken? token)
    {
        if (RequestTarget.Read(target, out var read) is { } unclear) return new RouteAnswer(unclear.Status, unclear.Reason, null);
        var found = _routes.Find(method, read.Path);
        if (Gate.FaultOf(found) is { } nowhere) return new RouteAnswer(nowhere.Status, nowhere.Reason, null);
        var route = found.Route!;
        if (route.Anonymous) return new RouteAnswer(StatusCodes.Status200OK, "anonymous", route);
        if (token is null) return new RouteAnswer(StatusCodes.Status401Unauthorized, "token_missing", route);
        if (AccessTokenAudience.Check(token.Audiences, _api.Resource) is { } other) return new RouteAnswer(other.Status, other.Reason, route);
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim("scope", token.Scope.ToString()), .. token.Roles.Select(role => new Claim("roles", role))], Scheme, null, "roles"));
        var decision = await Authorization.AuthorizeAsync(user, null, SnapshotWriter.PolicyOf(Scheme, route));
        return decision.Succeeded ? new RouteAnswer(StatusCodes.Status200OK, "allowed", route) : new RouteAnswer(StatusCodes.Status403Forbidden, string.Join(", ", decision.Failure!.FailedRequirements.Select(failed => $"needs {failed}")), route);
    }
}
