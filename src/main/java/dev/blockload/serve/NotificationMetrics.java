package dev.blockload.serve;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.notify.DeliveryListener;
import dev.blockload.notify.NotificationService;
import dev.blockload.notify.NotificationService.Pending;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Counts the attempts of this node to deliver notifications, and shows which still wait
 * for delivery: those are read from the database, the same on every node. Safe for use by
 * many threads.
 */
final class NotificationMetrics implements MeterBinder, DeliveryListener {

	private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

	private Set<String> defined = Set.of();

	private @Nullable MultiGauge pending;

	private @Nullable MultiGauge oldest;

	@Override
	public synchronized void bindTo(MeterRegistry added) {
		this.registry.add(added);
		this.pending = MultiGauge.builder("blockload.notifications.pending")
			.description("Notifications that are not delivered yet")
			.register(added);
		this.oldest = MultiGauge.builder("blockload.notifications.oldest.pending")
			.description("Age of the oldest notification that is not delivered yet; 0 if there is none")
			.baseUnit("seconds")
			.register(added);
	}

	@Override
	public void attempted(String channel, Result result) {
		attempts(channel, result).increment();
	}

	/**
	 * Create the series of channels, and remove those of channels that are gone, unless
	 * notifications to them still wait.
	 */
	synchronized void refresh(Collection<String> channels, NotificationService notifications, Clock clock) {
		Map<String, Pending> waiting = notifications.pending();
		Set<String> shown = new TreeSet<>(channels);
		shown.addAll(waiting.keySet());
		Set<String> gone = new TreeSet<>(this.defined);
		gone.removeAll(shown);
		this.registry.getMeters().stream().filter((meter) -> {
			String name = meter.getId().getTag("channel");
			return name != null && gone.contains(name);
		}).toList().forEach(this.registry::remove);
		for (String channel : shown) {
			for (Result result : Result.values()) {
				attempts(channel, result);
			}
		}
		this.defined = Set.copyOf(shown);
		Instant now = clock.instant();
		List<MultiGauge.Row<?>> counts = new ArrayList<>();
		List<MultiGauge.Row<?>> ages = new ArrayList<>();
		for (String channel : shown) {
			Pending found = waiting.get(channel);
			Tags tags = Tags.of("channel", channel);
			counts.add(MultiGauge.Row.of(tags, (found != null) ? found.count() : 0));
			ages.add(MultiGauge.Row.of(tags,
					(found != null) ? Math.max(0, Duration.between(found.since(), now).toMillis() / 1000.0) : 0));
		}
		if (this.pending != null && this.oldest != null) {
			this.pending.register(counts, true);
			this.oldest.register(ages, true);
		}
	}

	private Counter attempts(String channel, Result result) {
		return Counter.builder("blockload.notifications")
			.description("Attempts to deliver notifications")
			.tag("channel", channel)
			.tag("outcome", result.text())
			.register(this.registry);
	}

}
