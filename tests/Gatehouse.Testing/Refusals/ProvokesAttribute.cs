using System.Reflection;
using Xunit;
using Xunit.v3;

namespace Gatehouse.Testing.Refusals;

/// <summary>
/// Says that a test is refused over HTTP for these reasons, and proves it: after the test, each was met in an answer whose id was explained
/// in full. The architecture tests see that no reason of the catalogue is without one.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ProvokesAttribute(params string[] reasons) : BeforeAfterTestAttribute
{
    public IReadOnlyList<string> Reasons => reasons;

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => RefusalWatch.Begin();

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        // A test that fails, or is skipped, for its own reasons says so itself.
        if (TestContext.Current.TestState is { Result: not TestResult.Passed }) return;
        var missing = reasons.Except(RefusalWatch.Met).ToList();
        Assert.True(missing.Count == 0, $"Not refused with {string.Join(", ", missing)} and explained; met were: {string.Join(", ", RefusalWatch.Met)}.");
    }
}
