namespace Gatehouse.Plan.Mapping;

/// <summary>The colours of the picture, by day and by night.</summary>
public static class MapStyle
{
    private const string Light = "--ground:#fff;--ink:#1c2430;--faint:#5d6b7e;--box:#f6f8fb;--edge:#c9d3e0;--provider:#eef2f9;--read:#1f6feb;--write:#c2570c;--administer:#b3163f;--unsaid:#6b7787;--danger:#b3163f;--dangerbox:#fdf0f3";
    private const string Dark = "--ground:#10151d;--ink:#e6ebf2;--faint:#97a5b8;--box:#19212c;--edge:#36445a;--provider:#161e29;--read:#6cb0ff;--write:#f5a35c;--administer:#ff7a97;--unsaid:#97a5b8;--danger:#ff7a97;--dangerbox:#2b1920";

    internal const string Shapes = """
        .map .ground{fill:var(--ground)}.map text{fill:var(--ink);font-size:12px}.map .head{font-size:22px;font-weight:650}.map .column{font-size:11px;font-weight:650;letter-spacing:.08em;fill:var(--faint)}
        .map .name{font-size:13px;font-weight:600}.map .faint{fill:var(--faint);font-size:11px}.map .small{font-size:11.5px}.map .right{text-anchor:end}.map .middle{text-anchor:middle}.map .danger{fill:var(--danger)}
        .map rect.client,.map rect.api{fill:var(--box);stroke:var(--edge)}.map rect.client.risk,.map rect.api.risk{fill:var(--dangerbox);stroke:var(--danger);stroke-width:1.5}.map rect.more{stroke-dasharray:4 3}
        .map rect.provider{fill:var(--provider);stroke:var(--edge)}.map path{fill:none}.map .stub{stroke:var(--faint);stroke-width:1.2}.map .stub.risk{stroke:var(--danger);stroke-width:2.2}
        .map .line{stroke-width:1.6;opacity:.8}.map .line.risk{stroke-width:3;stroke-dasharray:7 3}.map .line.exchange{stroke-dasharray:2 4}
        .map .read{--c:var(--read)}.map .write{--c:var(--write)}.map .administer{--c:var(--administer)}.map .unsaid{--c:var(--unsaid)}
        .map .line{stroke:var(--c)}.map .dot{fill:var(--c)}.map rect.pill{fill:var(--ground);stroke:var(--c)}.map text.pill{font-size:10.5px}.map .scope{font-family:ui-monospace,'Liberation Mono',monospace;font-size:11.5px}
        """;

    internal static string Of(bool dark) => $".map{{{(dark ? Dark : Light)}}}{Shapes}";

    /// <summary>For a map in a page that has colours of its own: as the reader's system has it.</summary>
    public static string OfMap => $".map{{{Light}}}@media(prefers-color-scheme:dark){{.map{{{Dark}}}}}{Shapes}";

    /// <summary>As the reader's system has it.</summary>
    internal static string OfPage => $":root{{{Light}}}@media(prefers-color-scheme:dark){{:root{{{Dark}}}}}{Shapes}";

    internal static string OfPageIn(bool dark) => $":root{{{(dark ? Dark : Light)}}}{Shapes}";
}
