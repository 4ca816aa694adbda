using Gatehouse.Provider.Outgoing;

namespace Gatehouse.Server.Pages.Logos;

/// <summary>
/// The pictures that are shown to people: those that hold pixels and nothing else. SVG is a document, which can hold scripts and links.
/// What the sender calls it and how it begins must agree, so that nobody takes a page for a picture.
/// </summary>
internal static class ImageTypes
{
    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    public static bool IsImage(OutgoingDocument document)
    {
        var body = document.Body.AsSpan();
        return document.MediaType switch
        {
            "image/png" => body.StartsWith(Png),
            "image/jpeg" => body.StartsWith(Jpeg),
            "image/gif" => body.StartsWith("GIF87a"u8) || body.StartsWith("GIF89a"u8),
            "image/webp" => body.StartsWith("RIFF"u8) && body.Length > 12 && body[8..].StartsWith("WEBP"u8),
            _ => false,
        };
    }
}
