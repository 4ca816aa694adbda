using Gatehouse.Testing.Refusals;

[assembly: AssemblyFixture(typeof(ProvokedReasons))]
