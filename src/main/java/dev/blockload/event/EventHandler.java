package dev.blockload.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.launch.ObjectLaunches;
import dev.blockload.run.FileClaims;
import dev.blockload.schedule.PausedImports;
import dev.blockload.source.FileChoice;

/**
 * Launches the imports that load the object of an event. Safe for use by many threads.
 */
final class EventHandler {

	private final ActiveDefinitions active;

	private final ObjectLaunches launches;

	private final FileClaims claims;

	private final PausedImports paused;

	EventHandler(ActiveDefinitions active, ObjectLaunches launches, FileClaims claims, PausedImports paused) {
		this.active = active;
		this.launches = launches;
		this.claims = claims;
		this.paused = paused;
	}

	/**
	 * Do what an event requires. When this method returns, it is stored.
	 * @return one result for each import that loads the object, or one if there is none
	 * @throws dev.blockload.Failure if a run cannot be launched
	 */
	List<EventResult> handle(ObjectEvent event) {
		return switch (event.kind()) {
			case CREATED -> created(event);
			case REMOVED -> List.of(EventResult.REMOVED);
			case TEST -> List.of(EventResult.TEST);
			case OTHER -> List.of(EventResult.OTHER_EVENT);
		};
	}

	private List<EventResult> created(ObjectEvent event) {
		Map<String, String> buckets = this.active.connections()
			.stream()
			.collect(Collectors.toMap(S3Connection::name, S3Connection::bucket, (one, other) -> one));
		if (!buckets.containsValue(event.bucket())) {
			return List.of(EventResult.OTHER_BUCKET);
		}
		List<LocatedImport> imports = this.active.imports()
			.stream()
			.filter((located) -> event.bucket().equals(bucket(located, buckets))
					&& located.definition().file().matches(event.key()))
			.toList();
		if (imports.isEmpty()) {
			return List.of(EventResult.NO_IMPORT);
		}
		Set<String> stopped = this.paused.all();
		List<EventResult> results = new ArrayList<>();
		for (LocatedImport located : imports) {
			results.add(stopped.contains(located.definition().name()) ? EventResult.PAUSED : launch(located, event));
		}
		return results;
	}

	private static String bucket(LocatedImport located, Map<String, String> buckets) {
		String connection = located.definition().connection();
		return (connection != null) ? buckets.getOrDefault(connection, "") : "";
	}

	private EventResult launch(LocatedImport located, ObjectEvent event) {
		String etag = event.etag();
		if (located.definition().file() instanceof FileChoice.Each && etag != null
				&& this.claims.isLoaded(located.definition().name(), event.key(), etag)) {
			return EventResult.LOADED;
		}
		return this.launches.launch(located).isPresent() ? EventResult.LAUNCHED : EventResult.WAITING;
	}

}
