package dev.blockload.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * An S3 server on the loopback for one bucket of computed keys, whose policy grants
 * {@code s3:GetObject}, and {@code s3:ListBucket} for one value of {@code s3:prefix} or
 * for none. All else is refused with 403, as S3 does; a missing key too where no listing
 * is granted. Keys do not hold the delimiter after the prefix.
 */
final class PolicyServer implements AutoCloseable {

	/** When all objects were modified. */
	static final Instant MODIFIED = Instant.parse("2022-01-01T00:00:00Z");

	private static final String ETAG = "\"5d41402abc4b2a76b9719d911017c592\"";

	private final String bucket;

	private final SortedKeys keys;

	private final @Nullable String listable;

	private final HttpServer server;

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private PolicyServer(String bucket, SortedKeys keys, @Nullable String listable) throws IOException {
		this.bucket = bucket;
		this.keys = keys;
		this.listable = listable;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
	}

	/**
	 * Starts one on a free port.
	 * @param listable the one prefix that may be listed, or null where none may
	 */
	static PolicyServer start(String bucket, SortedKeys keys, @Nullable String listable) {
		try {
			PolicyServer server = new PolicyServer(bucket, keys, listable);
			server.server.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/** Each request and the status of its answer, in the order in which they came. */
	List<String> requests() {
		return List.copyOf(this.requests);
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
			String path = exchange.getRequestURI().getPath();
			boolean isList = query.containsKey("list-type") && path.replaceFirst("/$", "").equals("/" + this.bucket);
			if (!exchange.getRequestMethod().equals("GET")) {
				refuse(exchange, 403, "AccessDenied");
			}
			else if (isList) {
				list(exchange, query);
			}
			else if (query.isEmpty() && path.startsWith("/" + this.bucket + "/")) {
				get(exchange, path.substring(this.bucket.length() + 2));
			}
			else {
				refuse(exchange, 403, "AccessDenied");
			}
		}
	}

	private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
		String prefix = query.getOrDefault("prefix", "");
		if (!prefix.equals(this.listable) || !"/".equals(query.get("delimiter"))) {
			refuse(exchange, 403, "AccessDenied");
			return;
		}
		String token = query.get("continuation-token");
		int first = this.keys.firstAfter((token != null) ? token : query.getOrDefault("start-after", ""));
		int last = Math.min(this.keys.size(), first + Integer.parseInt(query.getOrDefault("max-keys", "1000")));
		StringBuilder xml = new StringBuilder(
				"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult>" + "<EncodingType>url</EncodingType>");
		for (int index = first; index < last; index++) {
			xml.append("<Contents><Key>")
				.append(encoded(this.keys.key(index)))
				.append("</Key><LastModified>" + MODIFIED + "</LastModified><ETag>")
				.append(ETAG.replace("\"", "&quot;"))
				.append("</ETag><Size>5</Size><StorageClass>STANDARD</StorageClass></Contents>");
		}
		boolean isTruncated = last < this.keys.size();
		xml.append("<IsTruncated>").append(isTruncated).append("</IsTruncated>");
		if (isTruncated) {
			xml.append("<NextContinuationToken>")
				.append(this.keys.key(last - 1).replace("&", "&amp;").replace("<", "&lt;"))
				.append("</NextContinuationToken>");
		}
		send(exchange, 200, xml.append("</ListBucketResult>").toString());
	}

	private void get(HttpExchange exchange, String key) throws IOException {
		if (this.keys.indexOf(key) < 0) {
			if (this.listable != null) {
				refuse(exchange, 404, "NoSuchKey");
			}
			else {
				refuse(exchange, 403, "AccessDenied");
			}
			return;
		}
		exchange.getResponseHeaders().set("ETag", ETAG);
		exchange.getResponseHeaders().set("Last-Modified", "Sat, 01 Jan 2022 00:00:00 GMT");
		exchange.getResponseHeaders().set("Content-Range", "bytes 0-0/5");
		send(exchange, 206, "h");
	}

	private void refuse(HttpExchange exchange, int status, String code) throws IOException {
		send(exchange, status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
	}

	private void send(HttpExchange exchange, int status, String text) throws IOException {
		byte[] body = text.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "application/xml");
		// Before the answer: the client can look as soon as it has it.
		this.requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + status);
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
	}

	private static Map<String, String> query(@Nullable String raw) {
		Map<String, String> query = new HashMap<>();
		for (String pair : (raw != null) ? raw.split("&", -1) : new String[0]) {
			String[] parts = pair.split("=", 2);
			query.put(parts[0], (parts.length > 1) ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
		}
		return query;
	}

	private static String encoded(String key) {
		return URLEncoder.encode(key, StandardCharsets.UTF_8);
	}

}
