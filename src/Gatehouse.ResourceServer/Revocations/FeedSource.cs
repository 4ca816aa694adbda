using System.Net;
using System.Net.Http.Headers;
using Gatehouse.Protocol.Revocations;
using Gatehouse.ResourceServer.Keys;

namespace Gatehouse.ResourceServer.Revocations;

/// <summary>What came of one question to the feed.</summary>
/// <param name="Text">The page, not believed yet; null when there is none.</param>
/// <param name="Outcome">What there was instead, as metrics name it.</param>
/// <param name="Fault">The same for people.</param>
internal readonly record struct FeedAnswer(string? Text, string Outcome, string Fault);

/// <summary>One way to a provider's feed: the client that an API is there, and the connection that it uses.</summary>
internal sealed class FeedSource(HttpClient client, ProviderDocuments documents, ProviderKeys keys, GatehouseOptions options)
{
    public const string NotOffered = "not_offered";
    private const string NotAllowed = "not_allowed";

    private readonly AuthenticationHeaderValue _credentials = Backchannel.Credentials(options.ClientId, options.ClientSecret);
    private Uri? _endpoint;

    public ProviderKeys Keys => keys;

    public TimeSpan LostAfter => options.RevocationsLostAfter;

    public TimeSpan ClockTolerance => options.ClockTolerance;

    /// <summary>How long the provider may take to answer beyond the wait that it was asked for.</summary>
    public TimeSpan Patience => options.BackchannelTimeout;

    public async Task<FeedAnswer> AskAsync(string cursor, int wait, CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(TimeSpan.FromSeconds(wait) + (Patience < LostAfter / 3 ? Patience : LostAfter / 3));
        try
        {
            if (_endpoint is null)
            {
                var found = await documents.FindRevocationsAsync();
                if (found.Address is null) return new FeedAnswer(null, found.IsAbsent ? NotOffered : "unreachable", found.Fault);
                _endpoint = found.Address;
            }
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{_endpoint}?cursor={Uri.EscapeDataString(cursor)}&wait={wait}"));
            request.Headers.Authorization = _credentials;
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, patience.Token);
            if (response.StatusCode == HttpStatusCode.OK) return new FeedAnswer(await response.Content.ReadAsStringAsync(patience.Token), "", "");
            // It may have moved, or gone: the metadata says.
            if (response.StatusCode == HttpStatusCode.NotFound) _endpoint = null;
            var outcome = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? NotAllowed : "unavailable";
            return new FeedAnswer(null, outcome, $"{RevocationPage.MetadataMember} answers {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new FeedAnswer(null, "timed_out", "it does not answer");
        }
        catch (HttpRequestException fault)
        {
            return new FeedAnswer(null, "unreachable", fault.Message);
        }
    }
}
