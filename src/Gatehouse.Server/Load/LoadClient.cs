using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Outgoing;

namespace Gatehouse.Server.Load;

/// <summary>A client of the plan, which proves itself as the plan says.</summary>
internal sealed class LoadClient
{
    private readonly LoadedProvider _provider;
    private readonly PrivateKey? _key;
    private readonly string? _secret;
    private readonly DPoPProofs? _proofs;

    private LoadClient(LoadedProvider provider, PlanDocument plan, PlanClient client, PrivateKey? key)
    {
        (_provider, Plan, Of) = (provider, plan, client);
        _key = client.ProvesByKey ? key : null;
        _secret = client.Secrets.Where(secret => secret.ExpiresAt is not { } ends || ends > TimeProvider.System.GetUtcNow()).Select(secret => secret.Secret).OfType<SecretValue>().FirstOrDefault()?.Value;
        if (IsBound(plan, client)) _proofs = new DPoPProofs(PrivateKey.New(), TimeProvider.System);
    }

    public PlanClient Of { get; }

    public PlanDocument Plan { get; }

    public string Id => Of.ClientId;

    public LoadedProvider Provider => _provider;

    public bool IsHeldToFapi2 => Profiles.IsFapi2(Of.Profile ?? Plan.Profile);

    /// <summary>What it can ask for in one request: each API with the scopes that it may have there.</summary>
    public IReadOnlyList<(PlanApi Api, string Scope)> Asks => [.. Plan.Apis
        .Select(api => (Api: api, Scope: string.Join(' ', api.Scopes.Select(scope => scope.Name).Where(Of.Scope.Contains))))
        .Where(ask => ask.Scope.Length > 0 && ask.Api.Token.SenderConstraint != PlanSenderConstraint.Mtls)];

    /// <summary>The client, or why it can take no part.</summary>
    public static (LoadClient? Client, string? Why) From(LoadedProvider provider, PlanDocument plan, PlanClient client, PrivateKey? key)
    {
        var made = new LoadClient(provider, plan, client, key);
        return made.WhyNot() is { } why ? (null, why) : (made, null);
    }

    private string? WhyNot()
    {
        if (Of.ProvesByCertificate || Of.CertificateBoundAccessTokens) return "it proves itself by a certificate, which is not done here";
        if (Of.IsPublic || _key is not null) return null;
        if (Of.ProvesByKey) return $"it proves itself by a key: --key {Id}=FILE";
        if (Of.SignsWithSecret) return "it signs with its secret, which is not done here";
        if (_secret is null) return "none of its secrets is valid";
        return _secret.IndexOf(LoadSettings.Unset, StringComparison.Ordinal) is >= 0 and var at ? $"the environment variable {_secret[(at + LoadSettings.Unset.Length)..]} is not set here" : null;
    }

    /// <summary>Posts a form as this client.</summary>
    public async Task<LoadAnswer> PostAsync(LoadedEndpoint endpoint, CancellationToken cancel, params (string Name, string? Value)[] fields)
    {
        try
        {
            var answer = await PostOnceAsync(endpoint, fields, cancel);
            return answer.Error == OAuthErrors.DPoPNonceRequired.Code ? await PostOnceAsync(endpoint, fields, cancel) : answer;
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new(default, LoadedProvider.FaultOf(fault));
        }
    }

    /// <summary>Calls an API with a token of this client, and with a proof where the token is bound to its key.</summary>
    public async Task<HttpResponseMessage> CallAsync(HttpClient http, HttpMethod method, Uri address, string token, CancellationToken cancel)
    {
        for (var again = false; ; again = true)
        {
            using var request = new HttpRequestMessage(method, address);
            request.Headers.TryAddWithoutValidation("Authorization", $"{(_proofs is null ? "Bearer" : OutgoingToken.DPoP)} {token}");
            if (_proofs is not null) request.Headers.Add(OutgoingToken.DPoP, _proofs.Make(method, address, token));
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            // An API asks for its nonce in a challenge and not in a body.
            var error = response.Headers.WwwAuthenticate.ToString().Contains(OAuthErrors.DPoPNonceRequired.Code, StringComparison.Ordinal) ? OAuthErrors.DPoPNonceRequired.Code : null;
            if (again || _proofs?.Learn(address, response, error) is not true) return response;
            response.Dispose();
        }
    }

    private async Task<LoadAnswer> PostOnceAsync(LoadedEndpoint endpoint, (string Name, string? Value)[] fields, CancellationToken cancel)
    {
        var form = fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)).ToList();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Reached);
        Prove(request, form);
        request.Content = new FormUrlEncodedContent(form);
        if (_proofs is not null) request.Headers.Add(OutgoingToken.DPoP, _proofs.Make(HttpMethod.Post, endpoint.Published));
        using var response = await _provider.Http.SendAsync(request, cancel);
        var answer = await LoadAnswer.ReadAsync(response, cancel);
        _proofs?.Learn(endpoint.Published, response, answer.Error);
        return answer;
    }

    private void Prove(HttpRequestMessage request, List<KeyValuePair<string, string>> form)
    {
        if (_key is not null) new ClientProof(_provider.Issuer, Id, null, _key, TimeProvider.System).AddTo(request, form);
        else if (!Of.IsPublic && Of.TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.ClientSecretBasic)) request.Headers.Authorization = Backchannel.Credentials(Id, _secret);
        else
        {
            form.Add(new(Parameters.ClientId, Id));
            if (!Of.IsPublic) form.Add(new(Parameters.ClientSecret, _secret!));
        }
    }

    private static bool IsBound(PlanDocument plan, PlanClient client) =>
        client.DPoPBoundAccessTokens || Profiles.IsFapi2(client.Profile ?? plan.Profile) || plan.Apis.Any(api => api.Token.SenderConstraint == PlanSenderConstraint.DPoP && api.Scopes.Any(scope => client.Scope.Contains(scope.Name)));
}
