package dev.blockload.web;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.serve.WebBench;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A browser without scripts: keeps cookies, and sends forms with their hidden fields.
 */
public final class Browser {

	private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

	private final int port;

	private final Map<String, String> cookies = new TreeMap<>();

	private String page = "";

	public Browser(int port) {
		this.port = port;
	}

	public HttpResponse<String> get(String path) {
		return kept(WebBench.send(uri(path),
				(request) -> this.cookies.isEmpty() ? request : request.header("Cookie", cookies())));
	}

	/** Send a form of the page that was shown last. */
	public HttpResponse<String> post(String path, Map<String, String> fields) {
		return send(path, withToken(fields), "*/*");
	}

	/** The same as browsers do: a failure is answered with a page. */
	public HttpResponse<String> postForPage(String path, Map<String, String> fields) {
		return send(path, withToken(fields), "text/html");
	}

	private Map<String, String> withToken(Map<String, String> fields) {
		Matcher token = TOKEN.matcher(this.page);
		assertThat(token.find()).as(this.page).isTrue();
		Map<String, String> all = new TreeMap<>(fields);
		all.put("_csrf", token.group(1));
		return all;
	}

	/** Send a form with a file; its token is part of the URL. */
	public HttpResponse<String> upload(String path, Map<String, String> fields, String name, String content) {
		Matcher token = TOKEN.matcher(this.page);
		assertThat(token.find()).as(this.page).isTrue();
		StringBuilder body = new StringBuilder();
		fields.forEach((field, value) -> body.append("--limit\r\nContent-Disposition: form-data; name=\"")
			.append(field)
			.append("\"\r\n\r\n")
			.append(value)
			.append("\r\n"));
		body.append("--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
			.append(name)
			.append("\"\r\nContent-Type: text/csv\r\n\r\n")
			.append(content)
			.append("\r\n--limit--\r\n");
		return kept(WebBench.send(uri(path + "?_csrf=" + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8)),
				(request) -> request.header("Content-Type", "multipart/form-data; boundary=limit")
					.header("Cookie", cookies())
					.POST(BodyPublishers.ofString(body.toString()))));
	}

	public HttpResponse<String> postWithoutToken(String path, Map<String, String> fields) {
		return send(path, fields, "*/*");
	}

	private HttpResponse<String> send(String path, Map<String, String> fields, String accept) {
		String body = fields.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
		return kept(WebBench.send(uri(path),
				(request) -> request.header("Content-Type", "application/x-www-form-urlencoded")
					.header("Accept", accept)
					.header("Cookie", cookies())
					.POST(BodyPublishers.ofString(body))));
	}

	public Browser logIn(String name) {
		get("/login");
		assertThat(post("/login", Map.of("name", name, "password", WebBench.PASSWORD)).statusCode()).isEqualTo(303);
		return this;
	}

	/** The value of a cookie. */
	public String cookie(String name) {
		return this.cookies.getOrDefault(name, "");
	}

	void setCookie(String name, String value) {
		this.cookies.put(name, value);
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.port + path);
	}

	private String cookies() {
		return this.cookies.entrySet()
			.stream()
			.map((cookie) -> cookie.getKey() + "=" + cookie.getValue())
			.collect(Collectors.joining("; "));
	}

	private HttpResponse<String> kept(HttpResponse<String> answer) {
		for (String cookie : answer.headers().allValues("Set-Cookie")) {
			String[] pair = cookie.split(";", 2)[0].split("=", 2);
			if (pair[1].isEmpty()) {
				this.cookies.remove(pair[0]);
			}
			else {
				this.cookies.put(pair[0], pair[1]);
			}
		}
		if (answer.statusCode() != 303) {
			this.page = answer.body();
		}
		return answer;
	}

}
