namespace Gatehouse.Provider.Tests;

/// <summary>Clients that a test adds to the default plan: of the kind <c>web</c>, all with the same secret.</summary>
public static class AddedClients
{
    /// <summary>An item of the list of clients, indented as in the default plan.</summary>
    public static string Web(string id, string scope, params string[] more) => $"""
          - client_id: {id}
            kind: web
            client_secret: {Plans.WebSecret}
            redirect_uris: [https://{id}.example.com/callback]
            scope: {scope}
            consent: implied
            {string.Join("\n    ", more)}
        """;

    public static Task<Answer> RedeemAddedAsync(this Provider provider, IssuedCode code) => provider.TokenOfAddedAsync(code.ClientId,
        ("grant_type", "authorization_code"), ("code", code.Code), ("redirect_uri", code.RedirectUri), ("code_verifier", code.Verifier));

    public static Task<Answer> TokenOfAddedAsync(this Provider provider, string clientId, params (string Name, string Value)[] form) => provider.SendAsync(new HttpRequestMessage(HttpMethod.Post, "token")
    {
        Headers = { { "Authorization", Requests.Basic(clientId, Plans.WebSecret) } }, Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))),
    });
}
