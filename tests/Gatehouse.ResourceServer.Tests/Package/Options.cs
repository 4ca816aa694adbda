using System.Net;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer.Tests.Package;

/// <summary>Faults of the options stop the start, all at once, each with its remedy.</summary>
public sealed class Options
{
    [Fact]
    public async Task All_faults_are_reported_at_once_when_the_API_starts()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options =>
        {
            options.Issuer = "http://login.example.com";
            options.Audience = "";
            options.Algorithms = ["ES256", "HS256"];
            options.ClockTolerance = TimeSpan.FromHours(1);
            options.BackchannelAddress = new Uri("ftp://gatehouse");
            options.TokenCacheCapacity = -1;
        }));
        Assert.Equal(6, fault.Failures.Count());
        Assert.Contains("http on a host that is not loopback; use https. To reach it by http inside a network, set BackchannelAddress", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Audience is not set", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'HS256'; allowed are ES256, RS256, PS256", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Issuer is not set"), InlineData(" https://a.example", "a space around it"), InlineData("a.example", "must be an https URL"), InlineData("https://a.example?x", "no query")]
    public async Task A_wrong_issuer_is_named(string issuer, string fault)
    {
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options => (options.Issuer, options.Audience) = (issuer, "a")));
        Assert.Contains(fault, Assert.Single(thrown.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, LostRevocations.Continue, 30, false, "FollowRevocations needs ClientId and ClientSecret")]
    [InlineData(null, LostRevocations.Refuse, 30, false, "WhenRevocationsAreLost is Refuse, but revocations are not followed")]
    [InlineData(false, LostRevocations.Introspect, 30, true, "WhenRevocationsAreLost is Introspect, but revocations are not followed")]
    [InlineData(null, LostRevocations.Continue, 2, true, "use 3 seconds to 1 hour")]
    public async Task Revocations_that_cannot_be_followed_as_told_are_a_fault(bool? follow, LostRevocations lost, int seconds, bool client, string fault)
    {
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options =>
        {
            (options.Issuer, options.Audience) = ("https://a.example", "a");
            if (client) (options.ClientId, options.ClientSecret) = ("a", "b");
            (options.FollowRevocations, options.WhenRevocationsAreLost, options.RevocationsLostAfter) = (follow, lost, TimeSpan.FromSeconds(seconds));
        }));
        Assert.Contains(fault, Assert.Single(thrown.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_revocations_are_followed_is_read_from_the_configuration()
    {
        await using var issuer = await TestIssuer.StartAsync();
        (string, string)[] settings = [("Issuer", issuer.Issuer), ("Audience", "a"), ("ClientId", "a"), ("ClientSecret", "b"), ("FollowRevocations", "true"), ("WhenRevocationsAreLost", "introspect"), ("RevocationsLostAfter", "00:00:05"), ("IntrospectOpaqueTokens", "false")];
        await using var api = await ApiUnderTest.StartAsync(services => services.AddSingleton(Configuration(settings)).AddGatehouse(), _ => { });
        var options = api.Services.GetRequiredService<IOptionsMonitor<GatehouseOptions>>().Get("Gatehouse");
        Assert.Equal((true, LostRevocations.Introspect, TimeSpan.FromSeconds(5), false), (options.FollowRevocations, options.WhenRevocationsAreLost, options.RevocationsLostAfter, options.IntrospectOpaqueTokens));
        settings[5] = ("WhenRevocationsAreLost", "1");
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => ApiUnderTest.StartAsync(services => services.AddSingleton(Configuration(settings)).AddGatehouse(), _ => { }));
        Assert.Contains("is '1', which is none of Continue, Introspect, Refuse", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_read_from_the_configuration_of_the_scheme()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Issuer = "https://login.example.com";
        issuer.KeysAddress = () => "https://login.example.com/keys";
        await using var api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddSingleton<IConfiguration>(Configuration(("Issuer", issuer.Issuer), ("Audience", ApiUnderTest.Audience), ("BackchannelAddress", issuer.Address), ("Algorithms:0", "ES256"), ("ClockTolerance", "00:00:10")));
                services.AddGatehouse();
            },
            app => app.MapGet("/orders", () => "").RequireScope("orders.read"));
        using var response = await api.GetAsync(issuer.Token());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var options = api.Services.GetRequiredService<IOptionsMonitor<GatehouseOptions>>().Get("Gatehouse");
        Assert.Equal((TimeSpan.FromSeconds(10), "ES256"), (options.ClockTolerance, Assert.Single(options.Algorithms)));
    }

    [Fact]
    public async Task A_setting_that_does_not_exist_is_a_fault()
    {
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => ApiUnderTest.StartAsync(
            services =>
            {
                services.AddSingleton<IConfiguration>(Configuration(("Issuer", "https://a.example"), ("Audience", "a"), ("Audienze", "b"), ("ClockTolerance", "soon")));
                services.AddGatehouse();
            },
            _ => { }));
        Assert.Equal(2, thrown.Failures.Count());
        Assert.Contains("Authentication:Schemes:Gatehouse:Audienze is not a setting of Gatehouse", thrown.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => "Authentication:Schemes:Gatehouse:" + setting.Key, setting => (string?)setting.Value)).Build();

    private static Task StartAsync(Action<GatehouseOptions> configure) => ApiUnderTest.StartAsync(services => services.AddGatehouse(configure), _ => { });
}
