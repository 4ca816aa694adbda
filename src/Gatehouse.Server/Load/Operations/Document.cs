namespace Gatehouse.Server.Load.Operations;

/// <summary>Somebody fetches the metadata or the keys.</summary>
internal sealed class Document(LoadedProvider provider, string name, Uri address) : LoadOperation(LoadSettings.Documents, name)
{
    public override bool IssuesToken => false;

    public override async Task<string?> RunAsync(CancellationToken cancel)
    {
        try
        {
            using var response = await provider.Http.GetAsync(address, cancel);
            return (await LoadAnswer.ReadAsync(response, cancel)).Error;
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return LoadedProvider.FaultOf(fault);
        }
    }
}
