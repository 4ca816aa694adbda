using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Errors;
using Gatehouse.Server.Pages.Approval;
using Gatehouse.Server.Pages.Branding;
using Gatehouse.Server.Pages.Device;
using Gatehouse.Server.Pages.Logos;
using Gatehouse.Server.Pages.OwnAccount;
using Gatehouse.Server.Pages.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gatehouse.Server.Pages;

/// <summary>Adds and maps the pages that people see: sign-in, consent, sign-out, errors and the start page.</summary>
public static class PagesSetup
{
    /// <summary>Adds the pages; the provider and the accounts are added apart.</summary>
    public static IServiceCollection AddGatehousePages(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<StaticAssets>();
        services.AddSingleton<Brand>();
        services.AddSingleton<PageWriter>();
        services.AddSingleton<SignedInPeople>();
        services.AddSingleton<IErrorPage, ErrorPage>();
        services.AddSingleton<SecondStepCookie>();
        services.AddSingleton<SignInSteps>();
        services.AddSingleton<LoginPage>();
        services.AddSingleton<SecondStepPage>();
        services.AddSingleton<PasskeySignIn>();
        services.AddSingleton<SignUpPage>();
        services.AddSingleton<CheckSessionPage>();
        services.AddAccountPages();
        services.AddSingleton<ClientLogos>();
        services.AddSingleton<ConsentPage>();
        services.AddSingleton<LogoutPage>();
        services.AddSingleton<DevicePage>();
        services.AddSingleton<ApprovalPage>();
        services.AddSingleton<HomePage>();
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<CurrentProvider>(static (antiforgery, provider) =>
        {
            antiforgery.Cookie = new FormCookie(provider.Snapshot.UsesHttps);
            antiforgery.FormFieldName = "form_token";
            antiforgery.HeaderName = null;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        return services;
    }

    /// <summary>Maps the pages; the host has taken the path of the issuer off the request.</summary>
    public static void MapGatehousePages(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var login = services.GetRequiredService<LoginPage>();
        var consent = services.GetRequiredService<ConsentPage>();
        var device = services.GetRequiredService<DevicePage>();
        var logout = services.GetRequiredService<LogoutPage>();

        Show("/", services.GetRequiredService<HomePage>().GetAsync);
        Show(InteractionPaths.Login, login.GetAsync);
        Show(InteractionPaths.Consent, consent.GetAsync);
        Show(InteractionPaths.Device, device.GetAsync);
        Show(InteractionPaths.Approve, services.GetRequiredService<ApprovalPage>().GetAsync);
        Show(InteractionPaths.Logout, logout.GetAsync);
        var secondStep = services.GetRequiredService<SecondStepPage>();
        var signUp = services.GetRequiredService<SignUpPage>();
        Show(InteractionPaths.SecondStep, secondStep.GetAsync);
        Show(InteractionPaths.SignUp, signUp.GetAsync);
        endpoints.MapPost(InteractionPaths.SecondStep, secondStep.PostAsync);
        endpoints.MapPost(InteractionPaths.SignUp, signUp.PostAsync);
        endpoints.MapPost("/login/passkey", services.GetRequiredService<PasskeySignIn>().PostAsync);
        Show(EndpointPaths.CheckSession, services.GetRequiredService<CheckSessionPage>().GetAsync);
        endpoints.MapAccountPages();
        var (assets, brand) = (services.GetRequiredService<StaticAssets>(), services.GetRequiredService<Brand>());
        Show("/assets/{name}", http => assets.ServeAsync(http, brand));
        Show(Brand.LogoPath, brand.ServeLogoAsync);
        Show(ClientLogos.Path, services.GetRequiredService<ClientLogos>().ServeAsync);
        endpoints.MapPost(InteractionPaths.Login, login.PostAsync);
        endpoints.MapPost(InteractionPaths.Consent, consent.PostAsync);
        endpoints.MapPost(InteractionPaths.Approve, services.GetRequiredService<ApprovalPage>().PostAsync);
        endpoints.MapPost(InteractionPaths.Device, device.PostAsync);
        endpoints.MapPost(InteractionPaths.Logout, logout.PostAsync);

        void Show(string page, RequestDelegate show) => endpoints.MapMethods(page, [HttpMethods.Get, HttpMethods.Head], show);
    }

    // CookieSecurePolicy.Always would make antiforgery throw behind a proxy that ends TLS; what counts is how the browser reached the issuer.
    private sealed class FormCookie : CookieBuilder
    {
        private readonly bool _secure;

        public FormCookie(bool secure)
        {
            _secure = secure;
            Name = secure ? "__Host-gatehouse-form" : "gatehouse-form";
            HttpOnly = true;
            IsEssential = true;
            SameSite = SameSiteMode.Lax;
            SecurePolicy = CookieSecurePolicy.None;
            Path = "/";
        }

        public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
        {
            var cookie = base.Build(context, expiresFrom);
            cookie.Secure = _secure;
            return cookie;
        }
    }
}
