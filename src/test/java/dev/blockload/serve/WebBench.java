package dev.blockload.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What tests of the web server work with: imports on real servers, a node that is not
 * started, and its web server with all parts.
 */
public final class WebBench implements AutoCloseable {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final ImportBench imports;

	private final ConfigurableApplicationContext node;

	private final ManagementServer server;

	public WebBench(Path jobs) {
		this(jobs, WebOptions.on(new ListenAddress("127.0.0.1", 0)), Map.of());
	}

	/** Start a server with options and with settings. */
	public WebBench(Path jobs, WebOptions options, Map<String, Object> settings) {
		ActiveDefinitions watched = new ActiveDefinitions(jobs, (name) -> null);
		this.imports = new ImportBench(EmbeddedServers.get(), jobs, Map.of(), watched.definitions());
		this.node = new SpringApplicationBuilder(ServeConfiguration.class).parent(this.imports.context())
			.properties(settings)
			.initializers((starting) -> starting.getBeanFactory().registerSingleton("watchedDefinitions", watched))
			.run("--spring.main.web-application-type=none");
		this.server = ManagementServer.of(this.node, options);
	}

	/** Start another server on the same database, such as that of another node. */
	public ManagementServer another(WebOptions options) {
		return ManagementServer.of(this.node, options);
	}

	public ImportBench imports() {
		return this.imports;
	}

	public ManagementServer server() {
		return this.server;
	}

	/** The URL of a path of the server. */
	public URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.server.port() + path);
	}

	public HttpResponse<String> get(String path) {
		return send(path, (request) -> request);
	}

	/** Send a request. */
	public HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> more) {
		return send(uri(path), more);
	}

	public static HttpResponse<String> send(URI uri, UnaryOperator<HttpRequest.Builder> more) {
		try {
			return HTTP.send(more.apply(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20))).build(),
					HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.server.close();
		this.node.close();
		this.imports.close();
	}

}
