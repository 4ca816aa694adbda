namespace Gatehouse.Provider.Storage.Audit;

/// <summary>Which records are asked for, newest first. Null asks for any.</summary>
public sealed record AuditQuery
{
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>An event, or a group of them by its first word: <c>login</c> finds <c>login.failed</c>.</summary>
    public string? Event { get; init; }

    public string? Actor { get; init; }

    public string? Subject { get; init; }

    public string? ClientId { get; init; }

    /// <summary>Text that stands anywhere in the record.</summary>
    public string? Text { get; init; }

    /// <summary>Only what comes after this record in the list.</summary>
    public AuditPosition? Before { get; init; }

    public int Limit { get; init; } = 100;
}

/// <summary>Where a record stands in a list by time.</summary>
public readonly record struct AuditPosition(DateTimeOffset At, GrantId Id)
{
    public static AuditPosition Of(AuditRecord record) => new(record.At, record.Id);

    public static AuditPosition? Read(string text) =>
        text.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && long.TryParse(text.AsSpan(0, dot), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var at)
            && at <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() && GrantId.TryParse(text[(dot + 1)..], out var id) ? new AuditPosition(DateTimeOffset.FromUnixTimeMilliseconds(at), id) : null;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}.{Id}");
}
