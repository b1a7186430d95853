package dev.blockload.importjob;

import java.util.stream.Stream;

/**
 * The contract of publishing on PostgreSQL alone.
 */
class BlocksOnPostgresIT extends BlocksContract {

	@Override
	Servers servers() {
		return EmbeddedServers.get();
	}

	@Override
	Stream<Place> places() {
		return Stream.of(Place.TABLE);
	}

	@Override
	Stream<Place> placesOfPartitions() {
		return Stream.of(Place.TABLE);
	}

	@Override
	void place(String table, String column, Place place) {
		// Where it is.
	}

}
