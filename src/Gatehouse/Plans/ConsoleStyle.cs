using System.Text.RegularExpressions;

namespace Gatehouse.Plans;

/// <summary>Colours where somebody looks, plain text where a file or a program does.</summary>
internal sealed partial class ConsoleStyle(TextWriter console, bool colours)
{
    private const int Width = 80;

    public TextWriter Out => console;

    /// <summary>Colours on a terminal that knows them; <c>NO_COLOR</c> forbids them everywhere, <c>FORCE_COLOR</c> writes them into files and pipes too.</summary>
    public static ConsoleStyle Of(TextWriter console)
    {
        var redirected = ReferenceEquals(console, Console.Error) ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        return new ConsoleStyle(console, !IsSet("NO_COLOR") && (IsSet("FORCE_COLOR") || (!redirected && Environment.GetEnvironmentVariable("TERM") != "dumb")));
    }

    public string Red(string text) => In("31;1", text);

    public string Yellow(string text) => In("33;1", text);

    public string Blue(string text) => In("36", text);

    public string Green(string text) => In("32", text);

    public string Faint(string text) => In("2", text);

    public string Bold(string text) => In("1", text);

    /// <summary>A text under a heading, broken into lines that fit a terminal of 80 columns.</summary>
    public void Wrap(string heading, string text, int indent) => Fill($"{new string(' ', indent - heading.Length - 2)}{Faint(heading)}  ", text, indent);

    /// <summary>The same behind anything.</summary>
    /// <param name="indent">Of the lines after the first.</param>
    public void Fill(string head, string text, int indent = 0)
    {
        var words = text.Split(' ');
        var (line, length) = (head + words[0], Visible(head) + Visible(words[0]));
        foreach (var word in words.AsSpan(1))
        {
            var longer = length + 1 + Visible(word);
            if (longer > Width)
            {
                console.WriteLine(line.TrimEnd());
                (line, length) = (new string(' ', indent) + word, indent + Visible(word));
            }
            else (line, length) = ($"{line} {word}", longer);
        }
        console.WriteLine(line.TrimEnd());
    }

    /// <summary>The columns of a text, in which colours take none.</summary>
    private static int Visible(string text) => text.Contains('\e') ? Escapes().Replace(text, "").Length : text.Length;

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Escapes();

    private string In(string code, string text) => colours && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
