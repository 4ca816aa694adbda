using System.Text;
using System.Text.RegularExpressions;

namespace Gatehouse.Plan.Text;

/// <summary>
/// Puts environment variables into the values of a plan: <c>${NAME}</c>, whole or within a value; <c>$${</c> writes <c>${</c>.
/// The text of a variable is never read as YAML, so nothing in it can change the plan's structure.
/// </summary>
internal sealed partial class Variables(string text, VariableValues values)
{
    // YAML forbids braces in an unquoted value of a flow mapping. People write { client_secret: ${SECRET} } all the same, so the
    // braces of a variable are hidden from the parser behind two characters that the file does not use. Places stay as they are.
    private readonly char _open = Unused(text, '\uE000');
    private readonly char _close = Unused(text, '\uF000');

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Written { get; }

    public string Hide() => Written.Replace(text, match => $"${_open}{match.Groups[1].Value}{_close}");

    public string Reveal(string value) => value.Contains(_open) ? value.Replace(_open, '{').Replace(_close, '}') : value;

    /// <summary>The value with its variables filled in, and whether there were any; faults are told, as message and remedy.</summary>
    public (string Value, bool HasVariable) Substitute(string value, Action<string, string> fault)
    {
        if (!value.Contains("${", StringComparison.Ordinal)) return (value, false);
        var result = new StringBuilder();
        var hasVariable = false;
        var at = 0;
        while (at < value.Length)
        {
            if (value[at] != '$')
            {
                result.Append(value[at++]);
            }
            else if (value.AsSpan(at).StartsWith("$${"))
            {
                result.Append("${");
                at += 3;
            }
            else if (!value.AsSpan(at).StartsWith("${"))
            {
                result.Append(value[at++]);
            }
            else if (Written.Match(value, at) is { Success: true } match && match.Index == at)
            {
                hasVariable = true;
                result.Append(values.Of(match.Groups[1].Value, fault));
                at += match.Length;
            }
            else
            {
                fault("contains ${ without the name of a variable", "write ${NAME} for an environment variable, or $${ for the characters themselves");
                return (value, true);
            }
        }
        return (result.ToString(), hasVariable);
    }

    private static char Unused(string text, char first)
    {
        var unused = first;
        while (text.Contains(unused)) unused++;
        return unused;
    }
}
