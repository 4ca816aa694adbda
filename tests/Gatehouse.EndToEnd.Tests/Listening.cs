using System.Net;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>What a test listens with, where others call it.</summary>
internal static class Listening
{
    /// <summary>Answers each call in turn until the listener is closed.</summary>
    public static async Task AnswerAsync(this HttpListener http, Func<HttpListenerContext, Task> answer)
    {
        while (http.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await http.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            await answer(call);
        }
    }
}
