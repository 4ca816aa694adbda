namespace Gatehouse.Plan.Importing;

/// <summary>What is to be imported cannot be read, or not as what it is said to be; the message is for a person.</summary>
public sealed class ImportFaultException(string message) : Exception(message);
