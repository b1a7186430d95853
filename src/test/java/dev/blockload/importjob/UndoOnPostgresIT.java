package dev.blockload.importjob;

import java.util.stream.Stream;

/**
 * The contract of undo on PostgreSQL alone.
 */
class UndoOnPostgresIT extends UndoContract {

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
	Place mostDistributed() {
		return Place.TABLE;
	}

	@Override
	void place(String table, String column, Place place) {
		// Where it is.
	}

}
