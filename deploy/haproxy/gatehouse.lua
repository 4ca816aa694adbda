-- Asks Gatehouse about a request, and answers in its words when it may not go on.

-- What belongs to this one connection; and a certificate that a caller only claims to have.
local left_out = { ["connection"] = true, ["upgrade"] = true, ["content-length"] = true, ["transfer-encoding"] = true, ["expect"] = true, ["client-cert"] = true }
-- What the API is told under which name: it replaces whatever the caller sent.
local told = {
    ["gatehouse-subject"] = "gatehouse-subject", ["gatehouse-client"] = "gatehouse-client", ["gatehouse-scope"] = "gatehouse-scope",
    ["gatehouse-roles"] = "gatehouse-roles", ["gatehouse-identity"] = "gatehouse-identity", ["gatehouse-authorization"] = "authorization", ["gatehouse-cookie"] = "cookie",
}
local answered = { "www-authenticate", "content-type", "cache-control", "retry-after", "allow", "dpop-nonce", "gatehouse-reason", "gatehouse-refusal", "location", "set-cookie", "ratelimit", "ratelimit-policy" }

-- HAProxy's lists begin at 0; `pairs` goes through them whatever they begin at.
local function values(headers, name)
    local found = {}
    for _, value in pairs(headers[name] or {}) do table.insert(found, value) end
    return found
end

core.register_action("gatehouse", { "http-req" }, function(txn)
    local request = txn.http:req_get_headers()
    local asked = {}
    for name, _ in pairs(request) do
        if not left_out[name] then asked[name] = values(request, name) end
    end
    asked["host"] = { "gatehouse" }
    asked["x-forwarded-method"] = { txn.f:method() }
    asked["x-forwarded-host"] = { os.getenv("GATEHOUSE_API_HOST") }
    -- As it was sent, with the query.
    asked["x-forwarded-uri"] = { txn.f:pathq() }
    asked["x-forwarded-for"] = { txn.f:src() }

    local answer = core.httpclient():get({ url = os.getenv("GATEHOUSE") .. "/forward-auth", headers = asked, timeout = 10000 })
    local status = answer and answer.status or 0
    if status >= 200 and status < 300 then
        for from, name in pairs(told) do
            txn.http:req_del_header(name)
            local value = values(answer.headers, from)[1]
            if value and value ~= "" then txn.http:req_set_header(name, value) end
        end
        -- The cookie of a session that was renewed.
        local cookie = values(answer.headers, "set-cookie")[1]
        if cookie then txn:set_var("txn.gatehouse_cookie", cookie) end
        return
    end

    local reply = txn:reply()
    -- Who cannot be asked refuses nobody for good.
    reply:set_status(status >= 300 and status or 503)
    if status >= 300 then
        for _, name in ipairs(answered) do
            for _, value in ipairs(values(answer.headers, name)) do reply:add_header(name, value) end
        end
        reply:set_body(answer.body or "")
    end
    txn:done(reply)
end)
