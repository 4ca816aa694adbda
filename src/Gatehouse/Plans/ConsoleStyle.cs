namespace Gatehouse.Plans;

/// <summary>Colours where somebody looks, plain text where a file or a program does.</summary>
internal sealed class ConsoleStyle(TextWriter console, bool colours)
{
    public TextWriter Out => console;

    /// <summary>Colours on a terminal, unless <c>NO_COLOR</c> says otherwise.</summary>
    public static ConsoleStyle Of(TextWriter console)
    {
        var redirected = ReferenceEquals(console, Console.Error) ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        return new ConsoleStyle(console, !redirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));
    }

    public string Red(string text) => In("31;1", text);

    public string Yellow(string text) => In("33;1", text);

    public string Blue(string text) => In("36", text);

    public string Green(string text) => In("32", text);

    public string Faint(string text) => In("2", text);

    public string Bold(string text) => In("1", text);

    /// <summary>A text under a heading, broken into lines that fit a terminal of 80 columns.</summary>
    public void Wrap(string heading, string text, int indent)
    {
        var left = new string(' ', indent - heading.Length - 2);
        var line = "";
        var first = true;
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && indent + line.Length + 1 + word.Length > 80)
            {
                Put();
                line = word;
            }
            else line = line.Length == 0 ? word : $"{line} {word}";
        }
        Put();

        void Put()
        {
            console.WriteLine(first ? $"{left}{Faint(heading)}  {line}" : new string(' ', indent) + line);
            first = false;
        }
    }

    private string In(string code, string text) => colours && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
