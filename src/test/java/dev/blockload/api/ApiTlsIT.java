package dev.blockload.api;

import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.UUID;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.blockload.account.Role;
import dev.blockload.serve.AddressRanges;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.ServeException;
import dev.blockload.serve.WebOptions;
import dev.blockload.serve.WebOptions.LocalLogin;
import dev.blockload.serve.WebOptions.MetricsAccess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslStoreBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The web server with a certificate of its own, by a bundle of Spring Boot; and without
 * any on an address that other machines reach.
 */
class ApiTlsIT {

	private static final String PASSWORD = "changeit";

	private static final String SETTING = "server.ssl.bundle";

	private static final String BUNDLE = "web-" + UUID.randomUUID();

	@TempDir
	private Path folder;

	@Test
	void aNodeWithACertificateServesOnEachAddressAndItsCookiesAreSecure() throws Exception {
		Path keys = keys("keys");
		ApiBench bench = ApiBench.renewed();
		// As Spring Boot does with the settings of a bundle when a node starts.
		bench.web().bean(SslBundleRegistry.class).registerBundle(BUNDLE, bundle(keys));
		String token = bench.token(Role.VIEWER);
		int port = freePort();
		System.setProperty(SETTING, BUNDLE);
		try (ManagementServer server = bench.web()
			.another(new WebOptions(new ListenAddress("0.0.0.0", port), null, PublicUrl.of("https://localhost:" + port),
					AddressRanges.NONE, MetricsAccess.RESTRICTED, LocalLogin.ON))) {
			assertThat(server.location()).isEqualTo(
					("API: https://localhost:%1$d/api/blockload/v1/docs. Log-in page: https://localhost:%1$d/login."
							+ " Health: https://localhost:%1$d/health, metrics: /metrics.")
						.formatted(port));
			HttpClient client = HttpClient.newBuilder().sslContext(trusting(keys)).build();
			HttpResponse<String> imports = client.send(request(port, ApiPaths.BASE + "/imports", token),
					BodyHandlers.ofString());
			assertThat(imports.statusCode()).isEqualTo(200);
			assertThat(imports.body()).contains("\"import\":\"people\"");
			// Only pages say it, and only for their own host.
			assertThat(imports.headers().map()).doesNotContainKey("strict-transport-security");
			HttpResponse<String> page = client.send(request(port, "/login", null), BodyHandlers.ofString());
			assertThat(page.headers().firstValue("Set-Cookie").orElse(""))
				.matches("__Host-blockload-form=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax");
			assertThat(page.headers().firstValue("Strict-Transport-Security")).contains("max-age=31536000");
		}
		finally {
			System.clearProperty(SETTING);
		}
	}

	private static HttpRequest request(int port, String path, @Nullable String token) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path));
		return ((token != null) ? request.header("Authorization", "Bearer " + token) : request).build();
	}

	@Test
	void withoutACertificateAndAProxyTheServerDoesNotStartWhereOthersReachIt() {
		ApiBench bench = ApiBench.renewed();
		ListAppender<ILoggingEvent> logged = new ListAppender<>();
		logged.start();
		Logger starts = (Logger) LoggerFactory.getLogger(SpringApplication.class);
		starts.addAppender(logged);
		Throwable thrown = catchThrowable(() -> bench.web().another(WebOptions.on(new ListenAddress("0.0.0.0", 0))));
		starts.detachAppender(logged);
		// Only the command reports it, without a stack trace.
		assertThat(logged.list).isEmpty();
		Throwable cause = thrown;
		while (cause != null && !(cause instanceof ServeException)) {
			cause = cause.getCause();
		}
		assertThat(cause).isInstanceOfSatisfying(ServeException.class, (refused) -> {
			assertThat(refused.code()).isEqualTo("not-encrypted");
			assertThat(refused.action()).isEqualTo(
					"Either set SERVER_SSL_CERTIFICATE and SERVER_SSL_CERTIFICATEPRIVATEKEY to the files of a certificate"
							+ " and its key. Or put a proxy with TLS in front, and name its address: serve --behind-proxy ADDRESSES.");
		});
	}

	@Test
	void aRenewedCertificateIsUsedOnBothPortsWithoutARestart() throws Exception {
		Path keys = keys("first");
		Path renewed = keys("renewed");
		ApiBench bench = ApiBench.renewed();
		SslBundleRegistry bundles = bench.web().bean(SslBundleRegistry.class);
		String name = "web-" + UUID.randomUUID();
		bundles.registerBundle(name, bundle(keys));
		System.setProperty(SETTING, name);
		try (ManagementServer server = bench.web()
			.another(new WebOptions(new ListenAddress("127.0.0.1", 0), 0, null, AddressRanges.NONE,
					MetricsAccess.RESTRICTED, LocalLogin.ON))) {
			for (int port : List.of(server.port(), server.managementPort())) {
				assertThat(isTrusted(port, keys)).isTrue();
				assertThat(isTrusted(port, renewed)).isFalse();
			}
			// As Spring Boot does when the files of the certificate change.
			bundles.updateBundle(name, bundle(renewed));
			for (int port : List.of(server.port(), server.managementPort())) {
				assertThat(isTrusted(port, renewed)).as("port %d", port).isTrue();
				assertThat(isTrusted(port, keys)).isFalse();
			}
		}
		finally {
			System.clearProperty(SETTING);
		}
	}

	private static SslBundle bundle(Path keys) throws Exception {
		return SslBundle.of(SslStoreBundle.of(load(keys), PASSWORD, null));
	}

	private static boolean isTrusted(int port, Path keys) throws Exception {
		HttpClient client = HttpClient.newBuilder().sslContext(trusting(keys)).build();
		try {
			return client.send(request(port, "/login", null), BodyHandlers.discarding()).statusCode() > 0;
		}
		catch (SSLHandshakeException ex) {
			return false;
		}
	}

	private Path keys(String name) throws Exception {
		Path keys = this.folder.resolve(name + ".p12");
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "web", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost",
				"-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", keys.toString());
		assertThat(new ProcessBuilder(command).redirectErrorStream(true).start().waitFor()).isZero();
		return keys;
	}

	private static SSLContext trusting(Path keys) throws Exception {
		KeyStore store = load(keys);
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("web", store.getCertificate("web"));
		TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		managers.init(trusted);
		SSLContext tls = SSLContext.getInstance("TLS");
		tls.init(null, managers.getTrustManagers(), null);
		return tls;
	}

	private static KeyStore load(Path keys) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(keys)) {
			store.load(in, PASSWORD.toCharArray());
		}
		return store;
	}

	private static int freePort() throws Exception {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
