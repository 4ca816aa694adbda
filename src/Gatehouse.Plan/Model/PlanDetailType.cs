using Gatehouse.Protocol.AuthorizationDetails;

namespace Gatehouse.Plan.Model;

/// <summary>A type of authorization details that an API understands (RFC 9396).</summary>
/// <param name="Description">What the consent page says; <c>{name}</c> stands for a member of the detail.</param>
/// <param name="Schema">What a detail of this type must look like.</param>
public sealed record PlanDetailType(string Type, string? Description, DetailSchema Schema);
