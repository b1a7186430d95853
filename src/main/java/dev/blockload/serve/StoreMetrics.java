package dev.blockload.serve;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.storage.RequestListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * Counts the requests of this node to object stores, by connection, operation and result.
 * Safe for use by many threads.
 */
final class StoreMetrics implements MeterBinder, RequestListener {

	/** What runs and start conditions send. */
	private static final List<String> OPERATIONS = List.of("GetObject", "ListObjectsV2");

	private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

	private Set<String> defined = Set.of();

	@Override
	public void bindTo(MeterRegistry added) {
		this.registry.add(added);
	}

	/**
	 * Create the series of connections, and remove those of connections that are gone.
	 */
	synchronized void define(Collection<String> connections) {
		Set<String> gone = new TreeSet<>(this.defined);
		gone.removeAll(connections);
		this.registry.getMeters().stream().filter((meter) -> {
			String name = meter.getId().getTag("connection");
			return name != null && gone.contains(name);
		}).toList().forEach(this.registry::remove);
		for (String connection : connections) {
			for (String operation : OPERATIONS) {
				for (Result result : Result.values()) {
					requests(connection, operation, result);
				}
			}
			retries(connection);
		}
		this.defined = Set.copyOf(connections);
	}

	@Override
	public void requested(String connection, String operation, Result result) {
		requests(connection, operation, result).increment();
	}

	@Override
	public void retried(String connection) {
		retries(connection).increment();
	}

	private Counter requests(String connection, String operation, Result result) {
		return Counter.builder("blockload.s3.requests")
			.description("Requests to S3 that ended")
			.tag("connection", connection)
			.tag("operation", operation)
			.tag("result", result.name().toLowerCase(Locale.ROOT))
			.register(this.registry);
	}

	private Counter retries(String connection) {
		return Counter.builder("blockload.s3.retries")
			.description("Requests to S3 that failed for a passing reason and were sent again")
			.tag("connection", connection)
			.register(this.registry);
	}

}
