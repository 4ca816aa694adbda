using Npgsql;

namespace Gatehouse.EndToEnd.Tests.Monitoring;

/// <summary>What the parts of an installation reach each other by: each of it can be cut, be slow or swallow everything.</summary>
internal sealed class Cables : IAsyncDisposable
{
    private const string NotYet = "http://127.0.0.1:9";

    private Cables(string directly)
    {
        DirectConnectionString = directly;
        var settings = new NpgsqlConnectionStringBuilder(directly);
        Database = new Link($"http://{settings.Host}:{settings.Port}");
        settings.Port = new Uri(Database.Url).Port;
        ConnectionString = settings.ConnectionString;
    }

    /// <summary>From the provider to PostgreSQL.</summary>
    public Link Database { get; }

    /// <summary>From the gateway and the API to the provider: keys, revocations, introspection.</summary>
    public Link Feed { get; } = new(NotYet);

    /// <summary>From the gateway to the API.</summary>
    public Link Api { get; } = new(NotYet);

    /// <summary>The database as the provider reaches it.</summary>
    public string ConnectionString { get; }

    /// <summary>The database as nobody can cut it.</summary>
    public string DirectConnectionString { get; }

    public static async Task<Cables> LayAsync() => new(await (await PostgresServer.SharedAsync()).NewDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Feed.DisposeAsync();
        await Api.DisposeAsync();
    }
}
