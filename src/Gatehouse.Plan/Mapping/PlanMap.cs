using System.Collections.Immutable;
using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Mapping;

/// <summary>How much a client may do at an API; the greater is the stronger.</summary>
public enum MapAccess
{
    Read,

    /// <summary>The plan does not say what its scopes do.</summary>
    Unsaid,
    Write,
    Administer,
}

/// <summary>What a client may do at one API.</summary>
/// <param name="IsExchange">Whether it gets there by exchanging a token.</param>
public sealed record MapReach(string Api, MapAccess Access, ImmutableArray<string> Scopes, bool IsExchange);

/// <summary>A client as the picture shows it.</summary>
/// <param name="Risks">What a check warns of.</param>
public sealed record MapClient(string Id, string Name, string Kind, string? Owner, ImmutableArray<string> Grants, string Proof, bool IsBound, ImmutableArray<MapReach> Reaches, ImmutableArray<Finding> Risks)
{
    /// <summary>What it may do at an API; null: nothing.</summary>
    public MapReach? At(string api) => Reaches.Where(reach => reach.Api == api).OrderByDescending(reach => reach.Access).FirstOrDefault();
}

/// <summary>A scope as the picture shows it.</summary>
public sealed record MapScope(string Name, MapAccess Access, int Holders);

/// <summary>An API as the picture shows it.</summary>
/// <param name="Token">What its tokens are like, in a few words.</param>
/// <param name="Readers">Clients that ask about its tokens.</param>
public sealed record MapApi(string Name, string Resource, string Token, string? Owner, ImmutableArray<MapScope> Scopes, ImmutableArray<string> Readers, ImmutableArray<Finding> Risks);

/// <summary>The architecture of a plan: who gets at what, how, and where a check warns.</summary>
public sealed record PlanMap(string Issuer, string Profile, ImmutableArray<MapClient> Clients, ImmutableArray<MapApi> Apis)
{
    /// <summary>What of it is about an API, a client, or both.</summary>
    public PlanMap Narrow(string? api, string? client)
    {
        if (api is null && client is null) return this;
        var clients = Clients.Where(one => (client is null || one.Id == client) && (api is null || one.Reaches.Any(reach => reach.Api == api)))
            .Select(one => api is null ? one : one with { Reaches = [.. one.Reaches.Where(reach => reach.Api == api)] }).ToImmutableArray();
        var reached = clients.SelectMany(one => one.Reaches).Select(reach => reach.Api).Append(api).ToHashSet();
        return this with { Clients = clients, Apis = [.. Apis.Where(one => reached.Contains(one.Name))] };
    }

    public static PlanMap Of(PlanDocument plan, IEnumerable<Finding> findings) => MapReading.Read(plan, findings);
}
