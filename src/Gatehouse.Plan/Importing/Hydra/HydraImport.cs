using System.Text.Json;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Protocol.Secrets;

namespace Gatehouse.Plan.Importing.Hydra;

/// <summary>Clients of Ory Hydra as its command line and its admin API list them: metadata of RFC 7591, with audiences and lifetimes of its own.</summary>
internal static class HydraImport
{
    // What is so anyway, or says nothing about what a client may do.
    private static readonly string[] Ordinary =
        ["created_at", "updated_at", "client_uri", "contacts", "policy_uri", "tos_uri", "registration_access_token", "registration_client_uri", "skip_logout_consent", "access_token_strategy", "client_secret_expires_at"];

    // RFC 7591 and OpenID Connect Registration, and the plan with them, call these so too.
    private static readonly string[] Algorithms = ["userinfo_signed_response_alg", "id_token_signed_response_alg"];

    public static bool Recognises(ForeignSource source) => !source.AreTables && source.Documents.Length == 1 && ListOf(source.Documents[0].Node) is { } list && list.Items.FirstOrDefault() is { } first
        && first["client_id"].Text is not null && (first["grant_types"].IsWritten || first["token_endpoint_auth_method"].IsWritten) && !first["app_type"].IsWritten;

    public static void Translate(ForeignSource source, PlanDrafting plan)
    {
        var clients = source.Documents.SelectMany(document => (ListOf(document.Node) ?? throw Products.Other(source, "hydra", "it is no list of clients")).Items).ToList();
        var audiences = clients.SelectMany(static client => client["audience"].Texts).DistinctBy(static audience => audience.Value).ToList();
        plan.FallbackAudience = audiences.Count == 1 ? audiences[0].Value : "hydra";
        foreach (var scope in clients.SelectMany(static client => client["scope"].Words).Where(static scope => !Scopes.IsIdentity(scope.Value) && scope.Value is not ("offline" or Scopes.OfflineAccess or "address" or "phone")).DistinctBy(static scope => scope.Value))
            plan.TryAddScope(plan.ApiOf(plan.FallbackAudience, audiences.Count == 1 ? audiences[0].Place : scope.Place), scope.Value, null, scope.Place);
        if (audiences.Count > 1)
            foreach (var audience in audiences) plan.LeaveOut("", audience.Place, $"the audience {audience.Value}", "Hydra does not say which scopes belong to it; make an API of it in the plan, and move its scopes there");
        foreach (var client in clients)
            if (client["client_id"].Text is { } id) Translate(id, client, plan);
            else plan.LeaveOut("", client.Place, "a client", "it has no client_id");
    }

    private static ForeignNode? ListOf(ForeignNode root) =>
        root.IsList ? root
        : root["items"] is { IsList: true } items ? items
        : root["client_id"].Text is not null ? ListOf(root.Element!.Value, root.Place)
        : null;

    private static ForeignNode ListOf(JsonElement only, string place)
    {
        using var list = JsonDocument.Parse($"[{only.GetRawText()}]");
        return new ForeignNode(list.RootElement.Clone(), place, isRoot: true);
    }

    private static void Translate(string id, ForeignNode client, PlanDrafting plan)
    {
        var method = client["token_endpoint_auth_method"].Text ?? ClientAuthenticationMethods.ClientSecretBasic;
        var draft = new ClientDraft(id, client.Place)
        {
            Name = client["client_name"].Text,
            SpeakingName = Guid.TryParse(id, out _) ? client["client_name"].Text : null,
            LogoUri = client["logo_uri"].Text,
            IsPublic = method == ClientAuthenticationMethods.None,
            AuthenticationMethod = method is ClientAuthenticationMethods.None or ClientAuthenticationMethods.ClientSecretBasic ? null : method,
            ConsentIsImplied = client["skip_consent"].Flag(),
            JwksUri = client["jwks_uri"].Text,
            Jwks = client["jwks"] is { IsObject: true } jwks && jwks["keys"].Items.Any() ? jwks.Element!.Value.GetRawText() : null,
        };
        foreach (var grant in client["grant_types"].Texts is { Count: > 0 } grants ? grants : [new(GrantTypes.AuthorizationCode, client.Place)]) draft.Grants[grant.Value] = grant.Place;
        foreach (var type in client["response_types"].Texts.Where(static type => type.Value != "code")) draft.ResponseTypes.Add(type.Value);
        draft.RedirectUris.AddRange(client["redirect_uris"].Texts);
        draft.PostLogoutRedirectUris.AddRange(client["post_logout_redirect_uris"].Texts);
        draft.Origins.AddRange(client["allowed_cors_origins"].Texts);
        draft.Scopes.AddRange(client["scope"].Words.Select(static scope => scope.Value == "offline" ? scope with { Value = Scopes.OfflineAccess } : scope));
        Secret(client, draft, plan);
        Others(client, draft);
        if (client["metadata"] is { IsObject: true } metadata && metadata.Members.Any()) plan.LeaveOut(draft.Subject, metadata.Place, "metadata", "the plan keeps none for others; write it in a comment");
        Lifespans(client, draft, plan);
        plan.LeaveOutRest(draft.Subject, client.Without(Ordinary).Without("audience"));
        plan.AddClient(draft);
    }

    private static void Secret(ForeignNode client, ClientDraft draft, PlanDrafting plan)
    {
        if (client["client_secret"] is not { Text: { } secret } field) return;
        DateTimeOffset? end = client["client_secret_expires_at"].Number is > 0 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        if (!secret.StartsWith('$')) draft.Secrets.Add(new SecretDraft(field.Place, secret, ExpiresAt: end));
        else if (SecretHash.Parse(secret, out var fault) is { } hash) draft.Secrets.Add(new SecretDraft(field.Place, Hash: hash, ExpiresAt: end));
        else plan.LeaveOut(draft.Subject, field.Place, "the hash of the secret", $"it {fault}; give the client a new secret");
    }

    private static void Others(ForeignNode client, ClientDraft draft)
    {
        if (client["owner"].Text is { } owner) draft.Others["owner"] = owner;
        if (client["subject_type"].Text == "pairwise") draft.Others["subject_type"] = "pairwise";
        if (client["sector_identifier_uri"].Text is { } sector) draft.Others["sector_identifier_uri"] = sector;
        if (client["token_endpoint_auth_signing_alg"].Text is { } proof && draft.AuthenticationMethod is not null) draft.Others["token_endpoint_auth_signing_alg"] = proof;
        if (client["request_object_signing_alg"].Text is { } request and not "none") draft.Others["request_object_signing_alg"] = request;
        foreach (var algorithm in Algorithms)
            if (client[algorithm].Text is { } name && SigningAlgorithms.All.Contains(name)) draft.Others[algorithm] = name;
        if (!draft.Has(GrantTypes.AuthorizationCode)) return;
        foreach (var channel in (string[])["frontchannel", "backchannel"])
            if (client[$"{channel}_logout_uri"].Text is { } uri)
            {
                draft.Others[$"{channel}_logout_uri"] = uri;
                if (client[$"{channel}_logout_session_required"].Flag()) draft.Others[$"{channel}_logout_session_required"] = "on";
            }
    }

    private static void Lifespans(ForeignNode client, ClientDraft draft, PlanDrafting plan)
    {
        foreach (var (name, value) in client.Members.Where(static member => member.Name.EndsWith("_lifespan", StringComparison.Ordinal) && member.Value.Text is not null))
        {
            client.Without(name);
            plan.LeaveOut(draft.Subject, value.Place, $"{name} {value.Text}", "how long a token lives, the API says: apis[].token.lifetime; for refresh tokens write refresh");
        }
    }
}
