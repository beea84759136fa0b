import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
[basic] import java.util.Base64;

public class Token {
    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    public static void main(String[] args) throws Exception {
        String body = String.join("&",
[each]             "@name@=" + encode(@value@)@,@
        );
[encode]         String pair = encode(System.getenv("CXONE_CLIENT_ID"))
[encode]             + ":" + encode(System.getenv("CXONE_CLIENT_SECRET"));
[raw]         String pair = System.getenv("CXONE_CLIENT_ID")
[raw]             + ":" + System.getenv("CXONE_CLIENT_SECRET");
[basic]         String basic = Base64.getEncoder()
[basic]             .encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        var url = URI.create(@url@);
        var request = HttpRequest.newBuilder(url)
            .header("Content-Type", "application/x-www-form-urlencoded")
[basic]             .header("Authorization", "Basic " + basic)
            .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        var response = HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200)
            throw new Exception("token request: HTTP " + response.statusCode());
        String json = response.body(); // access_token is in it
    }
}
