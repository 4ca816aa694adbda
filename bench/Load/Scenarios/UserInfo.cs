using System.Collections.Concurrent;

namespace Gatehouse.Bench.Load.Scenarios;

/// <summary>A client reads the claims of its user.</summary>
internal sealed class UserInfo(LoadOptions options) : ProviderScenario(options)
{
    private readonly ConcurrentDictionary<int, byte[]> requestOfUser = new();

    public override void Prepare(VirtualUser user) =>
        requestOfUser[user.Number] = HttpRequest.Get(Options.Base, Provider.UserInfo, HttpRequest.Bearer(CodeFlow.Run(user).AccessToken!));

    public override void Once(VirtualUser user)
    {
        if (!TokenAnswer.Read(user.Connection.Send(requestOfUser[user.Number]), "userinfo").HasSubject)
            throw new InvalidAnswerException("userinfo: no sub");
    }
}
