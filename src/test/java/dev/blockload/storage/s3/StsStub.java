package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * AWS STS on the loopback, answering as it documents, and beside it a store of one object
 * that accepts only credentials issued by the stub of STS.
 */
public final class StsStub implements AutoCloseable {

	/** What every answered secret access key begins with. */
	public static final String SECRET = "answeredSecretOfTheRole";

	/** What every answered session token begins with. */
	public static final String TOKEN = "answeredSessionTokenOfTheRole";

	private static final String CONTAINER = "/container-credentials";

	private static final Pattern ROLE_KEY = Pattern.compile("ASIAROLE([0-9]{1,9})");

	private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

	private final HttpServer server;

	private final ExecutorService workers = Executors.newCachedThreadPool((work) -> {
		Thread thread = new Thread(work, "sts-stub");
		thread.setDaemon(true);
		return thread;
	});

	private final List<Asked> asked = new CopyOnWriteArrayList<>();

	private final AtomicInteger given = new AtomicInteger();

	private final byte[] content;

	private volatile Duration validity = Duration.ofHours(1);

	private volatile @Nullable Refusal refusal;

	private StsStub(byte[] content) throws IOException {
		this.content = content;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.setExecutor(this.workers);
		this.server.start();
	}

	/** Starts one on a free port; every key of its store holds the content. */
	public static StsStub holding(String content) {
		try {
			return new StsStub(content.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Stores that retry only briefly, but long enough for a busy machine. */
	static S3ObjectStores stores() {
		AwsClientBuilderConfigurer configurer = new AwsClientBuilderConfigurer(AnonymousCredentialsProvider.create(),
				() -> Region.US_EAST_1, new AwsProperties());
		Duration patient = Duration.ofSeconds(10);
		return new S3ObjectStores(configurer, () -> {
			throw new IllegalStateException("no connection here is embedded");
		}, new Timeouts(patient, patient, patient, patient.multipliedBy(2)),
				new RetryPolicy(Duration.ofMillis(200), Duration.ofMillis(10), Duration.ofMillis(100)));
	}

	/** Of both, STS and the store. */
	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/** Where a container requests credentials. */
	public URI containerCredentials() {
		return endpoint().resolve(CONTAINER);
	}

	/** All requests for roles so far. */
	public List<Asked> asked() {
		return List.copyOf(this.asked);
	}

	/** From now on, credentials are good for so long. */
	void giveFor(Duration time) {
		this.validity = time;
	}

	/** From now on, refuse to give a role. */
	public void refuse(int status, String code, String message) {
		this.refusal = new Refusal(status, code, message);
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			if (exchange.getRequestMethod().equals("POST")) {
				sts(exchange);
			}
			else if (exchange.getRequestURI().getPath().equals(CONTAINER)) {
				container(exchange);
			}
			else {
				store(exchange);
			}
		}
	}

	private void sts(HttpExchange exchange) throws IOException {
		Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
		String action = form.getOrDefault("Action", "");
		this.asked.add(new Asked(action, form.get("RoleArn"), form.get("ExternalId"), form.get("RoleSessionName"),
				form.get("WebIdentityToken"), accessKeyId(exchange),
				exchange.getRequestHeaders().getFirst("X-Amz-Security-Token")));
		Refusal refused = this.refusal;
		if (refused != null) {
			send(exchange, refused.status(), """
					<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
					  <Error>
					    <Type>Sender</Type>
					    <Code>%s</Code>
					    <Message>%s</Message>
					  </Error>
					  <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
					</ErrorResponse>
					""".formatted(refused.code(), refused.message()));
			return;
		}
		int number = this.given.incrementAndGet();
		send(exchange, 200, """
				<%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
				  <%1$sResult>
				    <AssumedRoleUser>
				      <Arn>arn:aws:sts::111122223333:assumed-role/exports/%2$s</Arn>
				      <AssumedRoleId>ARO123EXAMPLE123:%2$s</AssumedRoleId>
				    </AssumedRoleUser>
				    <Credentials>
				      <AccessKeyId>%3$s</AccessKeyId>
				      <SecretAccessKey>%4$s</SecretAccessKey>
				      <SessionToken>%5$s</SessionToken>
				      <Expiration>%6$s</Expiration>
				    </Credentials>
				    <PackedPolicySize>6</PackedPolicySize>
				  </%1$sResult>
				  <ResponseMetadata>
				    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
				  </ResponseMetadata>
				</%1$sResponse>
				""".formatted(action, form.get("RoleSessionName"), "ASIAROLE" + number, SECRET + number, TOKEN + number,
				Instant.now().plus(this.validity).truncatedTo(ChronoUnit.SECONDS)));
	}

	/** As the agents of ECS and EKS give credentials to a container. */
	private void container(HttpExchange exchange) throws IOException {
		int number = this.given.incrementAndGet();
		send(exchange, 200,
				"""
						{"AccessKeyId": "ASIAROLE%1$d", "SecretAccessKey": "%2$s%1$d", "Token": "%3$s%1$d", "Expiration": "%4$s"}
						"""
					.formatted(number, SECRET, TOKEN,
							Instant.now().plus(this.validity).truncatedTo(ChronoUnit.SECONDS)));
	}

	private void store(HttpExchange exchange) throws IOException {
		Matcher id = ROLE_KEY.matcher(String.valueOf(accessKeyId(exchange)));
		if (!id.matches() || Integer.parseInt(id.group(1)) > this.given.get()) {
			send(exchange, 403, s3Error("InvalidAccessKeyId"));
			return;
		}
		if (!(TOKEN + id.group(1)).equals(exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"))) {
			send(exchange, 400, s3Error("InvalidToken"));
			return;
		}
		Matcher range = RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
		int start = range.matches() ? Integer.parseInt(range.group(1)) : 0;
		int end = range.matches() ? Math.min(Integer.parseInt(range.group(2)), this.content.length - 1)
				: this.content.length - 1;
		exchange.getResponseHeaders().set("ETag", "\"etag-1\"");
		exchange.getResponseHeaders().set("Last-Modified", "Sat, 15 Oct 2022 00:00:00 GMT");
		if (range.matches()) {
			exchange.getResponseHeaders()
				.set("Content-Range", "bytes " + start + "-" + end + "/" + this.content.length);
		}
		exchange.sendResponseHeaders(range.matches() ? 206 : 200, end - start + 1L);
		exchange.getResponseBody().write(this.content, start, end - start + 1);
	}

	private static String s3Error(String code) {
		return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + code
				+ "</Message><RequestId>R1</RequestId></Error>";
	}

	private static @Nullable String accessKeyId(HttpExchange exchange) {
		Matcher credential = Pattern.compile("Credential=([^/]+)/")
			.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
		return credential.find() ? credential.group(1) : null;
	}

	private static void send(HttpExchange exchange, int status, String xml) throws IOException {
		byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "text/xml");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	private static Map<String, String> form(String body) {
		Map<String, String> form = new HashMap<>();
		for (String pair : body.split("&", -1)) {
			int equals = pair.indexOf('=');
			if (equals > 0) {
				form.put(pair.substring(0, equals),
						URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
			}
		}
		return form;
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.workers.shutdownNow();
	}

	/**
	 * A request for a role.
	 *
	 * @param action AssumeRole or AssumeRoleWithWebIdentity
	 * @param roleArn the role
	 * @param externalId or null
	 * @param sessionName by which AWS logs it
	 * @param webIdentityToken or null
	 * @param accessKeyId that signed, or null for an unsigned request
	 * @param sessionToken of the signer, or null
	 */
	public record Asked(String action, @Nullable String roleArn, @Nullable String externalId,
			@Nullable String sessionName, @Nullable String webIdentityToken, @Nullable String accessKeyId,
			@Nullable String sessionToken) {
	}

	private record Refusal(int status, String code, String message) {
	}

}
