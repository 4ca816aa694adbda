namespace Gatehouse.Server.Load.Operations;

/// <summary>Something that a client does again and again.</summary>
internal abstract class LoadOperation(string client, string name)
{
    public string Client => client;

    public string Name => name;

    /// <summary>How often it is done beside the other operations of the same client.</summary>
    public virtual int Weight => 1;

    public virtual bool IssuesToken => true;

    /// <summary>Null when it succeeded, else the reason.</summary>
    public abstract Task<string?> RunAsync(CancellationToken cancel);

    /// <summary>Makes ready what it needs, at this many a second; why it cannot take part, or null.</summary>
    public virtual Task<string?> PrepareAsync(double rate, CancellationToken cancel) => Task.FromResult<string?>(null);

    /// <summary>Takes back what it made.</summary>
    public virtual Task CleanUpAsync(CancellationToken cancel) => Task.CompletedTask;
}
