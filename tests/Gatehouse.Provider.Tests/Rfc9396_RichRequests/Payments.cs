namespace Gatehouse.Provider.Tests.Rfc9396_RichRequests;

/// <summary>A plan whose orders API understands payments.</summary>
internal static class Payments
{
    public const string Pay = """{"type":"payment","to":"Bread & Co","amount":{"value":"12.50","currency":"EUR"}}""";
    public const string Other = """{"type":"payment","to":"Books","amount":{"value":"7.00","currency":"EUR"},"note":"for alice"}""";
    public const string Look = """{"type":"account","actions":["list"]}""";

    public static readonly string Plan = Plans.Default
        .Replace("""
                token: { format: jwt, lifetime: 10m }

            """, """
                token: { format: jwt, lifetime: 10m }
                authorization_details:
                  - type: payment
                    description: "Pay {amount.value} {amount.currency} to {to}"
                    schema:
                      type: object
                      required: [type, to, amount]
                      additionalProperties: off
                      properties:
                        type: {}
                        to: { type: string, minLength: 1, maxLength: 40 }
                        note: { type: string }
                        amount:
                          type: object
                          required: [value, currency]
                          properties: { value: { type: string }, currency: { enum: [EUR, CHF] } }
                  - type: account
                    schema: { properties: { actions: { type: array, maxItems: 2, items: { enum: [list, read] } } } }

            """)
        .Replace("- client_id: asking\n", "- client_id: asking\n    authorization_details_types: [payment, account]\n")
        .Replace("clients:\n", "clients:\n  - { client_id: tv, client_name: The TV, kind: device, scope: openid orders.read, authorization_details_types: [payment] }\n")
        .Replace("- client_id: web\n", "- client_id: web\n    authorization_details_types: [payment]\n");

    public static string List(params string[] details) => $"[{string.Join(',', details)}]";
}
