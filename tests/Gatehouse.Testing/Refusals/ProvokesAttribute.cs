using System.Collections.Concurrent;
using System.Reflection;
using Xunit;
using Xunit.v3;

namespace Gatehouse.Testing.Refusals;

/// <summary>
/// Says that a test is refused over HTTP for these reasons, and proves it: after the test, each was met in an answer whose id was explained
/// in full. The cases of a theory meet them together. The architecture tests see that no reason of the catalogue is without one.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProvokesAttribute(params string[] reasons) : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => RefusalWatch.Begin();

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        // A test that fails, or is skipped, for its own reasons says so itself.
        if (TestContext.Current.TestState is { Result: not TestResult.Passed }) return;
        var met = RefusalWatch.Met.Intersect(reasons).ToList();
        var isTheory = methodUnderTest.GetCustomAttributes().OfType<ITheoryAttribute>().Any();
        if (isTheory) ProvokedReasons.Add($"{methodUnderTest.DeclaringType}.{methodUnderTest.Name}", reasons, met);
        var missing = isTheory ? [] : reasons.Except(met).ToArray();
        Assert.True(missing.Length == 0, $"Not refused with {string.Join(", ", missing)} and explained; met were: {string.Join(", ", RefusalWatch.Met)}.");
    }
}

/// <summary>Sees at the end of a run that the cases of each theory have met all the reasons that it names. Every test assembly that provokes refusals has it as its fixture.</summary>
public sealed class ProvokedReasons : IDisposable
{
    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> Theories = new();

    internal static void Add(string theory, string[] reasons, List<string> met)
    {
        var open = Theories.GetOrAdd(theory, _ => new ConcurrentDictionary<string, bool>(reasons.Select(reason => KeyValuePair.Create(reason, false))));
        foreach (var reason in met) open[reason] = true;
    }

    public void Dispose()
    {
        var unmet = Theories.SelectMany(theory => theory.Value.Where(reason => !reason.Value).Select(reason => $"{theory.Key}: {reason.Key}")).ToList();
        if (unmet.Count > 0) throw new InvalidOperationException("No case of a theory was refused for a reason that it names:\n" + string.Join('\n', unmet));
    }
}
