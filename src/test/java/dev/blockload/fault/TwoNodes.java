package dev.blockload.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.NewToken;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.Tokens;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.serve.WebBench;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Nodes in processes of their own, a proxy before them, and their clients.
 */
final class TwoNodes implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("Health: http://127\\.0\\.0\\.1:(\\d+)/");

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String ACCOUNTS = "TRUNCATE blockload.account, blockload.account_role, blockload.token, "
			+ "blockload.token_role, blockload.log_in_failure, blockload.log_in_address";

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ImportBench imports;

	private final RoundRobinProxy proxy = new RoundRobinProxy();

	private final List<Serving> nodes = new ArrayList<>();

	private final String token;

	TwoNodes(Path jobs) throws IOException {
		this.imports = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
		this.imports.sql("TRUNCATE blockload.launch, blockload.scheduled_run_task, blockload.idempotency_key");
		this.imports.sql(ACCOUNTS);
		this.imports.deleteAudit("true");
		this.imports.bean(JdbcClient.class)
			.sql("INSERT INTO blockload.account (name, password, created_by) VALUES ('anna', :hash, 'test')")
			.param("hash", "{bcrypt}" + new BCryptPasswordEncoder(4).encode(WebBench.PASSWORD))
			.update();
		this.imports.sql(
				"INSERT INTO blockload.account_role (account, role, application) SELECT number, 'admin', NULL FROM blockload.account");
		this.token = new Tokens(this.imports.bean(JdbcClient.class),
				this.imports.bean(PlatformTransactionManager.class))
			.create(Caller.unlimited(Actor.command("test")),
					new NewToken("nightly", null, Set.of(new RoleGrant(Role.OPERATOR, this.imports.application())),
							Set.of(), NewToken.DEFAULT_VALIDITY, List.of()))
			.text();
	}

	ImportBench imports() {
		return this.imports;
	}

	RoundRobinProxy proxy() {
		return this.proxy;
	}

	/** Start a node, without waiting for it. */
	Serving start(Path spool) {
		Serving node = new Serving(
				Child.of(this.imports.servers(), this.imports.jobs(), "serve", "--parallel", "2", "--port", "0")
					.environment("BLOCKLOAD_PUSH_SPOOL", spool.toString())
					.environment("BLOCKLOAD_PUSH_SPOOLLIMIT", "1MB")
					.environment("BLOCKLOAD_PUSH_MAXSIZE", "2MB")
					.environment("BLOCKLOAD_SCHEDULE_HEARTBEAT", "200ms")
					.environment("BLOCKLOAD_SCHEDULE_POLL", "100ms")
					.environment("BLOCKLOAD_SCHEDULE_BACKOFF", "1s")
					.start(),
				spool);
		this.nodes.add(node);
		return node;
	}

	/** Wait until nodes serve, and let the proxy use these. */
	void await(Serving... serving) throws InterruptedException {
		List<Integer> ports = new ArrayList<>();
		for (Serving node : serving) {
			ports.add(node.port());
		}
		this.proxy.use(ports);
	}

	/** The node that works on a run now. */
	Serving holderOf(long run) {
		String holder = this.imports.rows("SELECT holder FROM blockload.run WHERE id = " + run).get(0);
		return this.nodes.stream()
			.filter((node) -> holder.endsWith("pid " + node.child().pid()))
			.findFirst()
			.orElseThrow(() -> new AssertionError(holder));
	}

	/** The node that was sent the last request. */
	Serving last() throws InterruptedException {
		for (Serving node : this.nodes) {
			if (node.child().isAlive() && node.port() == this.proxy.last()) {
				return node;
			}
		}
		throw new AssertionError("no node has port " + this.proxy.last());
	}

	/** Send a request to the API. */
	<T> HttpResponse<T> send(int port, String path, HttpResponse.BodyHandler<T> handler,
			UnaryOperator<HttpRequest.Builder> more) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/blockload/v1/" + path))
			.timeout(TIMEOUT)
			.header("Authorization", "Bearer " + this.token);
		try {
			return HTTP.send(more.apply(request).build(), handler);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private HttpResponse<String> post(int port, String path, String type, String body, @Nullable String key) {
		return send(port, path, HttpResponse.BodyHandlers.ofString(), (request) -> {
			if (key != null) {
				request.header("Idempotency-Key", key);
			}
			return request.header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body));
		});
	}

	/** Push a file. */
	HttpResponse<String> push(int port, String importName, String body, @Nullable String key) {
		return post(port, "imports/" + importName + "/files", "text/csv", body, key);
	}

	/**
	 * Begin to push a file that never arrives as a whole.
	 * @param length how many bytes the request announces
	 */
	Socket beginPush(int port, String importName, long length) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout((int) TIMEOUT.toMillis());
		socket.getOutputStream().write("""
				POST /api/blockload/v1/imports/%s/files HTTP/1.1\r
				Host: 127.0.0.1:%d\r
				Authorization: Bearer %s\r
				Content-Type: text/csv\r
				Connection: close\r
				Content-Length: %d\r
				\r
				id,name
				""".formatted(importName, port, this.token, length).getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	/** The answer to a request whose body does not arrive. */
	String refused(int port, String importName, long length) throws IOException {
		try (Socket socket = beginPush(port, importName, length)) {
			return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).lines()
				.filter((line) -> line.startsWith("HTTP/1.1 ") || line.startsWith("{"))
				.collect(Collectors.joining(" "));
		}
	}

	/** The number of the run that a push created. */
	long pushed(int port, String importName, String body) {
		return run(push(port, importName, body, null));
	}

	/** Restart a run, and allow the deletes that it was refused. */
	long restart(int port, long run) {
		return run(post(port, "runs/" + run + "/restart", "application/json", "{\"allowDeletes\": true}", null));
	}

	static long run(HttpResponse<String> answer) {
		return accepted(answer).get("run").asLong();
	}

	static JsonNode accepted(HttpResponse<String> answer) {
		if (answer.statusCode() != 202) {
			throw new AssertionError(answer.statusCode() + ": " + answer.body());
		}
		return JsonMapper.shared().readTree(answer.body());
	}

	/** Wait until a run has a status. */
	void await(long run, String status) throws InterruptedException {
		await("run " + run + " is " + status,
				() -> this.imports.history().ofNumber(run).orElseThrow().status().name().equals(status),
				() -> this.imports.history().ofNumber(run) + " " + this.imports
					.rows("SELECT number, kind, node, message FROM blockload.run_event WHERE run_id = %d ORDER BY 1"
						.formatted(run)));
	}

	void await(String what, Supplier<Boolean> condition, Supplier<Object> otherwise) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (!condition.get()) {
			if (System.nanoTime() > end) {
				throw new AssertionError("not within 60 s: " + what + ", but " + otherwise.get());
			}
			Thread.sleep(50);
		}
	}

	@Override
	public void close() throws IOException {
		this.nodes.forEach((node) -> node.child().close());
		this.proxy.close();
		this.imports.sql(ACCOUNTS);
		this.imports.deleteAudit("true");
		this.imports.close();
	}

	/**
	 * A node, and the spool that it uses.
	 */
	record Serving(Child child, Path spool) {

		/** Waits until it serves. */
		int port() throws InterruptedException {
			this.child.awaitOutput("/health,");
			Matcher port = PORT.matcher(this.child.output());
			if (!port.find()) {
				throw new AssertionError(this.child.output());
			}
			return Integer.parseInt(port.group(1));
		}

	}

}
