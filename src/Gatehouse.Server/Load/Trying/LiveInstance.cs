using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Server.Load.Operations;

namespace Gatehouse.Server.Load.Trying;

/// <summary>
/// A running instance that is asked as its clients would ask: real token requests, real sign-ins through the login page, real calls. What it hands
/// out is revoked at the end.
/// </summary>
public sealed class LiveInstance : IAsyncDisposable
{
    private const int Connections = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LiveSettings _settings;
    private readonly LoadedProvider _provider;
    private readonly HttpClient _apis = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Dictionary<string, (LoadClient? Client, string? Why)> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<LoadUser, SignedInBrowser> _browsers = [];
    private readonly List<(LoadClient Client, string Token)> _made = [];

    private LiveInstance(LiveSettings settings, LoadedProvider provider) => (_settings, _provider) = (settings, provider);

    /// <exception cref="LoadException">It is not there, or is another one.</exception>
    public static async Task<LiveInstance> FindAsync(LiveSettings settings, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new LiveInstance(settings, await LoadedProvider.FindAsync(settings.Plan.Issuer ?? settings.Address.GetLeftPart(UriPartial.Authority), settings.Address, Connections, cancel, "tried"));
    }

    /// <summary>Whether a client can be asked as whom it is, or why not.</summary>
    public string? WhyNot(string clientId) => ClientOf(clientId).Why;

    public async Task<LiveAnswer> AskAsync(LiveRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (client, why) = ClientOf(request.ClientId);
        if (client is null) return new LiveAnswer("", Untried: why);
        return request.GrantType switch
        {
            GrantTypes.ClientCredentials => await PostAsync(client, request, [], cancel),
            GrantTypes.Password or GrantTypes.AuthorizationCode when request.User is null => new LiveAnswer("", Untried: "nobody can sign in for it: name somebody with --user"),
            GrantTypes.Password => await PostAsync(client, request, [(Parameters.Username, request.User!.Username), (Parameters.Password, request.User.Password)], cancel),
            GrantTypes.AuthorizationCode => await SignInAsync(client, request, cancel),
            _ => new LiveAnswer("", Untried: $"tokens by {request.GrantType[(request.GrantType.LastIndexOf(':') + 1)..]} need somebody to answer elsewhere, which is not done here"),
        };
    }

    /// <param name="target">Path and query.</param>
    /// <param name="token">The answer with the token to show; null for none.</param>
    public async Task<LiveCall> CallAsync(PlanApi api, string method, string target, LiveAnswer? token, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(api);
        if (method is not ("GET" or "HEAD") && !_settings.MayWrite) return new LiveCall(0, false, "", $"{method} may change something: --allow-writes");
        var origin = _settings.Apis.GetValueOrDefault(api.Name)?.AbsoluteUri ?? api.Gateway?.Url ?? RedirectUri.OriginOf(api.Resource)!;
        var address = new Uri(origin.TrimEnd('/') + target);
        try
        {
            using var answer = token is { AccessToken: { } text, Client: { } client } ? await client.CallAsync(_apis, new HttpMethod(method), address, text, cancel) : await CallBareAsync(new HttpMethod(method), address, cancel);
            var refusal = answer.Headers.TryGetValues(RefusalId.Header, out var ids) ? ids.FirstOrDefault() : null;
            var status = (int)answer.StatusCode;
            return new LiveCall(status, refusal is null && status is not (401 or 403) && status < 500, refusal is null ? $"by {address.Authority}" : $"gatehouse explain {refusal}");
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new LiveCall(0, false, $"{address.GetLeftPart(UriPartial.Authority)} is {LoadedProvider.FaultOf(fault)}");
        }
    }

    /// <summary>Revokes what was handed out, as far as the instance still answers, and signs out.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            foreach (var made in _made.GroupBy(made => made.Client, made => made.Token)) await Revocation.OfAsync(made.Key, made, patience.Token);
            foreach (var browser in _browsers.Values) await browser.SignOutAsync(_provider, patience.Token);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or LoadException)
        {
            // Tokens end by themselves.
        }
        foreach (var browser in _browsers.Values) browser.Dispose();
        _apis.Dispose();
        _provider.Dispose();
    }

    private (LoadClient? Client, string? Why) ClientOf(string id)
    {
        if (_clients.TryGetValue(id, out var known)) return known;
        var client = _settings.Plan.Clients.First(client => client.ClientId == id);
        return _clients[id] = LoadClient.From(_provider, _settings.Plan, client, _settings.Keys.GetValueOrDefault(id));
    }

    private async Task<LiveAnswer> PostAsync(LoadClient client, LiveRequest request, IEnumerable<(string, string?)> more, CancellationToken cancel)
    {
        var answer = await client.PostAsync(
            _provider.Endpoint("token_endpoint"), cancel, [(Parameters.GrantType, request.GrantType), (Parameters.Scope, request.Scope), (Parameters.Resource, request.Resource), .. more]);
        return AnswerOf(client, answer.Text(Parameters.AccessToken), answer.Text(Parameters.RefreshToken), answer.Text(Parameters.Scope), answer.Error) with { Description = answer.Text(Parameters.ErrorDescription) };
    }

    private async Task<LiveAnswer> SignInAsync(LoadClient client, LiveRequest request, CancellationToken cancel)
    {
        if (CodeFlow.WhyNot(client) is { } why) return new LiveAnswer("", Untried: why);
        var user = request.User!;
        if (!_browsers.TryGetValue(user, out var browser)) _browsers.Add(user, browser = new SignedInBrowser(user, Connections));
        try
        {
            var (tokens, error) = await new CodeFlow(client, browser, new CodeFlowAsk(request.Scope, request.Resource)).RunAsync(cancel);
            return error is not null && browser.Stuck is { } stuck ? new LiveAnswer("", Untried: stuck) : AnswerOf(client, tokens.AccessToken, tokens.RefreshToken, tokens.Scope, error);
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new LiveAnswer("", LoadedProvider.FaultOf(fault));
        }
    }

    private LiveAnswer AnswerOf(LoadClient client, string? accessToken, string? refreshToken, string? scope, string? error)
    {
        if (error is not null || accessToken is null) return new LiveAnswer("", error ?? "no access_token");
        // With the refresh token the grant ends, and with it all that it gave.
        _made.Add((client, refreshToken ?? accessToken));
        return new LiveAnswer(scope ?? "") { AccessToken = accessToken, Client = client };
    }

    private async Task<HttpResponseMessage> CallBareAsync(HttpMethod method, Uri address, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, address);
        return await _apis.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }
}
