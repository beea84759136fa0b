[encode] using System.Net;
[basic] using System.Net.Http.Headers;
[basic] using System.Text;
using System.Text.Json;

static string Env(string name) => Environment.GetEnvironmentVariable(name)
    ?? throw new Exception($"{name} is not set");

using var http = new HttpClient();
[encode] var id = WebUtility.UrlEncode(Env("CXONE_CLIENT_ID"));
[encode] var secret = WebUtility.UrlEncode(Env("CXONE_CLIENT_SECRET"));
[raw] var id = Env("CXONE_CLIENT_ID");
[raw] var secret = Env("CXONE_CLIENT_SECRET");
[basic] var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));
[basic] http.DefaultRequestHeaders.Authorization =
[basic]     new AuthenticationHeaderValue("Basic", pair);
var url = @url@;
using var response = await http.PostAsync(url, new FormUrlEncodedContent(
    new Dictionary<string, string>
    {
[each]         ["@name@"] = @value@,
    }));
response.EnsureSuccessStatusCode();
using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
var token = json.RootElement.GetProperty("access_token").GetString();
