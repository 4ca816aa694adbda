using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads what a client may exchange tokens for.</summary>
internal static class ExchangeSections
{
    private static readonly Choices<string> SubjectTokens = new(("access_token", "access_token"), ("refresh_token", "refresh_token"), ("id_token", "id_token"));

    public static PlanExchange Read(Field field)
    {
        if (field.Section() is not { } section) return PlanExchange.Default;
        var exchange = new PlanExchange
        {
            SubjectTokens = section["subject_tokens"] is { IsWritten: true } written ? written.Choices(SubjectTokens) : PlanExchange.Default.SubjectTokens,
            Targets = [.. section["targets"].Items().Select(ReadTarget).OfType<PlanExchangeTarget>()],
        };
        section.Close();
        return exchange;
    }

    private static PlanExchangeTarget? ReadTarget(Field item)
    {
        if (item.Section() is not { } section) return null;
        var target = new PlanExchangeTarget(
            section["api"].RequiredText("name the API that the new token is for"),
            section["scopes"].Texts(),
            section["impersonation"].Switch(false));
        section.Close();
        return target;
    }
}
