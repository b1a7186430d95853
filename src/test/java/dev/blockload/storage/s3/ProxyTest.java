package dev.blockload.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.Proxy;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Which way requests go: S3's and those for roles.
 */
class ProxyTest {

	private static final String ROLE = "arn:aws:iam::111122223333:role/exports";

	private final StsStub store = StsStub.holding("a,b\n");

	private final S3ObjectStores stores = StsStub.stores();

	@AfterEach
	void close() {
		System.clearProperty("http.proxyHost");
		System.clearProperty("http.proxyPort");
		System.clearProperty("http.nonProxyHosts");
		System.clearProperty("https.proxyHost");
		System.clearProperty("https.proxyPort");
		this.stores.close();
		this.store.close();
	}

	@Test
	void everyRequestOfTheConnectionGoesThroughItsProxy() throws IOException {
		try (ForwardProxy proxy = ForwardProxy.open()) {
			assertThat(read(new Proxy(proxy.address(), null))).isEqualTo("a,b\n");
			String endpoint = this.store.endpoint().toString();
			assertThat(proxy.lines()).containsExactly("POST " + endpoint + "/ HTTP/1.1",
					"GET " + endpoint + "/exports/file.csv HTTP/1.1", "GET " + endpoint + "/exports/file.csv HTTP/1.1");
		}
	}

	@Test
	void theFirstRequestToTheProxyHasItsCredentials() throws IOException {
		try (ForwardProxy proxy = ForwardProxy.asking("me:top secret")) {
			assertThat(read(new Proxy(proxy.address(), new Proxy.Login("me", new Secret("top secret")))))
				.isEqualTo("a,b\n");
			assertThat(proxy.lines()).hasSize(3).noneMatch((line) -> line.startsWith("407"));
		}
	}

	@Test
	void aProxyThatRefusesIsNotPassedBy() {
		try (ForwardProxy proxy = ForwardProxy.asking("me:top secret")) {
			StorageException failure = catchThrowableOfType(StorageException.class,
					() -> read(new Proxy(proxy.address(), new Proxy.Login("me", new Secret("wrong")))));
			assertThat(failure.code()).isEqualTo("sts-unreachable");
			assertThat(failure).hasMessage("Connection 'sales' cannot reach " + this.store.endpoint()
					+ " to assume role " + ROLE + ": the proxy answered 407 and requires another user or password.");
			assertThat(this.store.asked()).isEmpty();
		}
	}

	@Test
	void aStoreThatSpeaksTlsIsReachedThroughATunnel() {
		try (ForwardProxy proxy = ForwardProxy.asking("me:top secret")) {
			S3Connection connection = new S3Connection("sales", "exports", "eu-central-1",
					new AccessKey("AKIA", new Secret("wJalr")), List.of("workforce"),
					new At(URI.create("https://store.invalid")), true,
					new Proxy(proxy.address(), new Proxy.Login("me", new Secret("top secret"))));
			StorageException failure = catchThrowableOfType(StorageException.class,
					() -> this.stores.open(connection).pin("file.csv"));
			assertThat(failure.message()).contains("502");
			assertThat(proxy.lines()).isNotEmpty().allMatch("CONNECT store.invalid:443 HTTP/1.1"::equals);
		}
	}

	@Test
	void aProxyOfTheEnvironmentIsHeededButNotForTheLoopback() throws IOException {
		try (ForwardProxy proxy = ForwardProxy.open()) {
			System.setProperty("http.proxyHost", proxy.address().getHost());
			System.setProperty("http.proxyPort", String.valueOf(proxy.address().getPort()));
			System.setProperty("http.nonProxyHosts", "");
			assertThat(read(null)).isEqualTo("a,b\n");
			assertThat(proxy.lines()).isEmpty();
			S3Connection elsewhere = connection(new At(URI.create("http://store.invalid")), null);
			assertThat(catchThrowableOfType(StorageException.class, () -> this.stores.open(elsewhere).pin("file.csv")))
				.isNotNull();
			assertThat(proxy.lines()).isNotEmpty().allMatch((line) -> line.contains("http://store.invalid"));
		}
	}

	@Test
	void aStoreThatSpeaksTlsHasTheEnvironmentsProxyForTlsOrElseTheOther() {
		S3Connection tls = connection(new At(URI.create("https://store.invalid")), null);
		try (ForwardProxy proxy = ForwardProxy.open(); ForwardProxy forTls = ForwardProxy.open()) {
			System.setProperty("http.proxyHost", proxy.address().getHost());
			System.setProperty("http.proxyPort", String.valueOf(proxy.address().getPort()));
			assertThat(catchThrowableOfType(StorageException.class, () -> this.stores.open(tls).pin("file.csv")))
				.isNotNull();
			assertThat(proxy.lines()).isNotEmpty().allMatch("CONNECT store.invalid:443 HTTP/1.1"::equals);
			int before = proxy.lines().size();
			System.setProperty("https.proxyHost", forTls.address().getHost());
			System.setProperty("https.proxyPort", String.valueOf(forTls.address().getPort()));
			S3Connection again = new S3Connection("again", "exports", "eu-central-1", tls.credentials(),
					List.of("workforce"), tls.endpoint(), true);
			assertThat(catchThrowableOfType(StorageException.class, () -> this.stores.open(again).pin("file.csv")))
				.isNotNull();
			assertThat(forTls.lines()).isNotEmpty().allMatch("CONNECT store.invalid:443 HTTP/1.1"::equals);
			assertThat(proxy.lines()).hasSize(before);
		}
	}

	@Test
	void theConnectionsProxyCountsWhateverTheEnvironmentSays() throws IOException {
		try (ForwardProxy proxy = ForwardProxy.open()) {
			System.setProperty("http.proxyHost", "proxy.invalid");
			System.setProperty("http.proxyPort", "1");
			System.setProperty("http.nonProxyHosts", "127.0.0.1|localhost");
			assertThat(read(new Proxy(proxy.address(), null))).isEqualTo("a,b\n");
			assertThat(proxy.lines()).hasSize(3);
		}
	}

	private String read(@Nullable Proxy proxy) throws IOException {
		ObjectStore opened = this.stores.open(connection(new At(this.store.endpoint()), proxy));
		Pin pin = opened.pin("file.csv");
		try (var in = opened.open(pin, 0, pin.size())) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static S3Connection connection(Endpoint endpoint, @Nullable Proxy proxy) {
		return new S3Connection("sales", "exports", "eu-central-1",
				new AssumedRole(ROLE, null, new AccessKey("AKIABASE", new Secret("secretOfTheBase"))),
				List.of("workforce"), endpoint, true, proxy);
	}

}
