using System.Diagnostics;
using OpenTelemetry;

namespace Gatehouse.Server.Operations.Export;

/// <summary>Takes from the framework's spans what could hold a code, a token or a name: queries, and addresses with one.</summary>
internal sealed class SpanFilter : BaseProcessor<Activity>
{
    private static readonly string[] MayHoldSecrets = ["url.query", "url.full", "http.url", "http.target", "user_agent.original", "client.address"];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in MayHoldSecrets)
            if (data.GetTagItem(tag) is not null) data.SetTag(tag, null);
        base.OnEnd(data);
    }
}
