using CsCheck;
using Gatehouse.Plan.Model.Operations;

namespace Gatehouse.Plan.Tests.Colors;

/// <summary>Contrast as WCAG 2.2 computes it, on values that its own documents and tools give.</summary>
public class Contrast
{
    private static readonly Gen<Color> Any = Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, (red, green, blue) => new Color(red, green, blue));

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#767676", "#ffffff", 4.54)]
    [InlineData("#ff0000", "#ffffff", 4.00)]
    [InlineData("#0000ff", "#ffffff", 8.59)]
    [InlineData("#123456", "#123456", 1)]
    public void It_is_that_of_the_specification(string one, string other, double contrast)
    {
        Assert.Equal(contrast, Color.Parse(one)!.Value.ContrastWith(Color.Parse(other)!.Value), 0.005);
        Assert.Equal(contrast, Color.Parse(other)!.Value.ContrastWith(Color.Parse(one)!.Value), 0.005);
    }

    [Theory]
    [InlineData("0f6650"), InlineData("#0f665"), InlineData("#0f66501"), InlineData("#0g6650"), InlineData("#+f6650"), InlineData("# f6650"), InlineData("green"), InlineData("")]
    public void What_is_no_colour_is_none(string text) => Assert.Null(Color.Parse(text));

    [Fact]
    public void A_colour_survives_being_written() => Any.Sample(color => Color.Parse(color.ToString()) == color);

    [Fact]
    public void On_the_way_to_black_every_colour_is_read_on_white() =>
        Any.Sample(color => color.Towards(Color.Black, Color.White).ContrastWith(Color.White) >= Color.EnoughContrast);
}
