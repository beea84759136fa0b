// SPDX-License-Identifier: MIT
// Token requests by Java's HttpClient or HttpURLConnection: for each line (way, url, id, secret, with
// tabs between) one request, and a line when it was answered.   java Send.java client|connection
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

public class Send {
	static String basic(String id, String secret) {
		return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
	}

	static String body(String way, String id, String secret) {
		switch (way) {
		case "json":
			return "{\"grant_type\":\"client_credentials\",\"client_id\":\"" + id + "\",\"client_secret\":\"" + secret + "\"}";
		case "basic":
			return "grant_type=client_credentials";
		default:
			return "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret;
		}
	}

	static int byClient(HttpClient client, String way, String url, String id, String secret) throws Exception {
		byte[] bytes = body(way, id, secret).getBytes(StandardCharsets.UTF_8);
		HttpRequest.Builder made = HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", way.equals("json") ? "application/json" : "application/x-www-form-urlencoded")
			.POST(way.equals("chunked") ? HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))
				: HttpRequest.BodyPublishers.ofByteArray(bytes));
		if (way.equals("basic"))
			made.header("Authorization", basic(id, secret));
		return client.send(made.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
	}

	static int byConnection(String way, String url, String id, String secret) throws Exception {
		byte[] bytes = body(way, id, secret).getBytes(StandardCharsets.UTF_8);
		HttpURLConnection made = (HttpURLConnection) new URL(url).openConnection();
		made.setRequestMethod("POST");
		made.setDoOutput(true);
		if (way.equals("json"))
			made.setRequestProperty("Content-Type", "application/json");
		if (way.equals("basic"))
			made.setRequestProperty("Authorization", basic(id, secret));
		if (way.equals("chunked"))
			made.setChunkedStreamingMode(0);
		made.getOutputStream().write(bytes);
		int status = made.getResponseCode();
		InputStream answer = status < 400 ? made.getInputStream() : made.getErrorStream();
		if (answer != null)
			answer.readAllBytes();
		return status;
	}

	public static void main(String[] args) throws Exception {
		HttpClient client = HttpClient.newHttpClient();
		BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
		for (String line = lines.readLine(); line != null; line = lines.readLine()) {
			String[] part = line.split("\t");
			System.out.println(args[0].equals("client") ? byClient(client, part[0], part[1], part[2], part[3])
				: byConnection(part[0], part[1], part[2], part[3]));
		}
	}
}
