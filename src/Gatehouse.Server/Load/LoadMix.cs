using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Server.Load.Operations;

namespace Gatehouse.Server.Load;

/// <summary>What each client of the plan can do without a person, and how often it does that.</summary>
internal sealed class LoadMix(LoadSettings settings, LoadedProvider provider, SignedInBrowser? browser)
{
    /// <summary>Of what is shared out, so much is the fetching of metadata and keys.</summary>
    private const double ShareOfDocuments = .02;

    private readonly List<(string Client, string Why)> _leftOut = [];
    private readonly List<LoadOperation> _begun = [];

    /// <summary>Clients that take no part, and why.</summary>
    public IReadOnlyList<(string Client, string Why)> LeftOut => _leftOut;

    /// <summary>The operations with the rate of each, made ready.</summary>
    /// <exception cref="LoadException">There is nothing to do.</exception>
    public async Task<IReadOnlyList<LoadStream>> PrepareAsync(CancellationToken cancel)
    {
        CheckNames();
        var clients = settings.Plan.Clients.Where(client => settings.Rates.Count == 0 || settings.Rates.ContainsKey(client.ClientId)).ToList();
        var able = AbleOf(settings.Plan.Clients).ToDictionary(client => client.Id);
        _leftOut.RemoveAll(left => clients.All(client => client.ClientId != left.Client));
        var total = settings.Rate ?? LoadSettings.DefaultRate;
        var ready = new List<(string Client, IReadOnlyList<LoadOperation> Operations)>();
        foreach (var client in clients.Where(client => able.ContainsKey(client.ClientId)))
            if (await ReadyAsync(OperationsOf(able[client.ClientId], able.Values), settings.Rates.GetValueOrDefault(client.ClientId, total / clients.Count), cancel) is { Count: > 0 } operations) ready.Add((client.ClientId, operations));
        // Whoever cannot take part leaves its share to the others.
        var each = total * (1 - ShareOfDocuments) / Math.Max(1, ready.Count);
        var streams = ready.SelectMany(part => Share(part.Operations, settings.Rates.GetValueOrDefault(part.Client, each))).ToList();
        var documents = settings.Rates.Count == 0 ? total * ShareOfDocuments : settings.Rates.GetValueOrDefault(LoadSettings.Documents);
        if (documents > 0) streams.AddRange(Share([new Document(provider, "metadata", provider.Metadata), new Document(provider, "jwks", provider.Endpoint("jwks_uri").Reached)], documents));
        return streams.Any(stream => stream.Operation.Client != LoadSettings.Documents) || settings.Rates.ContainsKey(LoadSettings.Documents) ? streams
            : throw new LoadException("No client of the plan can do anything here:" + string.Concat(_leftOut.Select(left => $"\n  {left.Client}: {left.Why}")));
    }

    /// <summary>Takes back what all of it made.</summary>
    public async Task CleanUpAsync(CancellationToken cancel)
    {
        foreach (var operation in _begun) await operation.CleanUpAsync(cancel);
        if (browser is not null) await browser.SignOutAsync(provider, cancel);
    }

    /// <summary>A misspelt client would otherwise just be missing from the load.</summary>
    private void CheckNames()
    {
        var known = settings.Plan.Clients.Select(client => client.ClientId).ToList();
        foreach (var name in settings.Rates.Keys.Concat(settings.Keys.Keys).Where(name => name != LoadSettings.Documents && !known.Contains(name)))
            throw new LoadException($"The plan has no client {name}. {(NearestName.Of(name, known) is { } near ? $"Did you mean {near}?" : $"It has {string.Join(", ", known)}.")}");
    }

    private IEnumerable<LoadClient> AbleOf(IEnumerable<PlanClient> clients)
    {
        foreach (var client in clients)
        {
            var (able, why) = LoadClient.From(provider, settings.Plan, client, settings.Keys.GetValueOrDefault(client.ClientId));
            if (able is not null) yield return able;
            else _leftOut.Add((client.ClientId, why!));
        }
    }

    private List<LoadOperation> OperationsOf(LoadClient client, IEnumerable<LoadClient> others)
    {
        var found = new List<LoadOperation>();
        if (client.Of.GrantTypes.Contains(GrantTypes.ClientCredentials) && client.Asks.Count > 0) found.Add(new ClientCredentials(client));
        var shown = TokenOfAnother.For(client, others);
        if (shown is not null && client.Of.Kind == ClientKind.Api) found.Add(new Introspection(client, shown));
        if (shown is not null && client.Of.UsesTokenExchange) found.Add(new TokenExchange(client, shown));
        var whyNoUsers = client.Of.UsesAuthorizationCode ? browser is null ? "it acts for users: --user NAME" : CodeFlow.WhyNot(client) : "nothing that it does can be done without a person";
        if (whyNoUsers is null)
        {
            var flow = new CodeFlow(client, browser!);
            if (client.Of.UsesRefreshToken) found.Add(new Refresh(client, flow));
            found.Add(new AuthorizationCode(client, flow));
        }
        else if (found.Count == 0) _leftOut.Add((client.Id, client.Of.Kind == ClientKind.Api && !client.Of.UsesAuthorizationCode ? "no other client gets a token for it without a person" : whyNoUsers));
        return found;
    }

    private async Task<IReadOnlyList<LoadOperation>> ReadyAsync(IEnumerable<LoadOperation> operations, double rate, CancellationToken cancel)
    {
        var ready = new List<LoadOperation>();
        foreach (var operation in operations)
            if (await PrepareAsync(operation, rate, cancel) is not { } why) ready.Add(operation);
            else _leftOut.Add(($"{operation.Client} {operation.Name}", why));
        return ready;
    }

    private static IEnumerable<LoadStream> Share(IReadOnlyList<LoadOperation> operations, double rate) =>
        operations.Select(operation => new LoadStream(operation, rate * operation.Weight / operations.Sum(one => one.Weight)));

    private async Task<string?> PrepareAsync(LoadOperation operation, double rate, CancellationToken cancel)
    {
        _begun.Add(operation);
        try
        {
            return await operation.PrepareAsync(rate, cancel);
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return LoadedProvider.FaultOf(fault);
        }
    }
}
