package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import dev.blockload.Failure.Recovery;
import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.StorageException;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Stores with which no TLS connection can be trusted, over real sockets and certificates
 * that the JDK's keytool makes.
 */
class S3TlsTest {

	private static final String PASSWORD = "changeit";

	private static final StoreFault OBJECT = StoreFault.replay("HTTP/1.1 206 Partial Content",
			List.of("ETag: \"e1\"", "Content-Range: bytes 0-0/7"), "a".getBytes(StandardCharsets.UTF_8));

	@TempDir
	private Path folder;

	@Test
	void aCertificateThatIsTrustedAndForThisHostIsGoodEnough() throws Exception {
		Path keys = keys("-ext", "san=ip:127.0.0.1");
		try (FaultyStore stub = FaultyStore.alone(tls(keys))) {
			stub.from(1, OBJECT);
			assertThat(trusting(keys, stub.endpoint()).pin("k").size()).isEqualTo(7);
		}
	}

	@Test
	void aCertificateOfAnUnknownAuthorityIsNotTrusted() throws Exception {
		try (FaultyStore stub = FaultyStore.alone(tls(keys("-ext", "san=ip:127.0.0.1")))) {
			stub.from(1, OBJECT);
			assertTlsFailed(failure(store(stub.endpoint())),
					"Connection 'pigment-export' cannot establish a TLS connection: Java does not trust the certificate of "
							+ stub.endpoint() + ".",
					"If the store is yours, import the certificate of its authority into a trust store with keytool "
							+ "-importcert. Then set JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE. If it is not, "
							+ "the connection may be intercepted.");
			assertThat(stub.requests()).isEmpty();
		}
	}

	@Test
	void aCertificateForAnotherHostIsNotTrusted() throws Exception {
		Path keys = keys("-ext", "san=dns:store.example.com");
		try (FaultyStore stub = FaultyStore.alone(tls(keys))) {
			stub.from(1, OBJECT);
			assertTlsFailed(failure(trusting(keys, stub.endpoint())),
					"Connection 'pigment-export' cannot establish a TLS connection: the certificate of "
							+ stub.endpoint() + " is for store.example.com, not for 127.0.0.1.",
					"Write the host name of the certificate in the endpoint of the connection. With path-style: true "
							+ "the bucket is not part of the host name.");
		}
	}

	@Test
	void aCertificateThatHasExpiredIsNotTrusted() throws Exception {
		Path keys = keys();
		// An authority of its own: Java does not ask how old a certificate is that it
		// trusts
		// by itself.
		Path authority = this.folder.resolve("authority.p12");
		Path request = this.folder.resolve("request.pem");
		Path answer = this.folder.resolve("answer.pem");
		keytool(authority, "-genkeypair", "-alias", "store", "-keyalg", "EC", "-dname", "CN=authority", "-ext", "bc:c");
		Path root = this.folder.resolve("authority.pem");
		keytool(authority, "-exportcert", "-rfc", "-alias", "store", "-file", root.toString());
		keytool(keys, "-importcert", "-noprompt", "-alias", "authority", "-file", root.toString());
		keytool(keys, "-certreq", "-alias", "store", "-file", request.toString());
		keytool(authority, "-gencert", "-rfc", "-alias", "store", "-infile", request.toString(), "-outfile",
				answer.toString(), "-ext", "san=ip:127.0.0.1", "-startdate", "2022/09/01 00:00:00", "-validity", "29");
		keytool(keys, "-importcert", "-noprompt", "-alias", "store", "-file", answer.toString());
		try (FaultyStore stub = FaultyStore.alone(tls(keys))) {
			stub.from(1, OBJECT);
			StorageException failure = failure(trusting(authority, stub.endpoint()));
			assertThat(failure.message())
				.matches("Connection 'pigment-export' cannot establish a TLS connection: the " + "certificate of "
						+ stub.endpoint() + " has expired or is not yet valid \\(NotAfter: .* Sep 30 .* 2022\\)\\.");
			assertThat(failure.code()).isEqualTo("tls-failed");
			assertThat(failure.action())
				.isEqualTo("Renew the certificate of the store. If it is valid, set the clock of this machine.");
		}
	}

	@Test
	void plainHttpWhereTlsIsExpectedIsNamed() throws Exception {
		try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			URI endpoint = URI.create("https://127.0.0.1:" + plain.getLocalPort());
			answerWithPlainHttp(plain);
			assertTlsFailed(failure(store(endpoint)),
					"Connection 'pigment-export' cannot establish a TLS connection: " + endpoint
							+ " does not use TLS, but probably plain HTTP.",
					"Write http:// in the endpoint of the connection, or the port that uses TLS.");
		}
	}

	@Test
	void tlsWherePlainHttpIsSpokenIsNamed() throws Exception {
		try (FaultyStore stub = FaultyStore.alone(tls(keys("-ext", "san=ip:127.0.0.1")))) {
			URI endpoint = URI.create(stub.endpoint().toString().replace("https:", "http:"));
			StorageException failure = failure(store(endpoint));
			assertThat(failure.message()).isEqualTo("The server at " + endpoint
					+ " does not answer connection 'pigment-export' with HTTP. It may expect TLS.");
			assertThat(failure.code()).isEqualTo("not-a-store");
			assertThat(failure.action()).isEqualTo(
					"Check the port in the endpoint of the connection. If the port uses TLS, write https:// there.");
		}
	}

	private static void assertTlsFailed(StorageException failure, String message, String action) {
		assertThat(failure).hasMessage(message);
		assertThat(failure.code()).isEqualTo("tls-failed");
		assertThat(failure.action()).isEqualTo(action);
		assertThat(failure.recovery()).isEqualTo(Recovery.RESTART);
	}

	private static StorageException failure(ObjectStore store) {
		return catchThrowableOfType(StorageException.class, () -> store.pin("k"));
	}

	/** Says what web servers say to what they do not understand. */
	private static void answerWithPlainHttp(ServerSocket plain) {
		Thread thread = new Thread(() -> {
			while (!plain.isClosed()) {
				try (Socket client = plain.accept()) {
					if (client.getInputStream().read() >= 0) {
						client.getOutputStream()
							.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
								.getBytes(StandardCharsets.US_ASCII));
						client.shutdownOutput();
						client.getInputStream().readAllBytes();
					}
				}
				catch (IOException ex) {
					// The client has gone, or the test has ended.
				}
			}
		}, "plain-http");
		thread.setDaemon(true);
		thread.start();
	}

	/** A store whose client trusts the certificate of some keys. */
	private ObjectStore trusting(Path keys, URI endpoint) throws IOException, GeneralSecurityException {
		KeyStore trusted = KeyStore.getInstance("JKS");
		trusted.load(null, null);
		trusted.setCertificateEntry("store", load(keys).getCertificate("store"));
		Path file = this.folder.resolve("trusted.jks");
		try (OutputStream out = Files.newOutputStream(file)) {
			trusted.store(out, PASSWORD.toCharArray());
		}
		String before = System.setProperty("javax.net.ssl.trustStore", file.toString());
		try {
			// The client is built, and the trust store read, when the store is opened.
			return store(endpoint);
		}
		finally {
			if (before != null) {
				System.setProperty("javax.net.ssl.trustStore", before);
			}
			else {
				System.clearProperty("javax.net.ssl.trustStore");
			}
		}
	}

	private static ObjectStore store(URI endpoint) {
		S3ObjectStores stores = new S3ObjectStores(
				new AwsClientBuilderConfigurer(AnonymousCredentialsProvider.create(), () -> {
					throw new IllegalStateException("the region comes from the connection");
				}, new AwsProperties()), () -> {
					throw new IllegalStateException("no connection here is embedded");
				}, Timeouts.DEFAULT,
				new RetryPolicy(Duration.ofMillis(200), Duration.ofMillis(10), Duration.ofMillis(100)));
		return stores.open(new S3Connection("pigment-export", "pigment-export", "eu-central-1",
				new AccessKey("AKIAIOSFODNN7EXAMPLE", new Secret("secret")), List.of("workforce"), new At(endpoint),
				true));
	}

	private Path keys(String... options) throws IOException, InterruptedException {
		Path keys = this.folder.resolve("keys.p12");
		List<String> all = new ArrayList<>(
				List.of("-genkeypair", "-alias", "store", "-keyalg", "EC", "-dname", "CN=store"));
		all.addAll(List.of(options));
		keytool(keys, all.toArray(String[]::new));
		return keys;
	}

	private void keytool(Path keys, String... options) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
						"-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
		command.addAll(List.of(options));
		command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", keys.toString()));
		Path log = this.folder.resolve("keytool.log");
		Process keytool = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
	}

	private static SSLContext tls(Path keys) throws IOException, GeneralSecurityException {
		KeyStore store = load(keys);
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(store, PASSWORD.toCharArray());
		SSLContext tls = SSLContext.getInstance("TLS");
		tls.init(managers.getKeyManagers(), null, null);
		return tls;
	}

	private static KeyStore load(Path keys) throws IOException, GeneralSecurityException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(keys)) {
			store.load(in, PASSWORD.toCharArray());
		}
		return store;
	}

}
