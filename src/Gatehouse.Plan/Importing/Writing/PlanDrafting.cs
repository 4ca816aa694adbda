using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Rules;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Importing.Writing;

/// <summary>The plan as it comes together, with the notes of what does not come along.</summary>
internal sealed class PlanDrafting(TimeProvider clock)
{
    private readonly List<ApiDraft> _apis = [];
    private readonly List<ImportNote> _notes = [];
    private readonly List<ImportedSecret> _secrets = [];
    private readonly Dictionary<string, JsonObject> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Subject, string Value), string> _places = [];
    private readonly HashSet<string> _variables = new(StringComparer.Ordinal);

    public DateOnly Today { get; } = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public string? Issuer { get; set; }

    public string? SigningAlgorithm { get; set; }

    /// <summary>Which part of a source is meant that has several, such as a realm.</summary>
    public string? Part { get; init; }

    /// <summary>For whom tokens are that say nothing about it.</summary>
    public string FallbackAudience { get; set; } = "api";

    public int People { get; set; }

    public List<ImportNote> Notes => _notes;

    public IReadOnlyList<ImportedSecret> Secrets => _secrets;

    public IReadOnlyList<ApiDraft> Apis => _apis;

    /// <summary>Where something of a part stands in the source, for what is found out later.</summary>
    public void Remember(string subject, string value, string place) => _places.TryAdd((subject, value), place);

    public string PlaceOf(string subject, string value = "") => _places.GetValueOrDefault((subject, value)) ?? _places.GetValueOrDefault((subject, "")) ?? "";

    public void LeaveOut(string subject, string place, string what, string reason) => _notes.Add(new(ImportOutcome.LeftOut, subject, place, what, reason));

    public void Change(string subject, string place, string what, string reason) => _notes.Add(new(ImportOutcome.Changed, subject, place, what, reason));

    /// <summary>Tells all settings of a part that nobody asked for.</summary>
    public void LeaveOutRest(string subject, ForeignNode node, string reason = "has no counterpart here")
    {
        if (node.Unasked is { Count: > 0 } rest) LeaveOut(subject, node.Place, string.Join(", ", rest), reason);
    }

    /// <summary>The API that has this audience; made where there is none yet.</summary>
    /// <param name="name">What people call it; made of the audience when null.</param>
    public ApiDraft ApiOf(string audience, string place, string? name = null)
    {
        if (_apis.Find(api => api.Audience == audience) is { } known) return known;
        var resource = Uris.FaultOfResource(audience) is null && audience.Contains(':') ? audience : Unique($"api://{NameOf(Shortened(audience))}", taken => _apis.Exists(other => other.Resource == taken));
        var api = new ApiDraft(Unique(NameOf(name ?? Shortened(audience)), taken => _apis.Exists(other => other.Name == taken)), audience, resource, place);
        if (resource != audience) Change($"API {api.Name}", place, $"its audience {audience} is {resource}", "an audience is an absolute URI here (RFC 8707); tell the API to expect it, or write another one in the plan");
        Remember($"API {api.Name}", "", place);
        _apis.Add(api);
        return api;
    }

    public bool KnowsScope(string scope) => _apis.Exists(api => api.Scopes.ContainsKey(scope));

    /// <summary>Adds a scope to an API, unless one has it already or nobody may have it.</summary>
    public bool TryAddScope(ApiDraft api, string scope, string? description, string place)
    {
        if (!ScopeSet.IsToken(scope)) LeaveOut($"API {api.Name}", place, $"the scope {scope}", "it has a character that scopes cannot have (RFC 6749 section 3.3)");
        else if (_apis.Find(other => other.Scopes.ContainsKey(scope)) is { } first)
        {
            if (first != api) LeaveOut($"API {api.Name}", place, $"the scope {scope}", $"a scope belongs to one API here, and this one to {first.Name}; give the other one a scope of its own");
        }
        else
        {
            api.Scopes[scope] = description;
            return true;
        }
        return false;
    }

    /// <summary>Lets a client get at an API by a scope that stands for all of it, because where it comes from no scope was needed.</summary>
    public void GiveAccess(ClientDraft client, ApiDraft api, string place, string what)
    {
        var scope = $"{api.Name}.access";
        if (api.Scopes.Count == 0 || !api.Scopes.ContainsKey(scope)) TryAddScope(api, scope, null, place);
        client.Scopes.Add(new ForeignText(scope, place));
        client.DefaultScopes?.Add(scope);
        Change(client.Subject, place, what, $"is the scope {scope} here, for which the client need not ask; name scopes that say what it may do");
    }

    /// <summary>The variable that stands for a secret in the plan.</summary>
    public JsonObject VariableOf(ClientDraft client, string place, string? value)
    {
        const string ending = "SECRET";
        var name = string.Concat((client.SpeakingName ?? client.ClientId).ToUpperInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_')).Trim('_');
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) name = "CLIENT_" + name;
        name = Unique(name.EndsWith("_" + ending, StringComparison.Ordinal) ? name : $"{name}_{ending}", _variables.Contains, "_");
        _variables.Add(name);
        _secrets.Add(new ImportedSecret(name, client.Subject, place, value));
        return Exporting.YamlWriting.Variable(name);
    }

    public void AddClient(ClientDraft client)
    {
        Remember(client.Subject, "", client.Place);
        if (_clients.ContainsKey(client.ClientId)) LeaveOut(client.Subject, client.Place, "the client", "another one above has the same client_id; keep one of the two");
        else if (ClientWriting.Write(client, this) is { } written) _clients.Add(client.ClientId, written);
    }

    /// <summary>All of it as a plan would have it.</summary>
    public JsonObject Assemble()
    {
        var plan = new JsonObject();
        if (Issuer is not null) plan["issuer"] = Issuer;
        if (SigningAlgorithm is not null) plan["token_signing"] = new JsonObject { ["algorithm"] = SigningAlgorithm };
        if (_apis.Count > 0) plan["apis"] = new JsonArray([.. _apis.Select(static api => api.Write())]);
        if (_clients.Count > 0) plan["clients"] = new JsonArray([.. _clients.Values.Select(static client => client.DeepClone())]);
        return plan;
    }

    private static string NameOf(string text)
    {
        var name = string.Concat(text.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).Trim('-', '.', '_');
        return name.Length == 0 ? "api" : name.Length > 60 ? name[..60] : name;
    }

    /// <summary>What people call an API: of an address its host and path.</summary>
    private static string Shortened(string audience)
    {
        var start = audience.IndexOf("://", StringComparison.Ordinal);
        return (start > 0 ? audience[(start + 3)..] : audience.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? audience[4..] : audience).TrimEnd('/');
    }

    private static string Unique(string name, Func<string, bool> isTaken, string between = "-")
    {
        if (!isTaken(name)) return name;
        for (var i = 2; ; i++)
            if (name + between + i.ToString(CultureInfo.InvariantCulture) is var other && !isTaken(other))
                return other;
    }
}
