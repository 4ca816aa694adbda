using System.Collections.Immutable;
using System.Text.Json;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Preview;
using Gatehouse.Server.Preview;

namespace Gatehouse.Plans;

/// <summary>Imagined tokens for people and for programs.</summary>
internal static class PlanWhatIfText
{
    private const int Indent = 14;

    public static void Write(ConsoleStyle style, ImaginedRequest request, string? user, ImaginedTokens tokens)
    {
        style.Fill("", style.Bold($"{request.ClientId} by {request.GrantType}{(user is null ? "" : $" for {user}")}"));
        style.Out.WriteLine();
        if (tokens.Refusal is { } refusal)
        {
            style.Wrap("refused", $"{style.Red(refusal.Code)} ({refusal.Reason})", Indent);
            style.Wrap("", refusal.Description, Indent);
            return;
        }
        WriteClaims(style, $"Access token, {(tokens.Format is AccessTokenFormat.Jwt ? "a JWT" : "opaque: what an introspection tells")}, {Span(tokens.Lifetime)}", tokens.AccessToken);
        if (!tokens.IdToken.IsEmpty) WriteClaims(style, "ID token, a JWT", tokens.IdToken);
        style.Out.WriteLine(tokens.Refresh is { } refresh ? $"{style.Bold("Refresh token")}, {Span(refresh.Idle)} if it is not used, {Span(refresh.Absolute)} in all" : style.Bold("No refresh token"));
        WriteConsent(style, tokens);
    }

    public static void WriteJson(Utf8JsonWriter json, ImaginedRequest request, ImaginedTokens tokens)
    {
        json.WriteString("client_id", request.ClientId);
        json.WriteString("grant_type", request.GrantType);
        if (tokens.Refusal is { } refusal)
        {
            json.WriteString("error", refusal.Code);
            json.WriteString("error_description", refusal.Description);
            json.WriteString("reason", refusal.Reason);
            return;
        }
        json.WriteString("token_format", tokens.Format is AccessTokenFormat.Jwt ? "jwt" : "opaque");
        json.WriteNumber("expires_in", (long)tokens.Lifetime.TotalSeconds);
        WriteClaims(json, "access_token", tokens.AccessToken);
        if (!tokens.IdToken.IsEmpty) WriteClaims(json, "id_token", tokens.IdToken);
        json.WriteBoolean("refresh_token", tokens.Refresh is not null);
        if (tokens.Consent is not { } consent) return;
        json.WriteStartArray("consent");
        foreach (var group in PlanPreview.QuestionOf(consent))
        {
            json.WriteStartObject();
            json.WriteString("heading", group.Heading);
            json.WriteText("host", group.Detail);
            json.WriteTexts("items", group.Items.Select(item => item.Description));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteClaims(ConsoleStyle style, string heading, ImmutableArray<ImaginedClaim> claims)
    {
        var indent = Math.Max(Indent, claims.Max(claim => claim.Name.Length) + 4);
        style.Out.WriteLine(style.Bold(heading));
        foreach (var claim in claims)
        {
            style.Wrap(claim.Name, claim.IsMadeAnew ? style.Faint("…") : Value(claim.Value), indent);
            style.Fill(new string(' ', indent), style.Faint(claim.From), indent);
        }
        style.Out.WriteLine();
    }

    private static void WriteConsent(ConsoleStyle style, ImaginedTokens tokens)
    {
        if (tokens.Consent is not { } consent)
        {
            style.Out.WriteLine(style.Bold("Nobody is asked to agree"));
            return;
        }
        style.Fill("", $"{style.Bold($"The user is asked by {consent.Client.DisplayName}")}, unless they agreed before");
        foreach (var group in PlanPreview.QuestionOf(consent))
        {
            style.Fill("  ", $"{group.Heading}{(group.Detail is null ? "" : $" ({group.Detail})")}", 4);
            foreach (var item in group.Items) style.Wrap("-", $"{item.Description}{(item.Access is null ? "" : $" [{item.Access}]")}{(item.Field is null ? "" : ", which they may leave out")}", 7);
        }
    }

    private static void WriteClaims(Utf8JsonWriter json, string name, ImmutableArray<ImaginedClaim> claims)
    {
        json.WriteStartObject(name);
        foreach (var claim in claims)
        {
            json.WriteStartObject(claim.Name);
            if (!claim.IsMadeAnew)
            {
                json.WritePropertyName("value");
                claim.Value.WriteTo(json);
            }
            json.WriteString("from", claim.From);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static string Value(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Span(TimeSpan span) =>
        span.TotalDays >= 1 && span.Ticks % TimeSpan.TicksPerDay == 0 ? $"{span.TotalDays:0}d" : span.Ticks % TimeSpan.TicksPerMinute == 0 ? $"{span.TotalMinutes:0}m" : $"{span.TotalSeconds:0}s";
}
