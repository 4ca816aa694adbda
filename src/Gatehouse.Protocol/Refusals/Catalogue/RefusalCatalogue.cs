using System.Collections.Frozen;

namespace Gatehouse.Protocol.Refusals;

/// <summary>
/// Every reason of provider, pages, APIs and gateway, explained in one place. Whoever adds a reason adds it here: tests fail for one that is
/// missing, for one that nothing raises, and for one that no test provokes.
/// </summary>
public static partial class RefusalCatalogue
{
    private static readonly Lazy<FrozenDictionary<string, RefusalReason>> ByName = new(() => All.ToFrozenDictionary(reason => reason.Name, StringComparer.Ordinal));

    /// <summary>The chapters of the catalogue in their order, each with its reasons.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<RefusalReason> Reasons)> Chapters =>
    [
        ("The request itself", Requests),
        ("Client authentication", ClientAuthentication),
        ("Statements that clients sign", Assertions),
        ("What is asked for", Access),
        ("Authorization requests", AuthorizationRequests),
        ("Users and their answers", Users),
        ("Codes and refresh tokens", Grants),
        ("Token exchange and assertions of others", Exchange),
        ("Proof of possession", Possession),
        ("Access tokens", AccessTokens),
        ("Registration of clients", Registration),
        ("Gateway", Gateway),
    ];

    public static IEnumerable<RefusalReason> All => Chapters.SelectMany(chapter => chapter.Reasons);

    public static RefusalReason? Find(string reason) => ByName.Value.GetValueOrDefault(reason);
}
