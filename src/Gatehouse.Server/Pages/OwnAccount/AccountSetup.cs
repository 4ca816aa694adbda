namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>Adds and maps the pages of one's own account.</summary>
internal static class AccountSetup
{
    public static void AddAccountPages(this IServiceCollection services)
    {
        services.AddSingleton<AccountDoor>();
        services.AddSingleton<AccountPage>();
        services.AddSingleton<PasswordPage>();
        services.AddSingleton<AuthenticatorPage>();
        services.AddSingleton<PasskeysPage>();
        services.AddSingleton<ApprovalCodePage>();
        services.AddSingleton<UntoldApplications>();
        services.AddSingleton<AccessForms>();
        services.AddSingleton<ConfirmPage>();
    }

    public static void MapAccountPages(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var overview = services.GetRequiredService<AccountPage>();
        var password = services.GetRequiredService<PasswordPage>();
        var authenticator = services.GetRequiredService<AuthenticatorPage>();
        var passkeys = services.GetRequiredService<PasskeysPage>();
        var approvalCode = services.GetRequiredService<ApprovalCodePage>();
        var access = services.GetRequiredService<AccessForms>();
        var confirm = services.GetRequiredService<ConfirmPage>();

        Show(AccountDoor.Home, overview.GetAsync);
        Show("/account/password", password.GetAsync);
        Show(AuthenticatorPage.Path, authenticator.GetAsync);
        Show("/account/authenticator/picture", authenticator.GetPictureAsync);
        Show("/account/passkeys", passkeys.GetAsync);
        Show(ApprovalCodePage.Path, approvalCode.GetAsync);
        Show(AccountDoor.Confirm, confirm.GetAsync);
        Take("/account/profile", overview.PostProfileAsync);
        Take("/account/password", password.PostAsync);
        Take(AuthenticatorPage.Path, authenticator.PostAsync);
        Take("/account/authenticator/remove", authenticator.PostRemoveAsync);
        Take("/account/recovery-codes", authenticator.PostCodesAsync);
        Take("/account/passkeys", passkeys.PostAsync);
        Take("/account/passkeys/rename", passkeys.PostRenameAsync);
        Take("/account/passkeys/remove", passkeys.PostRemoveAsync);
        Take(ApprovalCodePage.Path, approvalCode.PostAsync);
        Take("/account/sessions/end", access.PostEndSessionAsync);
        Take("/account/applications/withdraw", access.PostWithdrawAsync);
        Take(AccountDoor.Confirm, confirm.PostAsync);

        void Show(string path, RequestDelegate show) => endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], show);

        void Take(string path, RequestDelegate take) => endpoints.MapPost(path, take);
    }
}
