using System.Globalization;

namespace Gatehouse.Plan.Model.Operations;

/// <summary>A colour of the sRGB space, as CSS writes it: <c>#0f6650</c>.</summary>
public readonly record struct Color(byte Red, byte Green, byte Blue)
{
    public static readonly Color Black = new(0, 0, 0);
    public static readonly Color White = new(255, 255, 255);

    /// <summary>What small text needs against its ground to be read by most (WCAG 2.2 section 1.4.3).</summary>
    public const double EnoughContrast = 4.5;

    /// <summary>Null when it is not a # and six hexadecimal digits.</summary>
    public static Color? Parse(string text) =>
        text is ['#', _, _, _, _, _, _] && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new((byte)(value >> 16), (byte)(value >> 8), (byte)value)
            : null;

    /// <summary>From 1, the same, to 21, black on white.</summary>
    public double ContrastWith(Color other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + .05) / (Math.Min(one, two) + .05);
    }

    /// <param name="share">How much of the other is in it, from 0 to 1.</param>
    public Color MixedWith(Color other, double share) => new(Mixed(Red, other.Red, share), Mixed(Green, other.Green, share), Mixed(Blue, other.Blue, share));

    /// <summary>The nearest one on the way to another that is read well on this ground.</summary>
    public Color Towards(Color other, Color ground, double contrast = EnoughContrast)
    {
        for (var share = 0.0; share < 1; share += .02)
            if (MixedWith(other, share) is var mixed && mixed.ContrastWith(ground) >= contrast)
                return mixed;
        return other;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    private double Luminance => .2126 * Linear(Red) + .7152 * Linear(Green) + .0722 * Linear(Blue);

    private static double Linear(byte part) => part / 255.0 is var value && value <= .04045 ? value / 12.92 : Math.Pow((value + .055) / 1.055, 2.4);

    private static byte Mixed(byte one, byte other, double share) => (byte)Math.Round(one + (other - one) * share);
}
