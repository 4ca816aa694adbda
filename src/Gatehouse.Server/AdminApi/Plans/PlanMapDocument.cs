using System.Text.Json.Nodes;

namespace Gatehouse.Server.AdminApi.Plans;

/// <summary>Who gets at what by the version in force.</summary>
/// <param name="LeftOut">How many clients more than were asked for fit.</param>
/// <param name="Picture">The same drawn.</param>
internal sealed record PlanMapDocument(long Version, IReadOnlyList<MappedClient> Clients, IReadOnlyList<MappedApi> Apis, int LeftOut, MappedPicture Picture);

/// <param name="Proof">How it proves itself; <c>none</c> if it cannot.</param>
/// <param name="Bound">Whether its tokens are bound to a key that it holds.</param>
internal sealed record MappedClient(string ClientId, string ClientName, string Kind, string? Owner, IReadOnlyList<string> GrantTypes, string Proof, bool Bound, IReadOnlyList<MappedAccess> Access, IReadOnlyList<MappedWarning> Warnings);

/// <param name="Access">The strongest that it may do there: <c>read</c>, <c>write</c>, <c>administer</c> or <c>not said</c>.</param>
/// <param name="ByExchange">Whether it gets there by exchanging a token.</param>
internal sealed record MappedAccess(string Api, string Access, IReadOnlyList<string> Scopes, bool ByExchange);

internal sealed record MappedApi(string Name, string Resource, string Token, string? Owner, IReadOnlyList<MappedScope> Scopes, IReadOnlyList<MappedWarning> Warnings);

/// <param name="Clients">How many may have it.</param>
internal sealed record MappedScope(string Name, string Access, int Clients);

/// <summary>What a check warns of.</summary>
internal sealed record MappedWarning(string Rule, string Message, string Why, string Remedy);

/// <param name="Shapes">Each a list: its sort, its kinds, and its places or its text.</param>
internal sealed record MappedPicture(string Title, double Width, double Height, JsonArray Shapes);
