namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>For tests that judge how quick something is: they run when no others do.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
