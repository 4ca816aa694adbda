namespace Gatehouse.Plan;

/// <summary>A variable of a plan cannot be read, although it is set; the message says why.</summary>
public sealed class PlanVariableException(string message) : Exception(message);

/// <summary>
/// The variables of a plan, where it runs: <c>NAME</c> of the environment, or the file that <c>NAME_FILE</c> of the environment names, which is how
/// containers are given secrets. The end of the file's last line is no part of the value.
/// </summary>
public static class PlanVariables
{
    private const int LargestFile = 1024 * 1024;

    /// <summary>The value; null when neither is set.</summary>
    /// <exception cref="PlanVariableException">Both are set, or the file cannot be read.</exception>
    public static string? Find(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        if (Environment.GetEnvironmentVariable(name + "_FILE") is not { Length: > 0 } file) return value;
        if (value is not null) throw new PlanVariableException($"is set, and so is {name}_FILE; unset one of the two");
        try
        {
            if (new FileInfo(file).Length > LargestFile) throw new PlanVariableException($"is in the file of {name}_FILE, which is larger than 1 MiB");
            var text = File.ReadAllText(file);
            return text.EndsWith('\n') ? text[..^(text.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1)] : text;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PlanVariableException($"is in the file of {name}_FILE, which cannot be read: {unreadable.Message}");
        }
    }
}
