package dev.blockload.vault.kms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server that speaks the two calls of AWS KMS that Blockload makes. It "encrypts" by
 * putting the key and the context before the bytes, turned around.
 */
public final class KmsStub implements AutoCloseable {

	private final HttpServer server;

	private final List<String> actions = Collections.synchronizedList(new ArrayList<>());

	private volatile int status = 200;

	private volatile String error = "";

	private KmsStub(HttpServer server) {
		this.server = server;
		server.createContext("/", this::answer);
		server.start();
	}

	/** Start a server on loopback. */
	public static KmsStub start() {
		try {
			return new KmsStub(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Its address. */
	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/** The actions of all requests, in their order. */
	public List<String> actions() {
		return List.copyOf(this.actions);
	}

	/** Answer with an error from now on; status 200 ends it. */
	public void fail(int withStatus, String code) {
		this.error = code;
		this.status = withStatus;
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
			JsonNode request = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
			this.actions.add(target);
			ObjectNode answer = JsonMapper.shared().createObjectNode();
			int code = this.status;
			String head = request.path("KeyId").asString() + request.path("EncryptionContext") + "\n";
			if (code != 200) {
				answer.put("__type", this.error);
			}
			else if (target.equals("TrentService.Encrypt")) {
				answer.put("CiphertextBlob",
						encode(join(head.getBytes(StandardCharsets.UTF_8), turned(bytes(request, "Plaintext")))));
			}
			else {
				byte[] blob = bytes(request, "CiphertextBlob");
				byte[] expected = head.getBytes(StandardCharsets.UTF_8);
				if (blob.length > expected.length && Arrays.equals(Arrays.copyOf(blob, expected.length), expected)) {
					answer.put("Plaintext", encode(turned(Arrays.copyOfRange(blob, expected.length, blob.length))));
				}
				else {
					code = 400;
					answer.put("__type", "InvalidCiphertextException");
				}
			}
			byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
			exchange.sendResponseHeaders(code, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	private static byte[] bytes(JsonNode request, String name) {
		return Base64.getDecoder().decode(request.path(name).asString());
	}

	private static String encode(byte[] bytes) {
		return Base64.getEncoder().encodeToString(bytes);
	}

	private static byte[] turned(byte[] bytes) {
		byte[] turned = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			turned[i] = (byte) ~bytes[i];
		}
		return turned;
	}

	private static byte[] join(byte[] head, byte[] tail) {
		return ByteBuffer.allocate(head.length + tail.length).put(head).put(tail).array();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
