using Gatehouse.Provider.Storage;
using Gatehouse.Storage;
using Gatehouse.Storage.Load;
using Microsoft.Extensions.DependencyInjection;

var options = new StorageOptions { DataDirectory = args[0] };
await using var services = new ServiceCollection().AddGatehouseStorage(options).BuildServiceProvider();
await services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
var load = new Load(services.GetRequiredService<IGrantStore>(), services.GetRequiredService<ISessionStore>(), Console.Out.WriteLine);
await load.RunAsync(callers: 16, CancellationToken.None);
