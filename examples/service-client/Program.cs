using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

// A program that acts for itself: it has no user, so its own credentials are its grant (RFC 6749 section 4.4).
var issuer = Environment.GetEnvironmentVariable("GATEHOUSE_ISSUER") ?? "http://localhost:8080";
var api = Environment.GetEnvironmentVariable("ORDERS_API") ?? "http://localhost:5001";
const string ClientId = "nightly";
if (Environment.GetEnvironmentVariable("NIGHTLY_SECRET") is not { Length: > 0 } secret)
    return Fail("Set NIGHTLY_SECRET to the secret of the client 'nightly'; the demo prints it at start.");

using var http = new HttpClient();
try
{
    var metadata = await http.GetFromJsonAsync<JsonElement>(issuer + "/.well-known/openid-configuration");
    if (metadata.GetProperty("issuer").GetString() != issuer) return Fail($"The provider at {issuer} calls itself {metadata.GetProperty("issuer")}.");

    // Both halves are form-encoded before they are joined: a secret may contain a colon (RFC 6749 section 2.3.1).
    var credentials = $"{Uri.EscapeDataString(ClientId)}:{Uri.EscapeDataString(secret)}";
    using var request = new HttpRequestMessage(HttpMethod.Post, metadata.GetProperty("token_endpoint").GetString());
    request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials)));
    request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "orders.read")]);
    using var response = await http.SendAsync(request);
    if (!response.IsSuccessStatusCode) return Fail($"No token ({(int)response.StatusCode}): {await response.Content.ReadAsStringAsync()}");
    var token = await response.Content.ReadFromJsonAsync<JsonElement>();
    Console.WriteLine($"Got an access token for '{token.GetProperty("scope")}', good for {token.GetProperty("expires_in")} s.");

    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("access_token").GetString());
    using var orders = await http.GetAsync(api + "/orders");
    if (!orders.IsSuccessStatusCode) return Fail($"The API refuses ({(int)orders.StatusCode}): {orders.Headers.WwwAuthenticate}");
    Console.WriteLine($"The API answers: {await orders.Content.ReadAsStringAsync()}");
    return 0;
}
catch (HttpRequestException fault)
{
    return Fail($"{fault.Message} Are the provider ({issuer}) and the API ({api}) running?");
}

static int Fail(string reason)
{
    Console.Error.WriteLine(reason);
    return 1;
}
