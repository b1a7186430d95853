package dev.blockload.tracing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;

/**
 * A real receiver of traces over OTLP/HTTP, which can refuse them.
 */
public final class OtlpReceiver implements AutoCloseable {

	private final HttpServer server;

	private final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();

	private final List<String> paths = new CopyOnWriteArrayList<>();

	private volatile int status = 200;

	public OtlpReceiver() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/", (exchange) -> {
			boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
			byte[] body = (zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody())
				.readAllBytes();
			this.paths.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("x-key"));
			if (this.status == 200) {
				this.requests.add(ExportTraceServiceRequest.parseFrom(body));
			}
			exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
			exchange.sendResponseHeaders(this.status, -1);
			exchange.close();
		});
		this.server.start();
	}

	public String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	void answer(int other) {
		this.status = other;
	}

	List<String> paths() {
		return this.paths;
	}

	List<ExportTraceServiceRequest> requests() {
		return this.requests;
	}

	/** All spans received, in the order of their beginnings. */
	public List<Span> spans() {
		return this.requests.stream()
			.flatMap((request) -> request.getResourceSpansList().stream())
			.flatMap((resource) -> resource.getScopeSpansList().stream())
			.flatMap((scope) -> scope.getSpansList().stream())
			.sorted(Comparator.comparingLong(Span::getStartTimeUnixNano))
			.toList();
	}

	void clear() {
		this.requests.clear();
		this.paths.clear();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
