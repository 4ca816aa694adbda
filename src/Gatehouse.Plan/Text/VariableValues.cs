namespace Gatehouse.Plan.Text;

/// <summary>What the variables of one plan hold, and how much of it may go into the plan.</summary>
internal sealed class VariableValues(Func<string, string?> variable)
{
    // A plan that names one long variable in many places would grow like a tree of aliases.
    private const int MostText = 16 * 1024 * 1024;

    private int _room = MostText;

    /// <summary>The value; empty when there is none that can be used, which is told as message and remedy.</summary>
    public string Of(string name, Action<string, string> fault)
    {
        string? value;
        try
        {
            value = variable(name);
        }
        catch (PlanVariableException unreadable)
        {
            fault($"needs the variable {name}, which {unreadable.Message}", $"mend it, or set {name} itself");
            return "";
        }
        if (value is null)
        {
            fault($"needs the environment variable {name}, which is not set", $"set {name} before starting, or {name}_FILE to a file that holds it, or write a value instead");
            return "";
        }
        if ((_room -= value.Length) < 0)
        {
            fault("needs more text from environment variables than 16 MiB in all", "use shorter values");
            _room = 0;
            return "";
        }
        if (PlainText.FirstUnreadable(value) is null) return value;
        fault($"needs the environment variable {name}, which contains a control character", $"set {name} to printable text");
        return "";
    }
}
