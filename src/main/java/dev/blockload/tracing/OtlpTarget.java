package dev.blockload.tracing;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A receiver of traces, as the settings or the variables of OpenTelemetry name it.
 *
 * @param url to which traces are posted
 * @param headers of each request, which can contain keys
 * @param service the name of the service
 */
record OtlpTarget(String url, Map<String, String> headers, String service) {

	private static final String PATH = "v1/traces";

	/**
	 * The receiver.
	 * @param settings of Blockload, which come first
	 * @param environment the values of variables, null for one that is not set
	 * @return empty if there is none, so that there are no traces
	 */
	static Optional<OtlpTarget> of(TracingSettings settings, UnaryOperator<@Nullable String> environment) {
		if ("true".equalsIgnoreCase(environment.apply("OTEL_SDK_DISABLED"))) {
			return Optional.empty();
		}
		URI own = settings.endpoint();
		String url = (own != null) ? withPath(own) : null;
		if (url == null) {
			url = set(environment.apply("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"));
		}
		if (url == null) {
			String base = set(environment.apply("OTEL_EXPORTER_OTLP_ENDPOINT"));
			url = (base != null) ? base + (base.endsWith("/") ? "" : "/") + PATH : null;
		}
		if (url == null) {
			return Optional.empty();
		}
		String service = set(environment.apply("OTEL_SERVICE_NAME"));
		return Optional.of(new OtlpTarget(url, headers(set(environment.apply("OTEL_EXPORTER_OTLP_HEADERS"))),
				(service != null) ? service : settings.service()));
	}

	private static String withPath(URI endpoint) {
		boolean none = endpoint.getPath() == null || endpoint.getPath().length() <= 1;
		return none ? endpoint.resolve("/" + PATH).toString() : endpoint.toString();
	}

	private static @Nullable String set(@Nullable String value) {
		return (value != null && !value.isBlank()) ? value.strip() : null;
	}

	/** {@code name=value,name=value}, where values are percent-encoded. */
	private static Map<String, String> headers(@Nullable String text) {
		Map<String, String> headers = new LinkedHashMap<>();
		for (String entry : (text != null) ? text.split(",", -1) : new String[0]) {
			int equals = entry.indexOf('=');
			if (equals > 0) {
				headers.put(entry.substring(0, equals).strip(), decoded(entry.substring(equals + 1).strip()));
			}
		}
		return headers;
	}

	private static String decoded(String value) {
		try {
			// A plus is a plus here, and not a space.
			return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return value;
		}
	}

	/** Without headers. */
	@Override
	public String toString() {
		return "OtlpTarget[" + this.url + "]";
	}

}
