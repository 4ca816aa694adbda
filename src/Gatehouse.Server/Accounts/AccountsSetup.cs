using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;
using Gatehouse.Server.Accounts.Limits;
using Gatehouse.Server.Accounts.SecondFactors;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gatehouse.Server.Accounts;

/// <summary>Adds the people who sign in: passwords, bootstrap users and claims, on top of an <see cref="IAccountStore"/>.</summary>
public static class AccountsSetup
{
    public static IServiceCollection AddGatehouseAccounts(this IServiceCollection services, AccountOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options ?? new AccountOptions());
        services.AddSingleton<HashingQueue>();
        services.AddSingleton<IPasswordHasher<Account>, AccountPasswordHasher>();
        services.AddSingleton<NetworkAttempts>();
        services.AddSingleton(static provider => new PasswordSignIn(
            provider.GetRequiredService<IAccountStore>(),
            provider.GetRequiredService<IPasswordHasher<Account>>(),
            provider.GetRequiredService<HashingQueue>(),
            provider.GetRequiredService<NetworkAttempts>(),
            provider.GetRequiredService<AccountOptions>(),
            provider.GetRequiredService<AuditTrail>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PasswordSignIn>>()));
        services.AddSingleton<BootstrapAccounts>();
        services.AddSingleton<ISubjectClaims, AccountClaims>();
        services.AddSingleton<NewPasswords>();
        services.AddSingleton<RecoveryCodes>();
        services.AddSingleton<AuthenticatorApps>();
        services.AddSingleton<Passkeys>();
        services.AddSingleton<IAuthenticationMethods, EnrolledMethods>();
        services.AddSingleton<IResourceOwners, ResourceOwners>();
        services.AddSingleton<ILoginHints, LoginHints>();
        return services;
    }
}
