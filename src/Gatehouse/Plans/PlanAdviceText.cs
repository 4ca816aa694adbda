using System.Text.Json;
using Gatehouse.Plan.Advising;

namespace Gatehouse.Plans;

/// <summary>Advice for people, and for programs.</summary>
internal static class PlanAdviceText
{
    private const int Indent = 12;

    /// <param name="plan">The plan that the entry is put into; null where somebody pastes it.</param>
    public static void Write(ConsoleStyle style, ClientAdvice advice, string? stanza, string? plan, IEnumerable<(string Stack, string? Code)> code)
    {
        foreach (var choice in advice.Choices)
        {
            style.Fill($"{style.Bold(choice.About)}: ", style.Green(choice.Choice), 2);
            style.Wrap("because", choice.Because, Indent);
            style.Wrap("source", choice.Source, Indent);
        }
        foreach (var refusal in advice.Refusals)
        {
            style.Fill($"{style.Bold("Refused")}: ", style.Red(refusal.What), 2);
            style.Wrap("because", refusal.Because, Indent);
            style.Wrap("source", refusal.Source, Indent);
        }
        if (stanza is null)
        {
            style.Out.WriteLine($"\n{style.Red("There is no safe way as it is.")}");
            return;
        }
        style.Out.WriteLine($"\n{style.Bold(plan is null ? "To paste below clients:" : $"For {plan}:")}\n\n{stanza}");
        foreach (var (stack, text) in code)
            style.Out.WriteLine(text is null ? $"Such a client cannot be written with {stack}." : $"{style.Bold($"To start with ({stack}):")}\n\n{text}");
    }

    public static void WriteJson(Utf8JsonWriter json, ClientAdvice advice, string? stanza, IEnumerable<(string Stack, string? Code)> code)
    {
        json.WriteBoolean("safe", stanza is not null);
        json.WriteTexts("grant_types", advice.GrantTypes);
        json.WriteStartArray("choices");
        foreach (var choice in advice.Choices) WriteReason(json, ("about", choice.About), ("choice", choice.Choice), ("because", choice.Because), ("source", choice.Source));
        json.WriteEndArray();
        json.WriteStartArray("refused");
        foreach (var refusal in advice.Refusals) WriteReason(json, ("what", refusal.What), ("because", refusal.Because), ("source", refusal.Source));
        json.WriteEndArray();
        json.WriteText("stanza", stanza);
        json.WriteStartObject("code");
        foreach (var (stack, text) in code) json.WriteText(stack, text);
        json.WriteEndObject();
    }

    private static void WriteReason(Utf8JsonWriter json, params ReadOnlySpan<(string Name, string Text)> members)
    {
        json.WriteStartObject();
        foreach (var (name, text) in members) json.WriteString(name, text);
        json.WriteEndObject();
    }
}
