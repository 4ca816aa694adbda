using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Configuration.Versions;

internal static class VersionsSetup
{
    public static IServiceCollection AddPlanVersions(this IServiceCollection services) => services.AddSingleton(static provider => new PlanVersions(
        provider.GetRequiredService<ClientSecretCheck>(), provider.GetRequiredService<IConfigurationStore>(), provider.GetRequiredService<BootstrapAccounts>(), provider.GetRequiredService<AuditTrail>(), provider.GetRequiredService<TimeProvider>()));
}
