package dev.blockload.tracing;

import java.util.function.Supplier;

import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes random ids, unless the caller names those of the span that it starts.
 */
final class NamedIds implements IdGenerator {

	private static final ThreadLocal<@Nullable Ids> NAMED = new ThreadLocal<>();

	/**
	 * Start a span with ids.
	 * @param trace of its trace, if it has no parent
	 * @param span its own
	 * @param start starts it in this thread
	 */
	<T> T with(String trace, String span, Supplier<T> start) {
		NAMED.set(new Ids(trace, span));
		try {
			return start.get();
		}
		finally {
			NAMED.remove();
		}
	}

	@Override
	public String generateSpanId() {
		Ids ids = NAMED.get();
		return (ids != null) ? ids.span() : IdGenerator.random().generateSpanId();
	}

	@Override
	public String generateTraceId() {
		Ids ids = NAMED.get();
		return (ids != null) ? ids.trace() : IdGenerator.random().generateTraceId();
	}

	private record Ids(String trace, String span) {
	}

}
