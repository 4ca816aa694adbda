using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Accounts.Limits;

namespace Gatehouse.Server.Pages.SignIn;

/// <summary>What the page shows on which somebody makes an account.</summary>
public sealed record SignUpModel(
    PageFrame Frame, FormToken Token, string? Ticket, string? To, string UserCode, string? ClientName, string LoginUrl, string Username, string Name, string Email, string? Alert);

/// <summary>
/// Makes an account, where the plan lets people do so. A username that is taken costs the same hash and the same words as any other that
/// cannot be had.
/// </summary>
[Spec("OIDC Initiating User Registration", "4")]
internal sealed partial class SignUpPage(
    PageWriter pages, IInteraction interaction, SignInSteps steps, IAccountStore accounts, NewPasswords passwords, NetworkAttempts attempts, CurrentProvider provider, AuditTrail audit, TimeProvider time, ProviderMetrics metrics, RefusalNotes refusals, IErrorPage errors)
{
    private sealed record Entered(string Username, string Name, string Email);

    public async Task GetAsync(HttpContext http)
    {
        if (!provider.Snapshot.Configuration.SignUp) await errors.WriteAsync(http, PageErrors.NoSignUp(pages.Text));
        else if (await SignInTarget.ReadAsync(interaction, http) is { } target) await ShowAsync(http, target, new Entered("", "", ""), null, StatusCodes.Status200OK);
        else await errors.WriteAsync(http, OAuthErrors.InteractionExpired);
    }

    public async Task PostAsync(HttpContext http)
    {
        var (form, error) = await PageForm.ReadAsync(http);
        if (error is null && !provider.Snapshot.Configuration.SignUp) error = PageErrors.NoSignUp(pages.Text);
        if (error is null && !await pages.IsFromHereAsync(http, null)) error = PageErrors.FormExpired(pages.Text);
        var target = error is null ? await SignInTarget.ReadAsync(interaction, form!, http.RequestAborted) : null;
        if (target is null)
        {
            await errors.WriteAsync(http, error ?? OAuthErrors.InteractionExpired);
            return;
        }
        var entered = new Entered(form!["username"]?.Trim() ?? "", form["name"]?.Trim() ?? "", form["email"]?.Trim() ?? "");
        var password = form["new_password"] ?? "";
        if ((FaultOf(entered) ?? passwords.FaultOf(password, form["again"] ?? "", pages.Text)) is { } fault) await ShowAsync(http, target, entered, fault, StatusCodes.Status200OK);
        else await AddAsync(http, target, entered, password);
    }

    private async Task AddAsync(HttpContext http, SignInTarget target, Entered entered, string password)
    {
        // Each answer tells whether a username is taken, so that a network gets few of them.
        if (!attempts.TrySignUp(pages.SenderOf(http)))
        {
            metrics.Login("sign_up", "network_limited");
            attempts.AskToWaitForSignUps(http.Response);
            var refused = PageErrors.TooManySignUps(pages.Text);
            refusals.Note(http, refused);
            await ShowAsync(http, target, entered, refused.Description, refused.Status);
            return;
        }
        var now = time.GetUtcNow();
        var account = new Account
        {
            Subject = GrantId.New().ToString(),
            Username = entered.Username,
            NormalizedUsername = Usernames.Normalize(entered.Username, LongestUsername)!,
            Name = entered.Name.Length == 0 ? null : entered.Name,
            Email = entered.Email.Length == 0 ? null : entered.Email,
            SecurityStamp = GrantId.New().ToString(),
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (await passwords.HashAsync(account, password, http.RequestAborted) is not { } hash)
        {
            metrics.Login("sign_up", "busy");
            http.Response.Headers.RetryAfter = "3";
            await ShowAsync(http, target, entered, pages.Text.Busy, StatusCodes.Status503ServiceUnavailable);
            return;
        }
        var added = await accounts.Recording(AccountRecords.Created(audit, AuditActors.User(account.Subject), account, new AuditOrigin(http))).TryAddAsync(account with { PasswordHash = hash }, http.RequestAborted);
        metrics.Login("sign_up", added ? "ok" : "refused");
        if (added) await steps.SignedInAsync(http, account, AuthenticationMethods.Password, target);
        else await ShowAsync(http, target, entered, pages.Text.SignUpRefused, StatusCodes.Status200OK);
    }

    private string? FaultOf(Entered entered)
    {
        if (entered.Username.Length > LongestUsername || !Username().IsMatch(entered.Username)) return pages.Text.SignUpUsername;
        if (entered.Name.Length > 100 || entered.Name.Any(char.IsControl)) return pages.Text.SignUpRefused;
        return entered.Email.Length == 0 || (entered.Email.Length <= 254 && Email().IsMatch(entered.Email)) ? null : pages.Text.SignUpEmail;
    }

    private Task ShowAsync(HttpContext http, SignInTarget target, Entered entered, string? alert, int status)
    {
        var model = new SignUpModel(
            pages.Frame(pages.Text.SignUp), pages.TokenFor(http, null), target.Pending?.Ticket, target.To, target.UserCode, target.Pending?.Client.DisplayName,
            pages.PathOf(target.Along(InteractionPaths.Login)), Echo(entered.Username, 64), Echo(entered.Name, 100), Echo(entered.Email, 254), alert);
        return pages.WriteAsync(http, Slices.SignUp.Create(model), status, target.Pending?.RedirectUri);
    }

    private static string Echo(string text, int longest) => text.Length > longest ? "" : text;

    private const int LongestUsername = 64;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._@+-]*\z")]
    private static partial Regex Username();

    [GeneratedRegex(@"^[^@\s\p{Cc}]+@[^@\s\p{Cc}]+\z")]
    private static partial Regex Email();
}
